"""The lamps of many cases at once: the same rule as ``lamps``, said in SQL, so that a board is one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from tongban.base.legal import legal_today
from tongban.cases.models import Case, Pause
from tongban.kernel.calendar import WorkCalendar
from tongban.laws.calendars import calendar_in_force
from tongban.oversight.lamps import GREEN, LONGEST, PAUSED, RED, REMINDER, YELLOW
from tongban.oversight.thresholds import reminder_percent

OPEN: Final = (*Case.OPEN, Case.DECIDED)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that cases keep: in which state it runs, which columns hold its day and its start."""

    rule: str
    status: str
    due: str
    start: str


LIMITS: Final = (
    Limit("acceptance", Case.RECEIVED, "acceptance_due", "complete_on"),
    Limit("promised", Case.ACCEPTED, "promised_due", "accepted_on"),
    Limit("statutory", Case.ACCEPTED, "statutory_due", "accepted_on"),
    Limit("delivery", Case.DECIDED, "delivery_due", "decided_on"),
)


def reached(limit: Limit, grade: str, today: date, calendar: WorkCalendar) -> Q:
    """Cases whose ``limit`` shows ``grade`` today."""
    runs = Q(status=limit.status)
    if grade == RED:
        return runs & Q(**{f"{limit.due}__lt": today})
    tomorrow = calendar.add(today, 1)
    if grade == YELLOW:
        return runs & Q(**{f"{limit.due}__gte": today, f"{limit.due}__lt": tomorrow})
    near = [_between(limit.due, tomorrow, calendar.add(today, 2))]
    percent = reminder_percent(today)
    farthest = LONGEST * percent // 100
    near += [_early(limit, left, percent, today, calendar) for left in range(2, farthest + 1)]
    return runs & reduce(or_, near)


def _between(column: str, first: date, before: date) -> Q:
    return Q(**{f"{column}__gte": first, f"{column}__lt": before})


def _early(limit: Limit, left: int, percent: int, today: date, calendar: WorkCalendar) -> Q:
    """``left`` days are left, and they are within the warning share of the whole limit."""
    whole = -(-left * 100 // percent)  # at most LONGEST, where a longer limit is as good
    begun = _start_before(limit.start, _back(calendar, today, whole - left))
    return _between(limit.due, calendar.add(today, left), calendar.add(today, left + 1)) & begun


def _back(calendar: WorkCalendar, today: date, days: int) -> date:
    """The working day of which ``days`` lie between it and today, both included."""
    return calendar.add(today, 1 - days if calendar.is_working(today) else -days)


def _start_before(column: str, day: date) -> Q:
    if column == "complete_on":
        return Q(complete_on__lt=day) | Q(complete_on=None, received_on__lt=day)
    return Q(**{f"{column}__lt": day})


def _worst(grade: str, today: date, calendar: WorkCalendar) -> Q:
    return reduce(or_, [reached(limit, grade, today, calendar) for limit in LIMITS])


def lamp_column(today: date | None = None, calendar: WorkCalendar | None = None) -> Choose:
    """The colour of an open case as a column: its worst lamp."""
    day, days = today or legal_today(), calendar or calendar_in_force()
    late_before = Exists(
        Pause.objects.filter(case=OuterRef("pk"), until_on=None, from_on__gt=OuterRef("promised_due"))
    )
    return Choose(
        When(Q(status=Case.SUSPENDED) & late_before, then=Value(RED)),
        When(status=Case.SUSPENDED, then=Value(PAUSED)),
        When(_worst(RED, day, days), then=Value(RED)),
        When(_worst(YELLOW, day, days), then=Value(YELLOW)),
        When(_worst(REMINDER, day, days), then=Value(REMINDER)),
        default=Value(GREEN),
        output_field=CharField(),
    )


def with_lamps(rows: QuerySet[Case]) -> QuerySet[Any]:
    """``rows`` with their colour (``lamp``) and the day on which a standing clock stopped (``paused_from``)."""
    stopped = Pause.objects.filter(case=OuterRef("pk"), until_on=None).order_by("id").values("from_on")[:1]
    return rows.annotate(lamp=lamp_column(), paused_from=Subquery(stopped))
