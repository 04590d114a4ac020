"""The data behind a calendar, read and checked: `Table`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from tongban.kernel.errors import Refusal

MAKE_UP: Final = "make-up"
YEARLY: Final = "yearly"

Days = Mapping[str, tuple[str, ...]]
"""Holiday name, or "make-up", to its dates and ranges as written."""


@dataclass(frozen=True, slots=True)
class Table:
    """A calendar as data: published years over fixed holidays over weekends."""

    name: str
    first_year: int
    last_year: int
    weekend: frozenset[int]
    notice: str
    fixed_by: str
    years: Mapping[int, Days]
    fixed: Mapping[int, Days]
    yearly: Days
    published: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "published", frozenset(self.years))
        for year in self.years:
            if not self.first_year <= year <= self.last_year:
                raise _bad(f"The year {year} lies outside {self.first_year}-{self.last_year}.", year=year)

    def with_years(self, years: Mapping[int | str, Mapping[str, Any]]) -> Table:
        """The same table with official years added or replaced; it grows to hold them."""
        more = _read_years(years)
        first, last = min(self.first_year, *more), max(self.last_year, *more)
        return replace(self, years={**self.years, **more}, first_year=first, last_year=last)

    def notice_of(self, year: int) -> str:
        """Name of the act that settles a year's days."""
        return self.notice.format(year=year) if year in self.published else self.fixed_by

    def reasons_by_day(self) -> dict[date, str]:
        """Every day that is more than weekday or weekend, with its reason.

        A published year ignores the fixed holidays, for its notice names them all.
        """
        reasons: dict[date, str] = {}
        for year in range(self.first_year, self.last_year + 1):
            if year not in self.published:
                for days in (self.yearly, self.fixed.get(year, {})):
                    reasons.update(_named_days(year, days))
        for year in sorted(self.years):
            self._lay_over(reasons, year)
        return reasons

    def _lay_over(self, reasons: dict[date, str], year: int) -> None:
        seen: dict[date, str] = {}
        for day, reason in _named_days(year, self.years[year]):
            if seen.setdefault(day, reason) != reason:
                raise _bad(f"{day} is both {seen[day]} and {reason}.", date=day.isoformat())
            if reason == MAKE_UP and day.isoweekday() not in self.weekend:
                raise _bad(f"The make-up day {day} is no weekend day.", date=day.isoformat())
        reasons.update(seen)


def read_table(data: Mapping[str, Any]) -> Table:
    """Read the shape of `data/calendar_cn.toml`; refuses with code "calendar.table"."""
    fixed = {key: _read_days(days) for key, days in data.get("fixed", {}).items()}
    try:
        return Table(
            name=str(data["name"]),
            first_year=int(data["first_year"]),
            last_year=int(data["last_year"]),
            weekend=frozenset(data["weekend"]),
            notice=str(data.get("notice", "{year}")),
            fixed_by=str(data.get("fixed_by", "")),
            yearly=fixed.pop(YEARLY, {}),
            fixed={int(year): days for year, days in fixed.items()},
            years=_read_years(data.get("years", {})),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _bad(f"The calendar's data lack or spoil a field: {error}.") from error


def _read_years(years: Mapping[Any, Mapping[str, Any]]) -> dict[int, Days]:
    if not years:
        return {}
    try:
        return {int(year): _read_days(days) for year, days in years.items()}
    except ValueError as error:
        raise _bad(f"A year is no number: {error}.") from error


def _read_days(days: Mapping[str, Any]) -> Days:
    read: dict[str, tuple[str, ...]] = {}
    for name, spans in days.items():
        if not isinstance(spans, list | tuple) or not all(isinstance(span, str) for span in spans):
            raise _bad(f"'{name}' must be a list of dates.", name=name)
        read[name] = tuple(spans)
    return read


def _named_days(year: int, days: Days) -> Iterator[tuple[date, str]]:
    for name, spans in days.items():
        reason = name if name == MAKE_UP else f"holiday.{name}"
        for span in spans:
            for day in _span_days(year, span):
                yield day, reason


def _span_days(year: int, span: str) -> Iterator[date]:
    start, _, end = span.partition("..")
    first = _date(year, start)
    last = _date(year, end) if end else first
    if last < first:
        raise _bad(f"The range '{span}' of {year} ends before it begins.", year=year, span=span)
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _date(year: int, text: str) -> date:
    try:
        return date.fromisoformat(text if len(text) > 5 else f"{year}-{text}")
    except ValueError as error:
        raise _bad(f"'{text}' of {year} is no date (MM-DD or YYYY-MM-DD).", year=year, text=text) from error


def _bad(message: str, **data: object) -> Refusal:
    return Refusal("calendar.table", message, data)
