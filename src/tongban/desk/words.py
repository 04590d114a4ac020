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
    "assist": _("To do together"),
    "opinion": _("Opinion asked of me"),
    "copy": _("Copies to read"),
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
    "assist": "users",
    "opinion": "message-square",
    "copy": "copy",
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
    "later": ("wait", _("Follows by the day of the promise")),
}
STEP: Final[Words] = {
    "received": _("Application received"),
    "accepted": _("Application accepted"),
    "deemed_accepted": _("Accepted by law, because nobody answered in time"),
    "supplement_requested": _("Supplement notice given"),
    "returned_open": _("Material returned as still open"),
    "supplemented": _("Applicant completed the material"),
    "supplement_lapsed": _("Counts as withdrawn, because the notice was not answered"),
    "supplement_unserved": _("The days are over, but the notice has not been served: nothing lapses"),
    "notice_served": _("Notice served"),
    "service_begun": _("Notice on its way to be served"),
    "service_failed": _("Notice came back unserved"),
    "service_corrected": _("Record of service corrected"),
    "later_came": _("Applicant handed in what was promised for later"),
    "later_returned": _("What came later was returned"),
    "later_lapsed": _("Counts as withdrawn, because what was promised did not come"),
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
    "interested_told": _("Interested party told"),
    "interested_stated": _("Interested party stated their case"),
    "hearing_told": _("Parties told of their right to a hearing"),
    "hearing_asked": _("Hearing asked for"),
    "hearing_set": _("Hearing set, parties told"),
    "hearing_held": _("Hearing held, its record to be signed"),
    "hearing_recorded": _("Record of the hearing signed"),
    "hearing_lapsed": _("Nobody asked for a hearing in time"),
    "hearing_waived": _("No hearing takes place"),
    "recusal_asked": _("Demanded that the presiding officer step back"),
    "recusal_granted": _("Presiding officer steps back"),
    "recusal_refused": _("Presiding officer stays"),
    "inspection_planned": _("Site inspection appointed"),
    "inspection_cancelled": _("Site inspection given up"),
    "inspected": _("Minutes of the site inspection signed"),
    "correction_reported": _("Applicant reports the correction"),
    "correction_lapsed": _("Day of correction passed without a report"),
    "granted": _("Granted"),
    "refused": _("Refused"),
    "revoked": _("Grant revoked"),
    "withdrawn": _("Withdrawn by the applicant"),
    "terminated": _("Terminated"),
    "member_opened": _("Member case opened"),
    "merged": _("Handled together with other cases"),
    "split": _("Handled by itself again"),
    "moved": _("Moved to another step by authority"),
    "posted": _("Posted in public"),
    "objected": _("Somebody objected"),
    "objection_answered": _("An objection was answered"),
    "objection_withdrawn": _("An objection was taken back"),
    "objection_closed": _("An objection ended with its case"),
    "sent": _("Result sent or laid ready"),
    "rerouted": _("Result takes another way"),
    "delivered": _("Result delivered"),
    "closed": _("Case closed"),
}
NOTICE: Final[Words] = {
    "RECEIPT": _("Receipt of the application"),
    "ACCEPT": _("Notice of acceptance"),
    "DEEMED_ACCEPTED": _("Notice of acceptance by law"),
    "SUPPLEMENT": _("Supplement notice"),
    "STILL_OPEN": _("Notice of material still open"),
    "LATER_PROMISE": _("Promise to hand in later"),
    "ACCEPT_LATER": _("Notice of conditional acceptance"),
    "LATER_LAPSED": _("Notice that what was promised did not come"),
    "CORRECT": _("Record of correction on the spot"),
    "REJECT_ACCEPT": _("Refusal of acceptance"),
    "NOT_NEEDED": _("Notice that no licence is needed"),
    "SPECIAL": _("Notice of a special procedure"),
    "INTERESTED": _("Notice to an interested party"),
    "HEARING_RIGHT": _("Notice of the right to a hearing"),
    "HEARING_NOTICE": _("Notice of a hearing"),
    "HEARING_RECORD": _("Record of the hearing"),
    "INSPECT": _("Notice of a site inspection"),
    "INSPECT_RECORD": _("Minutes of the site inspection"),
    "INSPECT_CORRECT": _("Notice of what to put right"),
    "EXTEND": _("Notice of extension"),
    "GRANT": _("Decision granting the licence"),
    "REFUSE": _("Decision refusing the licence"),
    "REVOKE": _("Decision revoking the licence"),
    "DEEMED_RENEWED": _("Notice of renewal by law"),
    "WITHDRAW": _("Notice of termination"),
    "LAPSED": _("Notice that it counts as withdrawn"),
    "DELIVERY": _("Proof of delivery"),
}
CLOSED: Final[Words] = {
    "": _("Public"),
    "state-secret": _("Closed: it touches a state secret"),
    "trade-secret": _("Closed: it touches a trade secret"),
    "privacy": _("Closed: it touches somebody's private life"),
}
"""Why a hearing is not public (行政许可法 art. 48)."""
HEARD: Final[Words] = {
    "applicant": _("Applicant"),
    "interested": _("Interested party"),
    "examiner": _("Examiner of the file"),
    "presiding": _("Presiding officer"),
    "recorder": _("Recorder"),
}
OBJECTION: Final[Mapping[str, tuple[str, Promise]]] = {
    "open": ("wait", _("Waiting for the answer")),
    "answered": ("done", _("Answered")),
    "withdrawn": ("closed", _("Taken back")),
    "closed": ("closed", _("Ended with its matter")),
}
HEARING: Final[Mapping[str, tuple[str, Promise]]] = {
    "told": ("wait", _("Right told, to be asked for")),
    "asked": ("work", _("Asked for, to be set")),
    "set": ("work", _("Hearing set")),
    "held": ("wait", _("Record to be signed")),
    "recorded": ("done", _("Record signed")),
    "lapsed": ("closed", _("Nobody asked")),
    "waived": ("closed", _("Without a hearing")),
}
FINDING: Final[Mapping[str, tuple[str, Promise]]] = {
    "ok": ("done", _("In order")),
    "wrong": ("refused", _("Not in order")),
    "none": ("closed", _("Does not apply here")),
}
"""Findings of a line of an inspection: kind of chip and words."""
VISIT: Final[Mapping[str, tuple[str, Promise]]] = {
    "planned": ("work", _("Appointed")),
    "cancelled": ("closed", _("Given up")),
    "pass": ("done", _("The site conforms")),
    "correct": ("wait", _("Correction demanded")),
    "fail": ("refused", _("The site does not conform")),
}
WANTING: Final[Words] = {
    "person": _("The person on the site, signed or refused"),
    "result": _("A result that agrees with the findings"),
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
