"""What the room registers with lower rooms: timers, what it hears of processes, the services of its flows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict
from tongban.base.jobs import enqueue
from tongban.base.legal import local_date
from tongban.base.selecting import Kept
from tongban.base.timers import timer_handler
from tongban.cases import clockwork, enclosing, instant, telling, timing
from tongban.cases.actions.changes import rule_change_due
from tongban.cases.actions.decision import case_deem_renewed
from tongban.cases.actions.hearings import hearing_lapse
from tongban.cases.actions.inspections import correction_lapse
from tongban.cases.actions.joint import close_joint, member_open
from tongban.cases.actions.later import later_lapse, later_remind
from tongban.cases.actions.merging import bonds_end
from tongban.cases.actions.postings import posting_begin
from tongban.cases.actions.reception import case_deem_accepted
from tongban.cases.actions.serving import service_run_out
from tongban.cases.actions.waiting import supplement_lapse, supplement_remind
from tongban.cases.errands import errands_touched
from tongban.cases.flowing import KIND, end_together
from tongban.cases.jobs import advance_errand, decide_waiting, recount_cases
from tongban.cases.models import Case
from tongban.cases.policy import may_read
from tongban.flows.compiled import process_of
from tongban.flows.limits import due_after
from tongban.flows.models import Instance
from tongban.flows.registry import LATER, Listener, ServiceCall, service_action, subject_events
from tongban.forms.conditions import for_feel
from tongban.messages.kinds import message_kind
from tongban.printing.policy import reader_of
from tongban.records.models import Entry
from tongban.records.subscribers import subscribe


@timer_handler(timing.ACCEPTANCE)
def _acceptance_passed(subject: str, due_at: datetime) -> None:
    case_deem_accepted(case=Case.objects.get(uid=subject))


@timer_handler(timing.RENEWAL)
def _licence_expired(subject: str, due_at: datetime) -> None:
    case_deem_renewed(case=Case.objects.get(uid=subject), expired_on=local_date(due_at - timing.ONE_DAY))


@timer_handler(timing.RULE_CHANGE)
def _rule_change_due(subject: str, due_at: datetime) -> None:
    rule_change_due(uid=subject)


@timer_handler(timing.CORRECTION)
def _correction_passed(subject: str, due_at: datetime) -> None:
    correction_lapse(uid=subject)


@timer_handler(timing.HEARING)
def _hearing_lapsed(subject: str, due_at: datetime) -> None:
    hearing_lapse(uid=subject)


@timer_handler(timing.SERVICE)
def _public_notice_ended(subject: str, due_at: datetime) -> None:
    service_run_out(uid=subject)


@timer_handler(timing.SUPPLEMENT)
def _supplement_lapsed(subject: str, due_at: datetime) -> None:
    supplement_lapse(case=Case.objects.get(uid=subject), due_on=local_date(due_at - timing.ONE_DAY))


@timer_handler(timing.REMINDER)
def _supplement_reminder(subject: str, due_at: datetime) -> None:
    supplement_remind(case=Case.objects.get(uid=subject))


@timer_handler(timing.LATER)
def _later_lapsed(subject: str, due_at: datetime) -> None:
    later_lapse(case=Case.objects.get(uid=subject), due_on=local_date(due_at - timing.ONE_DAY))


@timer_handler(timing.LATER_REMINDER)
def _later_reminder(subject: str, due_at: datetime) -> None:
    later_remind(case=Case.objects.get(uid=subject))


class _Answers(Mapping[str, Any]):
    """The answers of a case as FEEL sees them, read and decrypted only when a condition asks for them."""

    def __init__(self, case_id: int) -> None:
        self._case_id = case_id

    @cached_property
    def _values(self) -> dict[str, Any]:
        case = Case.objects.filter(pk=self._case_id).first()
        if case is None:
            return {}
        said: dict[str, Any] = json.loads(case.values.reveal() or "{}")
        return {"committed": case.committed, **said, **for_feel(clockwork.package_of(case).form, said)}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


EVERY: Final = (*Case.OPEN, Case.DECIDED, Case.CLOSED)
_ACCEPTED: Final = (Case.ACCEPTED, Case.SUSPENDED)
_LATER: Final = (*_ACCEPTED, Case.DECIDED, Case.CLOSED)
STEPS: Final = {
    "receive": (Case.RECEIVED,),
    "examine": _LATER,
    "inspect": _LATER,
    "review": _LATER,
    "decide": _ACCEPTED,
    "issue": (Case.DECIDED, Case.CLOSED),
    "revoke": (Case.DECIDED, Case.CLOSED),
}
"""In which states of a case one may be sent to a step of a kind."""
DECISIVE: Final = ("receive", "decide", "issue", "revoke")
"""Steps that one person decides; others may sign beside."""

_DUE: Final = Kept(lambda key: Case.objects.filter(pk=key).only("next_due").order_by("pk"), key=-1)


class CaseListener(Listener):
    """Processes of cases: conditions read the form's answers, call activities open member cases."""

    def context(self, instance: Instance) -> Mapping[str, Any]:
        """Answers of the form, for conditions of gateways."""
        return _Answers(instance.subject_id)

    def due_at(self, instance: Instance, node: str, limit: str, opened_at: datetime) -> datetime | None:
        """A step's own limit, but never later than the day that the law gives the whole case."""
        own = due_after(limit, opened_at) if limit else None
        case: Case | None = instance.subject
        if case is None:
            case = _DUE.first(key=instance.subject_id)
        day = case.next_due if case is not None else None
        moments = [m for m in (own, timing.end_of(day) if day else None) if m is not None]
        return min(moments, default=None)

    def timer_set(self, actor: Actor, instance: Instance, node: str, due_at: datetime) -> None:
        """A timer that the model calls a public notice: the matter is posted through the day before it fires."""
        details = process_of(instance).node(node)
        if details.details.get("notice") == "public":
            posting_begin(
                SYSTEM,
                case=Case.objects.get(pk=instance.subject_id),
                node=node,
                title_zh=details.details.get("title_zh") or details.name or "公示",
                title_en=details.details.get("title_en", ""),
                until=due_at,
            )

    def demand_step(self, instance: Instance, kind: str) -> None:
        """The law's order stands whoever sends a case about: acceptance, examination, decision, issue."""
        status = Case.objects.values_list("status", flat=True).get(pk=instance.subject_id)
        if status not in STEPS.get(kind, EVERY):
            raise Conflict(
                "cases.step_not_now",
                _(
                    "The law does not allow that step now: what was accepted or decided stands, and nothing "
                    "goes before it."
                ),
            )

    def demand_countersign(self, instance: Instance, kind: str) -> None:
        """Acceptance, decision and issue are one person's (行政许可法 art. 38); others sign beside and do not vote."""
        if kind in DECISIVE:
            raise Conflict(
                "cases.countersign_decisive",
                _("One person decides this step by law. Add signers instead: their words stand beside."),
            )

    def instance_ended(self, actor: Actor, instance: Instance) -> None:
        """The fixed process is over: so is the work together on the case, and what binds it to others."""
        if not instance.variable:
            end_together(instance.subject_id, instance.status)
            bonds_end(SYSTEM, case=Case(pk=instance.subject_id))

    def call_opened(self, actor: Actor, instance: Instance, token: int, called: str, item: Any) -> None:
        """Open the member case of item ``called``."""
        member_open(SYSTEM, parent=Case.objects.get(pk=instance.subject_id), item_code=called, token=token)


