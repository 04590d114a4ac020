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
from tongban.cases.actions.delivery import case_close, delivery_confirm, delivery_send
from tongban.cases.actions.drafts import (
    draft_discard,
    draft_file_add,
    draft_file_remove,
    draft_open,
    draft_save,
)
from tongban.cases.actions.examination import case_examine
from tongban.cases.actions.hearings import (
    hearing_announce,
    hearing_ask,
    hearing_offer,
    hearing_record,
    hearing_set,
    hearing_sign,
    hearing_waive,
    recusal_answer,
    recusal_ask,
)
from tongban.cases.actions.inspections import (
    correction_report,
    inspection_cancel,
    inspection_move,
    inspection_plan,
)
from tongban.cases.actions.intake import case_file_at_window
from tongban.cases.actions.interests import interested_add, interested_state
from tongban.cases.actions.later import later_hand_in, later_return
from tongban.cases.actions.merging import case_merge, case_split
from tongban.cases.actions.onsite import inspection_confirm, inspection_enter
from tongban.cases.actions.postings import (
    objection_answer,
    objection_make,
    objection_withdraw,
    posting_begin,
)
from tongban.cases.actions.questions import question_answer, question_ask
from tongban.cases.actions.quotas import quota_change, quota_set
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
from tongban.cases.actions.rerouting import delivery_reroute
from tongban.cases.actions.serving import (
    Served,
    notice_confirm,
    notice_read,
    notice_serve,
    service_arrive,
    service_correct,
    service_fail,
    service_prove,
)
from tongban.cases.actions.submission import case_submit
from tongban.cases.actions.together import case_jump, case_together

__all__ = [
    "Served",
    "case_accept",
    "case_close",
    "case_correct",
    "case_decide",
    "case_deem_accepted",
    "case_examine",
    "case_file_at_window",
    "case_jump",
    "case_merge",
    "case_not_needed",
    "case_pause",
    "case_refuse_acceptance",
    "case_resume",
    "case_return_open",
    "case_split",
    "case_submit",
    "case_supplement",
    "case_supplement_answer",
    "case_terminate",
    "case_together",
    "case_withdraw",
    "correction_report",
    "decision_revoke",
    "delivery_confirm",
    "delivery_reroute",
    "delivery_send",
    "draft_discard",
    "draft_file_add",
    "draft_file_remove",
    "draft_open",
    "draft_save",
    "extension_answer",
    "extension_ask",
    "hearing_announce",
    "hearing_ask",
    "hearing_offer",
    "hearing_record",
    "hearing_set",
    "hearing_sign",
    "hearing_waive",
    "inspection_cancel",
    "inspection_confirm",
    "inspection_enter",
    "inspection_move",
    "inspection_plan",
    "interested_add",
    "interested_state",
    "later_hand_in",
    "later_return",
    "material_judge",
    "notice_confirm",
    "notice_read",
    "notice_serve",
    "objection_answer",
    "objection_make",
    "objection_withdraw",
    "posting_begin",
    "question_answer",
    "question_ask",
    "quota_change",
    "quota_set",
    "recusal_answer",
    "recusal_ask",
    "service_arrive",
    "service_correct",
    "service_fail",
    "service_prove",
]
