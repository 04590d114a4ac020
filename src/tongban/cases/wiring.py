"""What the room registers with lower rooms: timers, what it hears of processes, the services of its flows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from tongban.base.actor import SYSTEM, Actor
from tongban.base.jobs import enqueue
from tongban.base.legal import local_date
from tongban.base.selecting import Kept
from tongban.base.timers import timer_handler
from tongban.cases import enclosing, instant, timing
from tongban.cases.actions.changes import rule_change_due
from tongban.cases.actions.decision import case_deem_renewed
from tongban.cases.actions.joint import close_joint, member_open
from tongban.cases.actions.reception import case_deem_accepted
from tongban.cases.flowing import KIND
from tongban.cases.jobs import recount_cases
from tongban.cases.models import Case
from tongban.cases.policy import may_read
from tongban.flows.limits import due_after
from tongban.flows.models import Instance
from tongban.flows.registry import Listener, ServiceCall, service_action, subject_events
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


class _Answers(Mapping[str, Any]):
    """The answers of a case, read and decrypted only when a condition asks for them."""

    def __init__(self, case_id: int) -> None:
        self._case_id = case_id

    @cached_property
    def _values(self) -> dict[str, Any]:
        case = Case.objects.filter(pk=self._case_id).first()
        return (
            {} if case is None else {"committed": case.committed, **json.loads(case.values.reveal() or "{}")}
        )

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


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

    def call_opened(self, actor: Actor, instance: Instance, token: int, called: str, item: Any) -> None:
        """Open the member case of item ``called``."""
        member_open(SYSTEM, parent=Case.objects.get(pk=instance.subject_id), item_code=called, token=token)


@service_action("case.instant_decision")
def _instant_decision(call: ServiceCall) -> Mapping[str, Any]:
    return instant.decide_at_once(Case.objects.get(pk=call.instance.subject_id), call.variables)


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


def _words() -> None:
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