@service_action("case.instant_decision")
def _instant_decision(call: ServiceCall) -> Any:
    case = Case.objects.get(pk=call.instance.subject_id)
    if instant.waits_for_answers(case, call.token):
        return LATER
    return instant.decide_at_once(case, call.variables)


@service_action("case.close_joint")
def _close_joint(call: ServiceCall) -> Mapping[str, Any]:
    return {"outcome": close_joint(SYSTEM, case=Case.objects.get(pk=call.instance.subject_id)).outcome}


@reader_of("case")
def _reads_documents(actor: Actor, case_id: int) -> bool:
    case = Case.objects.filter(pk=case_id).first()
    return case is not None and may_read(actor, case)


def _rules_changed(entry: Entry) -> None:
    """A calendar or a limit was published: due days are counted anew, in the background."""
    enqueue(recount_cases, reason=entry.type)


ENDINGS: Final = ("decided", "withdrawn", "terminated", "not_accepted", "not_needed", "errand_submitted")


def _case_ended(entry: Entry) -> None:
    """A case has its result: the things that wait for it go on, in the background."""
    for uid in errands_touched(entry.subject):
        enqueue(advance_errand, errand=uid)


ANSWERS: Final = ("objection_answered", "objection_withdrawn")


def _objection_settled(entry: Entry) -> None:
    """One objection fewer is open: a table that waits for the last one goes on, in the background."""
    enqueue(decide_waiting, case=entry.case)


