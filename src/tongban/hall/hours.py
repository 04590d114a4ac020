"""The hours of halls: several spans a day by weekday, make-up working days, single days that differ.

A day is judged in this order: a single day that differs (closed for a reason, or an extra day); a statutory holiday:
closed; a working day that makes up for one: its own spans; else the spans of its weekday.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Words
from tongban.base.legal import legal_now, legal_today
from tongban.hall.models import Hall, HallDay, HallWeek
from tongban.kernel.calendar import MAKE_UP
from tongban.laws.calendars import calendar_in_force

Spans = list[list[str]]
DAYS: Final[tuple[Words, ...]] = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    _("Working day that makes up for a holiday"),
)  # fmt: skip
MAKE_UP_DAY: Final = 7
MOST_SPANS: Final = 4
HORIZON: Final = timedelta(days=60)
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_APART: Final = re.compile(r"[,，、;；]+|\s+(?=\d)")
_THROUGH: Final = re.compile(r"\s*[-–—~～至]+\s*")


def read_spans(text: str) -> Spans:
    """``09:00-12:00, 13:30-17:00`` as spans, in either writing; empty is closed. Raises ``ValueError``."""
    plain = text.replace("：", ":").strip()
    plain = _THROUGH.sub("-", plain)
    return checked([part.split("-") for part in _APART.split(plain) if part.strip()])


def checked(spans: Iterable[Sequence[Any]]) -> Spans:
    """Spans as rows keep them: in order, none over another. Raises ``ValueError``."""
    found: Spans = []
    for span in spans:
        if len(span) != 2:
            raise ValueError(str(span))
        first, last = (_time(str(part)) for part in span)
        if first >= last or (found and first < found[-1][1]):
            raise ValueError(f"{first}-{last}")
        found.append([first, last])
    if len(found) > MOST_SPANS:
        raise ValueError("too many")
    return found


def _time(text: str) -> str:
    read = _TIME.fullmatch(text.strip())
    if read is None:
        raise ValueError(text)
    return f"{int(read[1]):02}:{read[2]}"


def told(spans: Spans) -> str:
    """Spans as people read them: ``09:00–12:00, 13:30–17:00``; empty where it is closed."""
    return ", ".join("–".join(span) for span in spans)


@dataclass
class Schedule:
    """When a hall is open, day by day."""

    hall: Hall
    weeks: list[HallWeek] = field(default_factory=list)
    days: dict[date, HallDay] = field(default_factory=dict)

    def week(self, day: date) -> list[Spans]:
        """The eight lists of spans in force on ``day``."""
        found = [row for row in self.weeks if row.valid_from <= day]
        if found:
            return list(max(found, key=lambda row: (row.valid_from, row.pk)).spans)
        own = [[self.hall.opens, self.hall.closes]]
        return [own, own, own, own, own, [], [], own]

    def spans(self, day: date) -> Spans:
        """When it is open on ``day``; empty where it is closed."""
        other = self.days.get(day)
        if other is not None:
            return list(other.spans)
        reason = calendar_in_force().day(day).reason
        if reason.startswith("holiday"):
            return []
        return self.week(day)[MAKE_UP_DAY if reason == MAKE_UP else day.weekday()]

    def slots(self, day: date) -> list[str]:
        """The times that can be booked on ``day``, as "HH:MM"; each fits whole into a span."""
        found, step = [], self.hall.slot_minutes
        for first, last in self.spans(day):
            begin, end = _minutes(first), _minutes(last)
            found += [f"{m // 60:02}:{m % 60:02}" for m in range(begin, end - step + 1, step)]
        return found

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at this moment."""
        local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
        return any(first <= f"{local:%H:%M}" < last for first, last in self.spans(local.date()))

    def open_days(self, after: date, most: int) -> list[date]:
        """The next days after ``after`` on which it is open, as far as one may look ahead."""
        ahead = (after + timedelta(days=n) for n in range(1, HORIZON.days + 1))
        return [day for day in ahead if self.spans(day)][:most]

    @property
    def rows(self) -> list[tuple[Words, str]]:
        """The week of today as a page says it: name of the day, hours (empty: closed)."""
        return [(DAYS[n], told(spans)) for n, spans in enumerate(self.week(legal_today()))]

    @property
    def today(self) -> str:
        """The hours of today; empty where it is closed."""
        return told(self.spans(legal_today()))

    @property
    def differing(self) -> list[tuple[HallDay, str]]:
        """Days to come that differ, the next first."""
        coming = sorted((row for day, row in self.days.items() if day >= legal_today()), key=lambda r: r.day)
        return [(row, told(row.spans)) for row in coming]

    @property
    def lines(self) -> list[tuple[list[Words], str]]:
        """The week in few lines: days of the same hours that follow each other together, closed days left out."""
        found: list[tuple[list[Words], str]] = []
        last = ""
        for name, said in self.rows:
            if said and said == last:
                found[-1] = ([found[-1][0][0], name], said)
            elif said:
                found.append(([name], said))
            last = said
        return found


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def schedules_of(halls: Iterable[Hall]) -> dict[int, Schedule]:
    """The schedules of many halls. Two statements."""
    found = {hall.pk: Schedule(hall) for hall in halls}
    for week in HallWeek.objects.filter(hall__in=found).order_by("valid_from", "id"):
        found[week.hall_id].weeks.append(week)
    days = HallDay.objects.filter(hall__in=found, ended_at=None, day__gte=legal_today() - timedelta(days=1))
    for day in days.order_by("id"):
        found[day.hall_id].days[day.day] = day
    return found


def schedule_of(hall: Hall) -> Schedule:
    """The schedule of one hall. Two statements."""
    return schedules_of([hall])[hall.pk]


def open_now(hall: Hall, schedule: Schedule | None = None) -> bool:
    """Whether the hall serves now, also on line."""
    return (schedule or schedule_of(hall)).is_open(legal_now())


@dataclass(frozen=True, slots=True)
class Change:
    """What new hours would do to a day."""

    day: date
    before: str
    after: str


def changed_days(before: Schedule, after: Schedule) -> list[Change]:
    """Days within the horizon on which the two differ."""
    ahead = (legal_today() + timedelta(days=n) for n in range(HORIZON.days + 1))
    pairs = ((day, told(before.spans(day)), told(after.spans(day))) for day in ahead)
    return [Change(day, old, new) for day, old, new in pairs if old != new]


def with_week(schedule: Schedule, valid_from: date, week: Mapping[int, Spans] | Sequence[Spans]) -> Schedule:
    """The schedule as a new week would make it; nothing is written."""
    spans = [list(week[n]) for n in range(len(DAYS))]
    row = HallWeek(pk=2**62, hall=schedule.hall, valid_from=valid_from, spans=spans)
    return Schedule(schedule.hall, [*schedule.weeks, row], schedule.days)


def with_day(schedule: Schedule, day: date, spans: Spans) -> Schedule:
    """The schedule as a differing day would make it; nothing is written."""
    row = HallDay(hall=schedule.hall, day=day, spans=spans)
    return Schedule(schedule.hall, schedule.weeks, {**schedule.days, day: row})
