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
from tongban.oversight.actions.ratings import rating_give
from tongban.oversight.actions.recount import lamps_recount

__all__ = [
    "complaint_accept",
    "complaint_answer",
    "complaint_assign",
    "complaint_close",
    "complaint_refuse",
    "complaint_register",
    "complaint_review",
    "lamp_close",
    "lamp_correct",
    "lamp_explain",
    "lamp_order",
    "lamp_raise",
    "lamp_review",
    "lamp_settle",
    "lamp_void",
    "lamps_recount",
    "rating_give",
]
