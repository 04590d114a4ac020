"""The writers of the room."""

from tongban.oversight.actions.complaints import (
    complaint_accept,
    complaint_answer,
    complaint_assign,
    complaint_close,
    complaint_refuse,
    complaint_register,
    complaint_review,
)
from tongban.oversight.actions.findings import (
    explanation_overdue,
    finding_raise,
    mute_end,
    rule_mute,
    watch_publish,
)
from tongban.oversight.actions.lamps import (
    lamp_close,
    lamp_correct,
    lamp_explain,
    lamp_order,
    lamp_raise,
    lamp_review,
    lamp_settle,
    lamp_void,
)
from tongban.oversight.actions.ratings import rating_give, visit_rate
from tongban.oversight.actions.recount import lamps_recount

__all__ = [
    "complaint_accept",
    "complaint_answer",
    "complaint_assign",
    "complaint_close",
    "complaint_refuse",
    "complaint_register",
    "complaint_review",
    "explanation_overdue",
    "finding_raise",
    "lamp_close",
    "lamp_correct",
    "lamp_explain",
    "lamp_order",
    "lamp_raise",
    "lamp_review",
    "lamp_settle",
    "lamp_void",
    "lamps_recount",
    "mute_end",
    "rating_give",
    "rule_mute",
    "visit_rate",
    "watch_publish",
]
