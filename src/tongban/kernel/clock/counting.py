"""The fast side of the clock: `due`, `elapsed`, `remaining`. Pure; a few microseconds each."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from tongban.kernel.calendar import DEFAULT, WorkCalendar
from tongban.kernel.clock.rules import RULES, Rule, RuleBook
from tongban.kernel.clock.stops import Extension, Pause, check_grounds, extension_rule, spans
from tongban.kernel.errors import Refusal

ONE_DAY: Final = timedelta(days=1)

Span = tuple[int, int]


def due(
    rule: Rule | str,
    start: date,
    *,
    pauses: Sequence[Pause] = (),
    extension: Extension | str | None = None,
    calendar: WorkCalendar = DEFAULT,
    strict: bool = False,
    rules: RuleBook = RULES,
) -> date:
    """The last day of the limit.

    `start` is day 0 and not counted (民法典 art. 201); an aware time is read in the calendar's zone. Under a
    "before" rule `start` is the event ahead and the answer the latest day to act. A rule given by its code is
    taken in the version in force on the start day. With `strict` an answer that rests on a year without a
    published calendar is refused ("clock.provisional"). See `stops` for what pauses and extensions refuse.
    """
    day = calendar.local(start) if isinstance(start, datetime) else start
    version = rules.at(rule, day) if isinstance(rule, str) else rule
    stops = stopped(version, day, pauses) if pauses else []
    value = version.value
    if extension is not None:
        value += extension_rule(version, extension, day, rules).value
    if version.unit == "hour":
        end = calendar.local(due_at(start, value))
    else:
        end = last_day(version, day, value, stops, calendar)
    if strict:
        refuse_provisional(version, day, end, calendar)
    return end


def last_day(rule: Rule, start: date, value: int, stops: Sequence[Span], calendar: WorkCalendar) -> date:
    """Due day of a limit in days or months, from resolved parts."""
    if rule.direction == "before":
        return _latest_before(rule, start, value, calendar)
    if rule.unit == "wd":
        return _working_days_after(start, value, stops, calendar) if stops else calendar.add(start, value)
    end = unmoved(rule, start, value, stops)
    return calendar.next_working(end) if rule.moves else end


def unmoved(rule: Rule, start: date, value: int, stops: Sequence[Span] = ()) -> date:
    """Where a limit in calendar days or months ends before a day off moves it (民法典 art. 203)."""
    end = add_months(start, value) if rule.unit == "month" else start + timedelta(days=value)
    for first, last in stops:
        if first > end.toordinal():
            break
        end += timedelta(days=last - first + 1)
    return end


def due_at(start: date, hours: int) -> datetime:
    """The moment at which a limit in hours ends; needs a time of day ("clock.start_time")."""
    if not isinstance(start, datetime):
        raise Refusal("clock.start_time", "A limit in hours starts at a time of day, not only on a date.")
    return start + timedelta(hours=hours)


def elapsed(
    rule: Rule | str,
    start: date,
    on: date,
    *,
    pauses: Sequence[Pause] = (),
    calendar: WorkCalendar = DEFAULT,
    rules: RuleBook = RULES,
) -> int:
    """How much of the limit has run from `start` through `on`, pauses left out; 0 before the start.

    In working days for wd, calendar days for d and month, whole hours for hour. "before" rules count the days
    through which one may still wait, so ask `remaining` of them.
    """
    day = calendar.local(start) if isinstance(start, datetime) else start
    version = rules.at(rule, day) if isinstance(rule, str) else rule
    if version.unit == "hour":
        return max(0, _hours(start, on))
    return _counted(version, day, calendar.local(on), stopped(version, day, pauses), calendar)


def remaining(
    rule: Rule | str,
    start: date,
    on: date,
    *,
    pauses: Sequence[Pause] = (),
    extension: Extension | str | None = None,
    calendar: WorkCalendar = DEFAULT,
    rules: RuleBook = RULES,
) -> int:
    """What is left after `on` through the due day; 0 on the due day, negative when overdue.

    Units as in `elapsed`; a moved last day counts among the days left.
    """
    day = calendar.local(start) if isinstance(start, datetime) else start
    version = rules.at(rule, day) if isinstance(rule, str) else rule
    if version.unit == "hour":
        return _hours(on, due_at(start, version.value))
    end = due(version, day, pauses=pauses, extension=extension, calendar=calendar, rules=rules)
    today, stops = calendar.local(on), stopped(version, day, pauses)
    if today <= end:
        return _counted(version, today, end, stops, calendar)
    return -_counted(version, end, today, stops, calendar)


def stopped(rule: Rule, start: date, pauses: Sequence[Pause]) -> list[Span]:
    """Checked and merged pauses of a case as ordinals, only days after the start."""
    if not pauses:
        return []
    check_grounds(rule, pauses)
    return spans(pauses, start)


def refuse_provisional(rule: Rule, start: date, end: date, calendar: WorkCalendar) -> None:
    """Refuse ("clock.provisional") when a year that the answer leans on has no published arrangement."""
    if not leans_on_calendar(rule) or not calendar.provisional(*counting_span(start, end)):
        return
    first, last = counting_span(start, end)
    years = [year for year in range(first.year, last.year + 1) if year not in calendar.published]
    named = ", ".join(map(str, years))
    raise Refusal(
        "clock.provisional",
        f"The official holiday arrangement of {named} is not published, so {end} would be provisional.",
        years=years,
        due=end.isoformat(),
    )


def counting_span(start: date, end: date) -> tuple[date, date]:
    """First and last day that a count from `start` to `end` looks at, in either direction."""
    if start == end:
        return start, end
    return (start + ONE_DAY, end) if start < end else (end, start - ONE_DAY)


def leans_on_calendar(rule: Rule) -> bool:
    """True when working days decide the answer: a count of them, or a last day that they may move."""
    return rule.unit == "wd" or (rule.unit in ("d", "month") and rule.moves)


def add_months(start: date, months: int) -> date:
    """The day of the same number `months` later, or the month's last day (民法典 art. 202)."""
    place = start.year * 12 + start.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _working_days_after(start: date, value: int, stops: Sequence[Span], calendar: WorkCalendar) -> date:
    end = calendar.add(start, value)
    for first, last in stops:
        if first > end.toordinal():
            break
        value += calendar.count(date.fromordinal(first - 1), date.fromordinal(last))
        end = calendar.add(start, value)
    return end


def _latest_before(rule: Rule, event: date, value: int, calendar: WorkCalendar) -> date:
    if rule.unit == "wd":
        return calendar.add(event, -value) if value else event
    if rule.unit == "month":
        return add_months(event, -value)
    return event - timedelta(days=value)


def _counted(rule: Rule, after: date, through: date, stops: Sequence[Span], calendar: WorkCalendar) -> int:
    """Counted days in (after, through]: all or the working ones, less those inside a stop."""
    if through <= after:
        return 0
    work = rule.unit == "wd"
    total = calendar.count(after, through) if work else (through - after).days
    for first, last in stops:
        low = max(after, date.fromordinal(first - 1))
        high = min(through, date.fromordinal(last))
        if high > low:
            total -= calendar.count(low, high) if work else (high - low).days
    return total


def _hours(start: date, end: date) -> int:
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        raise Refusal("clock.start_time", "A limit in hours is measured between two times of day.")
    return (end - start) // timedelta(hours=1)
