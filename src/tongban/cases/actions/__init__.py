"""The writers of the room."""

from tongban.cases.actions.course import (
    case_pause,
    case_resume,
    case_terminate,
    case_withdraw,
    extension_answer,
    extension_ask,
)
from tongban.cases.actions.decision import case_decide, decision_revoke
from tongban.cases.actions.delivery import case_close, delivery_confirm, delivery_send, notice_read
from tongban.cases.actions.drafts import (
    draft_discard,
    draft_file_add,
    draft_file_remove,
    draft_open,
    draft_save,
)
from tongban.cases.actions.examination import case_examine
from tongban.cases.actions.intake import case_file_at_window
from tongban.cases.actions.questions import question_answer, question_ask
from tongban.cases.actions.reception import (
    case_accept,
    case_correct,
    case_deem_accepted,
    case_not_needed,
    case_refuse_acceptance,
    case_return_open,
    case_supplement,
    case_supplement_answer,
    material_judge,
)
from tongban.cases.actions.submission import case_submit

__all__ = [
    "case_accept",
    "case_close",
    "case_correct",
    "case_decide",
    "case_deem_accepted",
    "case_examine",
    "case_file_at_window",
    "case_not_needed",
    "case_pause",
    "case_refuse_acceptance",
    "case_resume",
    "case_return_open",
    "case_submit",
    "case_supplement",
    "case_supplement_answer",
    "case_terminate",
    "case_withdraw",
    "decision_revoke",
    "delivery_confirm",
    "delivery_send",
    "draft_discard",
    "draft_file_add",
    "draft_file_remove",
    "draft_open",
    "draft_save",
    "extension_answer",
    "extension_ask",
    "material_judge",
    "notice_read",
    "question_answer",
    "question_ask",
]