def _words() -> None:
    message_kind(
        "errand.asking",
        {"zh": "一件事：请补填一项内容", "en": "One thing: please add something"},
        {
            "zh": "前序结果已经出来，{item} 现在可以开始，请补填所缺的内容（{number}）。",
            "en": "The earlier result is there: {item} can begin now. Please add what is missing ({number}).",
        },
    )
    message_kind(
        "errand.blocked",
        {"zh": "一件事：有一件暂时不能开始", "en": "One thing: a part cannot begin"},
        {
            "zh": "{item} 需要的前序结果没有办成，暂时不能开始（{number}）。重新申请并获批以后会自动开始。",
            "en": "What {item} needs did not come, so it cannot begin ({number}). Once that is applied for again and "
            "granted, it begins by itself.",
        },
    )
    telling.register()
    message_kind(
        "case.recounted",
        {"zh": "办理期限有调整", "en": "A due day has moved"},
        {
            "zh": "官方日历或期限规定有更新，办件 {number}（{item}）的期限重新计算。",
            "en": "The official calendar or a limit was updated; the days of case {number} ({item}) were counted anew.",
        },
        {"zh": "现在的期限是 {due}。", "en": "It is now due on {due}."},
    )
    message_kind(
        "case.merged",
        {"zh": "几件申请合并办理", "en": "Cases are handled together"},
        {
            "zh": "{unit}将您的 {item}（{number}）与 {numbers} 合并办理。各件的收件日期、期限和决定互不影响，"
            "已经交过的材料不再要求重复提交。",
            "en": "{unit} handles {item} ({number}) together with {numbers}. Each keeps its day of receipt, its limits "
            "and its decision; what you handed in once is not asked again.",
        },
    )
    message_kind(
        "case.split",
        {"zh": "申请分开办理", "en": "A case goes its own way"},
        {
            "zh": "{unit}将您的 {item}（{number}）分开单独办理，收件日期和期限不变。",
            "en": "{unit} handles {item} ({number}) by itself again; its day of receipt and its limits stand.",
        },
    )
    message_kind(
        "case.day_firm",
        {"zh": "办理期限已确定", "en": "A due day is settled"},
        {
            "zh": "该年度放假安排已公布，办件 {number}（{item}）的期限不再是暂定。",
            "en": "The holidays of that year are published: the day of case {number} ({item}) is now settled.",
        },
        {"zh": "期限仍是 {due}。", "en": "It is still due on {due}."},
    )


def connect() -> None:
    """Let the process engine tell this room about its cases."""
    _words()
    enclosing.connect()
    subject_events(KIND, CaseListener())
    subscribe("cases.recount", ["laws.calendar_imported.v1", "laws.limit_published.v1"], _rules_changed)
    subscribe("cases.tables", [f"cases.{event}.v1" for event in ANSWERS], _objection_settled)
    subscribe("cases.errands", [f"cases.{event}.v1" for event in ENDINGS], _case_ended)
