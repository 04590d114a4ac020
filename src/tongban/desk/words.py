"""Words of the desk: states, steps, notices, lines of the material list, entries of the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

QUEUES: Final[Words] = {
    "all": _("Everything that waits"),
    "receive": _("To receive"),
    "examine": _("To examine"),
    "inspect": _("To inspect or review"),
    "decide": _("To decide"),
    "issue": _("To issue"),
    "opinion": _("Opinion asked of me"),
    "late": _("Overdue"),
    "mine": _("Taken by me"),
}
QUEUE_ICONS: Final[Mapping[str, str]] = {
    "all": "inbox",
    "receive": "file-input",
    "examine": "file-search",
    "inspect": "search-check",
    "decide": "gavel",
    "issue": "award",
    "opinion": "message-square",
    "late": "octagon-alert",
    "mine": "user-check",
}
STATUS: Final[Mapping[str, tuple[str, Promise]]] = {
    "received": ("sent", _("Received, not accepted yet")),
    "supplementing": ("wait", _("Waiting for material")),
    "accepted": ("work", _("Accepted")),
    "suspended": ("paused", _("Clock paused")),
    "decided": ("done", _("Decided")),
    "closed": ("closed", _("Case closed")),
}
"""Status of a case: kind of chip and words."""
OUTCOME: Final[Words] = {
    "granted": _("Granted"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn by the applicant"),
    "not_accepted": _("Not accepted"),
    "not_needed": _("No licence needed"),
    "terminated": _("Terminated"),
}
MATERIAL: Final[Mapping[str, tuple[str, Promise]]] = {
    "missing": ("wait", _("Not handed in")),
    "provided": ("sent", _("Handed in")),
    "passed": ("done", _("In order")),
    "open": ("refused", _("Still open")),
    "uncured": ("refused", _("Still open after the notice")),
    "shared": ("done", _("Obtained from a register")),
    "promised": ("done", _("Promised by the applicant")),
}
STEP: Final[Words] = {
    "received": _("Application received"),
    "accepted": _("Application accepted"),
    "deemed_accepted": _("Accepted by law, because nobody answered in time"),
    "supplement_requested": _("Supplement notice given"),
    "returned_open": _("Material returned as still open"),
    "supplemented": _("Applicant completed the material"),
    "corrected": _("Corrected on the spot"),
    "not_accepted": _("Acceptance refused"),
    "not_needed": _("Told that no licence is needed"),
    "task.examine": _("Examined"),
    "task.inspect": _("Inspected on site"),
    "task.review": _("Reviewed"),
    "task.decide": _("Decision prepared"),
    "task.issue": _("Issued"),
    "paused": _("Clock paused by law"),
    "resumed": _("Clock runs again"),
    "extension_asked": _("Extension asked of the head"),
    "extension_refused": _("Extension not approved"),
    "extended": _("Limit extended once"),
    "granted": _("Granted"),
    "refused": _("Refused"),
    "revoked": _("Grant revoked"),
    "withdrawn": _("Withdrawn by the applicant"),
    "terminated": _("Terminated"),
    "member_opened": _("Member case opened"),
    "sent": _("Result sent or laid ready"),
    "delivered": _("Result delivered"),
    "closed": _("Case closed"),
}
NOTICE: Final[Words] = {
    "RECEIPT": _("Receipt of the application"),
    "ACCEPT": _("Notice of acceptance"),
    "DEEMED_ACCEPTED": _("Notice of acceptance by law"),
    "SUPPLEMENT": _("Supplement notice"),
    "STILL_OPEN": _("Notice of material still open"),
    "CORRECT": _("Record of correction on the spot"),
    "REJECT_ACCEPT": _("Refusal of acceptance"),
    "NOT_NEEDED": _("Notice that no licence is needed"),
    "SPECIAL": _("Notice of a special procedure"),
    "EXTEND": _("Notice of extension"),
    "GRANT": _("Decision granting the licence"),
    "REFUSE": _("Decision refusing the licence"),
    "REVOKE": _("Decision revoking the licence"),
    "DEEMED_RENEWED": _("Notice of renewal by law"),
    "WITHDRAW": _("Notice of termination"),
    "DELIVERY": _("Proof of delivery"),
}
LIMIT: Final[Words] = {
    "acceptance": _("Limit for answering the application"),
    "statutory": _("Limit of the law for the decision"),
    "promised": _("Promised limit for the decision"),
    "delivery": _("Limit for delivery"),
}
DELIVERY: Final[Words] = {
    "electronic": _("Electronic"),
    "pickup": _("Collected at the window"),
    "post": _("By post"),
}
PURPOSE: Final[Words] = {
    "examine": _("Checking the application"),
    "contact": _("Contacting the applicant"),
    "compare": _("Comparing with the material"),
}
"""Why personal values are shown; the purpose stands in the record (个人信息保护法 art. 6)."""
OPINIONS: Final[Mapping[str, tuple[Promise, ...]]] = {
    "pass": (
        _("The material is complete and in proper form; the conditions of law are met. Grant proposed."),
        _("Checked against the registers; what the applicant states is true. Passed."),
        _("The premises were seen and conform to what was handed in. Passed."),
    ),
    "fail": (
        _("The application does not meet a condition of law; see the facts below. Refusal proposed."),
        _("The premises do not conform to what was handed in. Not passed."),
    ),
}
"""Frequent opinions, to be chosen and changed."""


def word(words: Words, key: str) -> str | Promise:
    """The word of ``key``; the key itself where a package brought a new one."""
    return words.get(key) or key
