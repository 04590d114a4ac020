"""The explaining side of the clock: the ledger of every day, and the law behind each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from tongban.kernel.calendar import DEFAULT, WorkCalendar
from tongban.kernel.clock.counting import (
    ONE_DAY,
    counting_span,
    due_at,
    last_day,
    leans_on_calendar,
    refuse_provisional,
    stopped,
    unmoved,
)
from tongban.kernel.clock.rules import RULES, Citation, Limit, Rule, RuleBook
from tongban.kernel.clock.stops import Extension, Pause, extension_rule

CALENDAR_DAY = "calendar-day"
"""Reason of a day that counts as such, working or not."""
MOVED = "last-day-moved"
"""Reason of the days past the end of a limit that ended on a day off (民法典 art. 203)."""


class LedgerDay(NamedTuple):
    """One day of a ledger: counted or not, why (machine code), provisional or not, and its number when
    counted.

    Reasons are those of the calendar, "pause.<ground>", "calendar-day" and "last-day-moved".
    """

    date: date
    counted: bool
    reason: str
    provisional: bool
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole answer: the due day, every day up to it, and the provisions applied.

    `days` begins with the day after the start (or, counting back from an event, the day before it) and ends
    with the due day. `due_at` is set for limits in hours. `promised_due` is the last day of a promised limit.
    """

    rule: Rule
    start: date
    due: date
    days: tuple[LedgerDay, ...]
    citations: tuple[Citation, ...]
    provisional: bool
    limit: Limit
    due_at: datetime | None = None
    promised_due: date | None = None
    extension: Rule | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON; `ledger` holds {date, counted, reason} and "provisional" where a day is."""
        answer: dict[str, Any] = {
            "rule": self.rule.code,
            "limit": str(self.limit),
            "start": self.start.isoformat(),
            "due": self.due.isoformat(),
            "provisional": self.provisional,
            "ledger": [_day_dict(day) for day in self.days],
            "citations": [citation.as_dict() for citation in self.citations],
        }
        if self.due_at:
            answer["due_at"] = self.due_at.isoformat()
        if self.promised_due:
            answer["promised_due"] = self.promised_due.isoformat()
        if self.rule.silence:
            answer["silence"] = self.rule.silence
        if self.extension:
            answer["extension"] = {"rule": self.extension.code, "approver": self.extension.approver}
        return answer


def _day_dict(day: LedgerDay) -> dict[str, Any]:
    row: dict[str, Any] = {"date": day.date.isoformat(), "counted": day.counted, "reason": day.reason}
    if day.number is not None:
        row["number"] = day.number
    if day.provisional:
        row["provisional"] = True
    return row


def explain(
    rule: Rule | str,
    start: date,
    *,
    pauses: Sequence[Pause] = (),
    extension: Extension | str | None = None,
    promised: Limit | None = None,
    calendar: WorkCalendar = DEFAULT,
    strict: bool = False,
    rules: RuleBook = RULES,
) -> Ledger:
    """Count a limit day by day and name the law of each step; same answer and same refusals as `due`.

    `promised` adds the last day of the published shorter limit, which pauses stop as they stop the legal one.
    """
    day = calendar.local(start)
    version = rules.at(rule, day) if isinstance(rule, str) else rule
    more = extension_rule(version, extension, day, rules) if extension is not None else None
    value = version.value + (more.value if more else 0)
    stops = stopped(version, day, pauses)
    moment = due_at(start, value) if version.unit == "hour" else None
    end = calendar.local(moment) if moment else last_day(version, day, value, stops, calendar)
    if strict:
        refuse_provisional(version, day, end, calendar)
    days = tuple(_days(version, day, end, value, pauses, stops, calendar))
    return Ledger(
        rule=version,
        start=day,
        due=end,
        days=days,
        citations=tuple(_citations(version, more, day, end, days, calendar, rules)),
        provisional=leans_on_calendar(version) and calendar.provisional(*counting_span(day, end)),
        limit=Limit(value, version.unit),
        due_at=moment,
        promised_due=_promised_due(version, promised, start, end, stops, calendar),
        extension=more,
    )


def _promised_due(
    rule: Rule,
    promised: Limit | None,
    start: date,
    end: date,
    stops: list[tuple[int, int]],
    calendar: WorkCalendar,
) -> date | None:
    if promised is None:
        return None
    short = rule.promised(promised)
    if short is rule:
        return end
    if short.unit == "hour":
        return calendar.local(due_at(start, short.value))
    return last_day(short, calendar.local(start), short.value, stops, calendar)


def _days(
    rule: Rule,
    start: date,
    end: date,
    value: int,
    pauses: Sequence[Pause],
    stops: list[tuple[int, int]],
    calendar: WorkCalendar,
) -> Iterator[LedgerDay]:
    """The days from the start (left out) to the end (included), in the order of counting."""
    grounds = _grounds_by_day(pauses, start, end)
    open_end = unmoved(rule, start, value, stops) if rule.unit in ("d", "month") and rule.moves else end
    work, leans, number = rule.unit == "wd", leans_on_calendar(rule), 0
    step = ONE_DAY if end >= start else -ONE_DAY
    day = start
    while day != end:
        day += step
        counted, reason, provisional = _judge(day, work, grounds.get(day), open_end, calendar)
        number += counted
        yield LedgerDay(day, counted, reason, provisional and leans, number if counted else None)


def _judge(
    day: date, work: bool, ground: str | None, open_end: date, calendar: WorkCalendar
) -> tuple[bool, str, bool]:
    """Is this day counted, why, and is the calendar's word on it provisional."""
    if not work:
        provisional = day >= open_end and day.year not in calendar.published
        if ground:
            return False, f"pause.{ground}", provisional
        moved = day > open_end and open_end != day
        return not moved, MOVED if moved else CALENDAR_DAY, provisional
    working, reason, provisional = calendar.day(day)
    if working and ground:
        return False, f"pause.{ground}", provisional
    return working, reason, provisional


def _grounds_by_day(pauses: Sequence[Pause], start: date, end: date) -> dict[date, str]:
    """Ground of each paused day of the ledger; of overlapping pauses the earlier one."""
    found: dict[date, str] = {}
    for pause in sorted(pauses, key=lambda pause: pause.start):
        day = max(pause.start, start + ONE_DAY)
        while day <= min(pause.end, end):
            found.setdefault(day, pause.ground)
            day += ONE_DAY
    return found


def _citations(
    rule: Rule,
    more: Rule | None,
    start: date,
    end: date,
    days: Sequence[LedgerDay],
    calendar: WorkCalendar,
    book: RuleBook,
) -> Iterable[Citation]:
    found: dict[tuple[str, str], Citation] = {}
    reasons = {entry.reason for entry in days}
    codes = list(rule.cites)
    if rule.direction == "after" and rule.unit != "hour":
        codes.append("start-day")
    if any(reason.startswith("pause.") for reason in reasons):
        codes.append(rule.stops_by)
    if MOVED in reasons:
        codes.append("last-day")
    for citation in (rule.source, more.source if more else None, *(book.cite(code, start) for code in codes)):
        if citation:
            found.setdefault((citation.law, citation.text_zh), citation)
    yield from found.values()
    if leans_on_calendar(rule):
        first, last = counting_span(start, end)
        for year in range(first.year, last.year + 1):
            yield Citation(f"calendar-{year}", calendar.notice(year), "")
