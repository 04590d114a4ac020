"""The official calendar: which days are working days, and why.

A calendar is data: days off and make-up working days (调休) per year as published by the State Council's
General Office, over weekends and the fixed statutory holidays (全国年节及纪念日放假办法 art. 2). A year
without a published arrangement is computed from the two latter and answered as *provisional*.

Counting is by cumulative arrays, so that a limit of any length is found in constant time. A calendar never
changes: `merged` gives a new one. Two calendars with the same days are equal and hash alike, so results can
be cached by them.
"""

from __future__ import annotations

import tomllib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from tongban.kernel.calendar_table import Table, read_table
from tongban.kernel.errors import Refusal

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")

MAKE_UP: Final = "make-up"
"""Reason of a weekend day that the State Council made a working day (调休上班)."""


class Day(NamedTuple):
    """One day: is it a working day, the machine code of the reason, and is that only provisional.

    Reasons: "workday", "make-up", "weekend", "holiday.<name>" (`holiday.spring-festival`, …).
    """

    working: bool
    reason: str
    provisional: bool


@dataclass(frozen=True, slots=True, eq=False)
class WorkCalendar:
    """An immutable calendar from `first` to `last` (both included); asking beyond is refused.

    Build it with `from_table` or `merged`. `digest` names its days: equal calendars have equal digests, in
    every process, so that a stored result can say which calendar it rests on.
    """

    table: Table
    zone: tzinfo
    first: date
    last: date
    _base: int
    _reasons: tuple[str, ...]
    _codes: bytes
    _counted: array[int]
    _working: array[int]
    digest: str

    @classmethod
    def from_table(cls, table: Mapping[str, Any] | Table, *, zone: tzinfo = SHANGHAI) -> WorkCalendar:
        """Build a calendar from data of the shape of `data/calendar_cn.toml`.

        Refuses with code "calendar.table" when a date is impossible, is both off and made up, or when a
        make-up day is no weekend day.
        """
        read = table if isinstance(table, Table) else read_table(table)
        first, last = date(read.first_year, 1, 1), date(read.last_year, 12, 31)
        base = first.toordinal()
        reasons = read.reasons_by_day()
        names = ("weekend", "workday", *sorted(set(reasons.values())))
        codes = _day_codes(read, first, last, {name: index for index, name in enumerate(names)}, reasons)
        works = bytes(names[code] in ("workday", MAKE_UP) for code in codes)
        counted, total = array("i", [0]), 0
        for flag in works:
            total += flag
            counted.append(total)
        working = array("i", (base + index for index, flag in enumerate(works) if flag))
        told = f"{first} {names} {sorted(read.published)}".encode() + codes
        digest = sha256(told).hexdigest()[:16]
        return cls(read, zone, first, last, base, names, codes, counted, working, digest)

    def merged(self, years: Mapping[int | str, Mapping[str, Any]]) -> WorkCalendar:
        """Lay official years over this calendar; a year given here replaces the same year whole.

        `years` maps a year to {"make-up": [...], "<holiday>": [...]} as in the data file.
        """
        return WorkCalendar.from_table(self.table.with_years(years), zone=self.zone)

    @property
    def published(self) -> frozenset[int]:
        """Years whose official arrangement is known."""
        return self.table.published

    def day(self, day: date) -> Day:
        """What the given date is. Refuses a date outside the calendar ("calendar.range")."""
        reason = self._reasons[self._codes[self._index(day)]]
        return Day(reason in ("workday", MAKE_UP), reason, day.year not in self.published)

    def is_working(self, day: date) -> bool:
        """True on a working day, make-up days included."""
        index = self._index(day)
        return self._counted[index + 1] > self._counted[index]

    def count(self, after: date, through: date) -> int:
        """Working days later than `after` and not later than `through`; 0 when there are none."""
        return max(0, self._counted[self._index(through) + 1] - self._counted[self._index(after) + 1])

    def add(self, start: date, days: int) -> date:
        """The `days`-th working day after `start` (before it when negative); `start` itself is day 0.

        With 0: `start` when it is a working day, else the next one.
        """
        index = self._index(start)
        place = self._counted[index + 1] + days - 1 if days > 0 else self._counted[index] + days
        if not 0 <= place < len(self._working):
            raise self._beyond(self.last.year + 1 if days >= 0 else self.first.year - 1)
        return date.fromordinal(self._working[place])

    def next_working(self, day: date) -> date:
        """`day` when it is a working day, else the first one after it."""
        return self.add(day, 0)

    def provisional(self, start: date, end: date) -> bool:
        """True when any year from `start` to `end` has no published arrangement yet."""
        return any(year not in self.published for year in range(start.year, end.year + 1))

    def local(self, moment: date) -> date:
        """The calendar date of a moment: an aware time is read in the calendar's zone."""
        if not isinstance(moment, datetime):
            return moment
        return moment.astimezone(self.zone).date() if moment.tzinfo else moment.date()

    def notice(self, year: int) -> str:
        """The act that settles a year: the notice when published, else the holidays' regulation."""
        return self.table.notice_of(year)

    def _index(self, day: date) -> int:
        index = day.toordinal() - self._base
        if 0 <= index < len(self._codes):
            return index
        raise self._beyond(day.year)

    def _beyond(self, year: int) -> Refusal:
        return Refusal(
            "calendar.range",
            f"The calendar of working days runs from {self.first.year} to {self.last.year}; "
            f"it says nothing about {year}. Import that year's official arrangement.",
            first=self.first.year,
            last=self.last.year,
            year=year,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WorkCalendar):
            return NotImplemented
        return self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        published = sorted(self.published)
        gaps = any(b - a > 1 for a, b in pairwise(published))
        span = f"{published[0]}-{published[-1]}{' with gaps' if gaps else ''}" if published else "none"
        return f"<WorkCalendar {self.table.name} {self.first.year}-{self.last.year}, published {span}>"


def _day_codes(
    table: Table, first: date, last: date, code: Mapping[str, int], special: Mapping[date, str]
) -> bytes:
    """One byte a day: the index of its reason."""
    base, length = first.toordinal(), (last - first).days + 1
    monday = first.isoweekday() - 1
    week = bytes(code["weekend" if iso in table.weekend else "workday"] for iso in range(1, 8))
    codes = bytearray((week * (length // 7 + 2))[monday : monday + length])
    for day, reason in special.items():
        index = day.toordinal() - base
        if 0 <= index < length:
            codes[index] = code[reason]
    return bytes(codes)


def load(path: Path, *, zone: tzinfo = SHANGHAI) -> WorkCalendar:
    """Read a calendar from a TOML file."""
    with path.open("rb") as file:
        return WorkCalendar.from_table(tomllib.load(file), zone=zone)


DEFAULT: Final = load(Path(__file__).with_name("data") / "calendar_cn.toml")
"""China: official arrangements 2004-2026, fixed statutory holidays to 2035."""

__all__ = ["DEFAULT", "MAKE_UP", "SHANGHAI", "Day", "WorkCalendar", "load"]
