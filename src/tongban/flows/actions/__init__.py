"""The writers of the room; every change of a process or a task goes through one of these."""

from tongban.flows.actions.copies import copy_read, task_copy
from tongban.flows.actions.definitions import definition_publish
from tongban.flows.actions.flow import (
    flow_call_done,
    flow_jump,
    flow_message,
    flow_resume,
    flow_service_done,
    flow_service_failed,
    flow_signal,
    flow_start,
    flow_suspend,
    flow_terminate,
    flow_timer_fired,
    flow_withdraw,
)
from tongban.flows.actions.lending import task_delegate, task_lending_over
from tongban.flows.actions.returning import task_send_back, task_take_back
from tongban.flows.actions.signers import signer_add, signer_remove, task_countersign, task_sign
from tongban.flows.actions.tasks import (
    opinion_answer,
    task_ask_opinion,
    task_claim,
    task_complete,
    task_reassign,
    task_release,
    task_remind,
)
from tongban.flows.actions.variable import flow_begin, flow_call_off, task_pass_on

__all__ = [
    "copy_read",
    "definition_publish",
    "flow_begin",
    "flow_call_done",
    "flow_call_off",
    "flow_jump",
    "flow_message",
    "flow_resume",
    "flow_service_done",
    "flow_service_failed",
    "flow_signal",
    "flow_start",
    "flow_suspend",
    "flow_terminate",
    "flow_timer_fired",
    "flow_withdraw",
    "opinion_answer",
    "signer_add",
    "signer_remove",
    "task_ask_opinion",
    "task_claim",
    "task_complete",
    "task_copy",
    "task_countersign",
    "task_delegate",
    "task_lending_over",
    "task_pass_on",
    "task_reassign",
    "task_release",
    "task_remind",
    "task_send_back",
    "task_sign",
    "task_take_back",
]
