"""The lamp of a case: a pure function of its days (handbook 02 §3).

Green within the limit; blue reminder when little is left; yellow on the last day; red when the limit passed. A pause
stops the lamp exactly as it stops the clock: while the clock stands still the lamp is grey, unless the limit had
passed before. ``boards`` says the same in SQL, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from tongban.cases.models import Case
from tongban.kernel.calendar import WorkCalendar
from tongban.oversight.thresholds import reminder_percent

GREEN, PAUSED, REMINDER, YELLOW, RED = "green", "paused", "reminder", "yellow", "red"
COLOURS: Final = (RED, YELLOW, REMINDER, PAUSED, GREEN)
LONGEST: Final = 100
"""Limits of more working days than this are warned of as if they had this many."""
ORDER: Final = {GREEN: 0, PAUSED: 1, REMINDER: 2, YELLOW: 3, RED: 4}


@dataclass(frozen=True, slots=True)
class Lamp:
    """A colour, the rule it comes from, the day and the working days left (negative: late)."""

    colour: str
    rule: str
    due: date | None
    left: int

    @property
    def shown(self) -> str:
        """The colour that the ``lamp`` component knows."""
        return {REMINDER: "blue", PAUSED: "grey"}.get(self.colour, self.colour)


def lamp_of(case: Case, today: date, calendar: WorkCalendar) -> Lamp:
    """The worst lamp of a case on a day. Closed cases are green, or red where they were late."""
    candidates = [_lamp(rule, due, start, today, calendar) for rule, due, start in limits_of(case)]
    if candidates:
        return max(candidates, key=lambda lamp: (ORDER[lamp.colour], -lamp.left))
    if case.status == Case.SUSPENDED:
        return _standing(case, calendar)
    return Lamp(RED if case.is_late else GREEN, "promised", case.promised_due, 0)


def lamp_against(case: Case, rule: str, today: date, calendar: WorkCalendar) -> Lamp | None:
    """The lamp of one limit of an open case; ``None`` where that limit does not run."""
    for name, due, start in limits_of(case):
        if name == rule:
            return _lamp(name, due, start, today, calendar)
    return _standing(case, calendar) if case.status == Case.SUSPENDED and rule == "promised" else None


def limits_of(case: Case) -> list[tuple[str, date, date]]:
    """The limits that run now: rule, due day, start day."""
    if case.status == Case.RECEIVED and case.acceptance_due:
        return [("acceptance", case.acceptance_due, case.complete_on or case.received_on)]
    if case.status == Case.ACCEPTED and case.accepted_on:
        rows = [("promised", case.promised_due), ("statutory", case.statutory_due)]
        return [(rule, due, case.accepted_on) for rule, due in rows if due]
    if case.status == Case.DECIDED and case.delivery_due and case.decided_on:
        return [("delivery", case.delivery_due, case.decided_on)]
    return []


def _standing(case: Case, calendar: WorkCalendar) -> Lamp:
    """The clock stands still: grey, or red where the limit had passed before it stopped."""
    due = case.promised_due
    begun = (
        getattr(case, "paused_from", None)
        or case.pauses.filter(until_on=None).values_list("from_on", flat=True).first()
    )
    if due and begun and due < begun:
        return Lamp(RED, "promised", due, -max(1, calendar.count(due, begun)))
    return Lamp(PAUSED, "promised", due, 0)


def _lamp(rule: str, due: date, start: date, today: date, calendar: WorkCalendar) -> Lamp:
    left = calendar.count(today, due) if today <= due else -max(1, calendar.count(due, today))
    whole = min(calendar.count(start, due), LONGEST)
    warned = max(1, whole * reminder_percent(today) // 100)
    return Lamp(_colour(left, today > due, warned), rule, due, left)


def _colour(left: int, late: bool, warned: int) -> str:
    """``warned``: so many working days before the end a reminder begins, one at the latest."""
    if late:
        return RED
    if left <= 0:
        return YELLOW
    if left <= warned:
        return REMINDER
    return GREEN
