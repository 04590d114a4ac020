"""Words that pages of supervision show for rules, grades, states, kinds and figures."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.oversight import rulebook
from tongban.ui.words import pick

LAMPS: Final[dict[str, Any]] = {
    "red": _("Overdue"),
    "yellow": _("Due today"),
    "reminder": _("Due soon"),
    "paused": _("Clock stopped"),
    "green": _("Within the limit"),
}
SHOWN: Final = {"red": "red", "yellow": "yellow", "reminder": "blue", "paused": "grey", "green": "green"}
RULES: Final[dict[str, Any]] = {
    "acceptance": _("Acceptance limit"),
    "promised": _("Promised limit"),
    "statutory": _("Legal limit"),
    "delivery": _("Delivery limit"),
    "explanation": _("Explanation overdue"),
}
LAMP_KINDS: Final[dict[str, Any]] = {
    "time": _("Time limits"),
    "process": _("Process"),
    "fee": _("Fees"),
    "content": _("Content"),
    "anomaly": _("Anomalies"),
    "conduct": _("Conduct"),
}
WATCH_GRADES: Final[dict[str, Any]] = {
    "yellow": _("Yellow card"),
    "red": _("Red card"),
    "off": _("Resting"),
}
LIFE: Final[dict[str, Any]] = {
    "lamp_raised": _("Raised by the system"),
    "lamp_settled": _("Went out: handled in time"),
    "lamp_recounted": _("Void: the day moved"),
    "lamp_explained": _("Explained"),
    "lamp_reviewed": _("Reviewed"),
    "ordered": _("Order given"),
    "corrected": _("Correction reported"),
    "lamp_closed": _("The event was closed"),
}
GRADES: Final[dict[str, Any]] = {"reminder": _("Reminder"), "yellow": _("Yellow card"), "red": _("Red card")}
STATES: Final[dict[str, Any]] = {
    "notified": ("wait", _("Waiting for explanation")),
    "explained": ("work", _("Explained, to be reviewed")),
    "valid": ("work", _("Found valid")),
    "invalid": ("closed", _("Found not valid")),
    "exempt": ("closed", _("Exempt")),
    "ordered": ("wait", _("Order given")),
    "corrected": ("work", _("Corrected, to be closed")),
    "closed": ("done", _("Completed")),
}
VERDICTS: Final[dict[str, Any]] = {
    "valid": _("Valid: the unit is responsible"),
    "invalid": _("Not valid: fault of the system, a holiday, force majeure"),
    "exempt": _("Exempt: slight and first, or not the unit's doing"),
    "met": _("Handled in time"),
}
LEVELS: Final[dict[int, Any]] = {
    1: _("Very satisfied"),
    2: _("Satisfied"),
    3: _("Fairly satisfied"),
    4: _("Dissatisfied"),
    5: _("Very dissatisfied"),
}
KINDS: Final[dict[str, Any]] = {
    "service": _("How the service works"),
    "conduct": _("How an official behaved"),
    "rating": _("Bad rating"),
}
SOURCES: Final[dict[str, Any]] = {
    "web": _("On line"),
    "window": _("Window"),
    "phone": _("Telephone"),
    "letter": _("Letter"),
    "qr": _("QR code"),
    "rating": _("Bad rating"),
}
COMPLAINT_STATES: Final[dict[str, Any]] = {
    "registered": ("sent", _("Registered")),
    "accepted": ("work", _("Accepted")),
    "refused": ("refused", _("Another way is right")),
    "assigned": ("work", _("Being looked into")),
    "answered": ("done", _("Answered")),
    "reviewing": ("work", _("Looked at once more")),
    "closed": ("closed", _("Completed")),
}
WAYS: Final[dict[str, Any]] = {
    "court": _("The courts"),
    "reconsideration": _("Administrative reconsideration"),
    "petition": _("Petition office"),
    "discipline": _("Discipline inspection"),
    "disclosure": _("The authority that oversees disclosure"),
    "procurement": _("Procurement complaint"),
    "other": _("Another authority"),
}
ANOMALIES: Final[dict[str, Any]] = {
    "seconds": _("Decided within seconds of acceptance"),
    "one_person": _("Accepted and decided by the same person"),
    "no_basis": _("Refused without reasons or basis"),
    "no_documents": _("Granted although a required document is missing"),
}
ANOMALY_NOTES: Final[dict[str, Any]] = {
    "seconds": _("Such a case may have been handled elsewhere and entered afterwards."),
    "one_person": _("Acceptance and decision belong in two pairs of hands."),
    "no_basis": _("A refusal gives its reasons and the article (Administrative Licensing Law art. 38, 72)."),
    "no_documents": _("A grant rests on every required document."),
}
FIGURES: Final[dict[str, Any]] = {
    "received": _("Received"),
    "online": _("Received on line"),
    "supplemented": _("Asked for supplements"),
    "accepted": _("Accepted"),
    "decided": _("Cases decided"),
    "on_time": _("Decided within the promise"),
    "early": _("Decided before the promised day"),
    "late": _("Decided late"),
    "same_day": _("Decided on the day of receipt"),
    "refused": _("Refused"),
    "paused": _("With a stopped clock"),
    "extended": _("Extended"),
    "closed": _("Completed"),
    "withdrawn": _("Withdrawn"),
    "rated": _("Rated"),
    "bad": _("Bad ratings"),
    "corrected": _("Bad ratings corrected"),
}
RATES: Final[dict[str, Any]] = {
    "on_time": _("On-time rate"),
    "early": _("Early rate"),
    "same_day": _("Same-day rate"),
    "refusal": _("Refusal rate"),
    "suspension": _("Share with a stopped clock"),
    "extension": _("Extension rate"),
    "supplement": _("Supplement rate"),
    "withdrawal": _("Withdrawal rate"),
    "online": _("Online rate"),
    "bad_corrected": _("Bad ratings corrected"),
    "satisfaction": _("Satisfaction"),
}
STEPS: Final[dict[str, Any]] = {
    "received": _("Received"),
    "accepted": _("Accepted"),
    "deemed_accepted": _("Accepted by law, nobody having answered"),
    "supplement_requested": _("Supplements asked for"),
    "supplemented": _("Supplements handed in"),
    "returned_open": _("Returned, still open"),
    "supplement_lapsed": _("Withdrawn, notice not answered"),
    "supplement_unserved": _("Days over, notice not served"),
    "notice_served": _("Notice served"),
    "service_begun": _("Notice on its way"),
    "service_failed": _("Notice not served"),
    "service_corrected": _("Record of service corrected"),
    "corrected": _("Corrected on the spot"),
    "not_accepted": _("Not accepted"),
    "not_needed": _("No licence needed"),
    "paused": _("Clock stopped"),
    "resumed": _("Clock runs again"),
    "extension_asked": _("Extension asked for"),
    "extended": _("Extended"),
    "withdrawn": _("Withdrawn"),
    "terminated": _("Ended"),
    "granted": _("Granted"),
    "refused": _("Refused"),
    "sent": _("Posted"),
    "delivered": _("Delivered"),
    "closed": _("Completed"),
    "revoked": _("Revoked"),
    "member_opened": _("Member case opened"),
    "merged": _("Handled together with other cases"),
    "split": _("Handled by itself again"),
    "moved": _("Moved to another step by authority"),
    "posted": _("Posted in public"),
    "objected": _("Somebody objected"),
    "objection_answered": _("An objection was answered"),
    "objection_withdrawn": _("An objection was taken back"),
    "objection_closed": _("An objection ended with its case"),
    "task.examine": _("Examined"),
    "task.inspect": _("Inspected on site"),
    "task.review": _("Reviewed"),
}


def rule(code: str) -> Any:
    """The word for a rule; an overdue explanation keeps its own."""
    found = rulebook.known(code)
    return pick(found.words)[0] if found is not None else RULES.get(code.partition(".")[0], code)


def every_rule() -> dict[str, Any]:
    """Limits and rules for a filter, in the order of the kinds."""
    limits = {code: label for code, label in RULES.items() if code != "explanation"}
    return limits | {found.code: pick(found.words)[0] for found in rulebook.rules()}


def percent(per_mille: int | None) -> str:
    """Thousandths as a percentage, or a dash where there was nothing to share."""
    return "–" if per_mille is None else f"{per_mille // 10}.{per_mille % 10} %"
