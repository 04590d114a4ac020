"""Lamps are looked at every minute: only what is new is raised, found by the database."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from tongban.base.actor import SYSTEM
from tongban.base.jobs import every
from tongban.base.legal import legal_today
from tongban.base.timers import timer_handler
from tongban.cases.models import Case
from tongban.kernel.calendar import WorkCalendar
from tongban.laws.calendars import calendar_in_force
from tongban.oversight.actions import explanation_overdue, lamp_raise, lamp_settle, lamps_recount
from tongban.oversight.actions.lamps import EXPLANATION
from tongban.oversight.boards import LIMITS, Limit, reached
from tongban.oversight.lamps import RED, REMINDER, YELLOW
from tongban.oversight.models import LampEvent
from tongban.oversight.watching import passing
from tongban.records.models import Entry

BATCH = 500


@every(60, legal=True)
def raise_lamps() -> int:
    """Raise what the day has brought, put out heeded warnings, note late explanations; how many are new."""
    calendar, today = calendar_in_force(), legal_today()
    _settle()
    raised = _late_explanations(today)
    for limit in LIMITS:
        for grade in (RED, YELLOW, REMINDER):
            raised += _raise(limit, grade, today, calendar)
    return raised


def _raise(limit: Limit, grade: str, today: date, calendar: WorkCalendar) -> int:
    """Cases of one limit and grade without its event, oldest day first."""
    fresh = 0
    for case in _new(limit, grade, today, calendar)[:BATCH]:
        due = getattr(case, limit.due)
        lamp_raise(SYSTEM, case=case, rule=limit.rule, grade=grade, due_on=due)
        fresh += 1
    return fresh


def _new(limit: Limit, grade: str, today: date, calendar: WorkCalendar) -> QuerySet[Case]:
    known = LampEvent.objects.filter(case=OuterRef("pk"), rule=limit.rule, grade=grade)
    if grade != RED:
        known = known.filter(due_on__gte=OuterRef(limit.due))
    rows = Case.objects.filter(reached(limit, grade, today, calendar)).exclude(Exists(known))
    return rows.select_related("item", "unit").order_by(limit.due, "id")


def _settle() -> None:
    """Warnings whose case has moved on, or whose day has moved."""
    rows = LampEvent.objects.filter(state="notified", grade__in=(REMINDER, YELLOW))
    over = Q()
    for limit in LIMITS:
        moved = Q(**{f"case__{limit.due}__gt": F("due_on")})
        over |= Q(rule=limit.rule) & (~Q(case__status=limit.status) | moved)
    for event in rows.filter(over).order_by("id")[:BATCH]:
        lamp_settle(SYSTEM, event=event)


def _late_explanations(today: date) -> int:
    """A unit that did not explain in time gets a second event (EXPLANATION_OVERDUE)."""
    rules = [limit.rule for limit in LIMITS]
    late = LampEvent.objects.filter(state="notified", grade=RED, explain_by__lt=today, rule__in=rules)
    known = LampEvent.objects.filter(
        case=OuterRef("case"), rule=Concat(Value(EXPLANATION), OuterRef("rule")), grade=RED
    )
    raised = 0
    for event in (
        late.exclude(Exists(known)).select_related("case__item", "case__unit").order_by("id")[:BATCH]
    ):
        due = event.explain_by or today
        lamp_raise(SYSTEM, case=event.case, rule=f"{EXPLANATION}{event.rule}", grade=RED, due_on=due)
        raised += 1
    return raised + _late_answers(today)


def _late_answers(today: date) -> int:
    """The same for findings of the other rules, on cases and on units."""
    late = LampEvent.objects.filter(state="notified", explain_by__lt=today, overdue_told=False)
    late = late.exclude(kind="time").exclude(rule__startswith=EXPLANATION)
    return sum(explanation_overdue(SYSTEM, event=event) is not None for event in late.order_by("id")[:BATCH])


@every(3600, legal=True)
def compare_peers() -> int:
    """Rates that lie far above those of their peers; how many lamps are new."""
    return passing.compare_peers()


timer_handler(passing.UNREAD)(passing.notice_unread)


def case_recounted(entry: Entry) -> None:
    """Heard from the record: the days of a case moved, because a calendar or a limit was published."""
    case = Case.objects.filter(uid=entry.subject.partition(":")[2]).first()
    if case is not None:
        lamps_recount(SYSTEM, case=case)
