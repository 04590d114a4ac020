"""The figures of a hall over days: waiting and served, mean and ninth decile of the wait, by window, item and hour.

Everything is counted from the numbers themselves, so a figure of today grows as the day goes on and one of the past
never changes. The wait runs from taking the number to its first call; what nobody called counts for no wait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Invalid
from tongban.base.legal import legal_today
from tongban.hall.models import Appointment, Hall, Handover, Ticket

MOST_DAYS: Final = 92
_COLUMNS: Final = (
    "state", "taken_at", "called_at", "served_at", "ended_at", "window__number", "item__code", "item__name_zh",
    "item__name_en", "online",
)  # fmt: skip


@dataclass(slots=True)
class Line:
    """Figures of one window, item or hour, or of the whole; times in whole seconds."""

    key: str = ""
    name_zh: str = ""
    name_en: str = ""
    taken: int = 0
    waiting: int = 0
    serving: int = 0
    served: int = 0
    missed: int = 0
    left: int = 0
    online: int = 0
    waits: list[float] = field(default_factory=list)
    services: list[float] = field(default_factory=list)

    @property
    def mean_wait(self) -> int | None:
        """The mean wait; None where nobody was called."""
        return mean(self.waits)

    @property
    def p90_wait(self) -> int | None:
        """Nine of ten waited no longer than this."""
        return decile(self.waits)

    @property
    def mean_service(self) -> int | None:
        """The mean time at a window."""
        return mean(self.services)

    @property
    def wait_minutes(self) -> int | str:
        """The mean wait in whole minutes, for a table; empty where nobody was called."""
        return _minutes(self.mean_wait)

    @property
    def p90_minutes(self) -> int | str:
        """The ninth decile in whole minutes, for a table."""
        return _minutes(self.p90_wait)

    @property
    def service_minutes(self) -> int | str:
        """The mean time at a window in whole minutes, for a table."""
        return _minutes(self.mean_service)


@dataclass(frozen=True, slots=True)
class Figures:
    """A hall over days."""

    first: date
    last: date
    total: Line
    windows: list[Line]
    items: list[Line]
    hours: list[Line]
    handovers: int
    appointments: dict[str, int]


def _minutes(seconds: int | None) -> int | str:
    return "" if seconds is None else round(seconds / 60)


def mean(values: Sequence[float]) -> int | None:
    """The mean in whole seconds."""
    return round(sum(values) / len(values)) if values else None


def decile(values: Sequence[float]) -> int | None:
    """The ninth decile by nearest rank, in whole seconds."""
    return round(sorted(values)[ceil(len(values) * 0.9) - 1]) if values else None


def days_asked(first: date | None, last: date | None) -> tuple[date, date]:
    """The days meant: today where none is named. Raises ``Invalid`` for days to come or more than 92 of them."""
    today = legal_today()
    end = last or first or today
    begin = first or end
    if begin > end or end > today:
        raise Invalid({"last": _("Choose days up to today, the first before the last.")})
    if (end - begin).days >= MOST_DAYS:
        raise Invalid({"first": _("At most %(most)d days at a time.") % {"most": MOST_DAYS}})
    return begin, end


def figures(hall: Hall, first: date, last: date) -> Figures:
    """Count them. Three statements, whatever the number of windows, items and days."""
    total = Line()
    windows: dict[str, Line] = defaultdict(Line)
    items: dict[str, Line] = defaultdict(Line)
    hours: dict[str, Line] = defaultdict(Line)
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = Ticket.objects.filter(hall=hall, day__gte=first, day__lte=last).order_by()
    for row in rows.values_list(*_COLUMNS).iterator(chunk_size=2000):
        lines = [total, hours[f"{row[1].astimezone(zone):%H}"]]
        if row[5]:
            lines.append(windows[row[5]])
        if row[6]:
            line = items[row[6]]
            line.name_zh, line.name_en = row[7], row[8]
            lines.append(line)
        _count(lines, row)
    booked = Appointment.objects.filter(hall=hall, day__gte=first, day__lte=last).order_by()
    return Figures(
        first,
        last,
        total,
        _sorted(windows),
        sorted(_sorted(items), key=lambda line: -line.taken),
        _sorted(hours),
        Handover.objects.filter(ticket__hall=hall, ticket__day__gte=first, ticket__day__lte=last).count(),
        dict(booked.values_list("state").annotate(n=Count("pk"))),
    )


def _sorted(lines: dict[str, Line]) -> list[Line]:
    for key, line in lines.items():
        line.key = key
    return [lines[key] for key in sorted(lines)]


def _count(lines: Iterable[Line], row: tuple[Any, ...]) -> None:
    state, taken, called, served, ended = row[:5]
    wait, service = _seconds(taken, called), _seconds(served, ended)
    for line in lines:
        line.taken += 1
        line.online += row[9]
        line.waiting += state == "waiting"
        line.serving += state in ("called", "serving")
        line.served += state == "served"
        line.missed += state == "missed"
        line.left += state == "left"
        if wait is not None:
            line.waits.append(wait)
        if service is not None:
            line.services.append(service)


def _seconds(begin: datetime | None, end: datetime | None) -> float | None:
    return None if begin is None or end is None else (end - begin) / timedelta(seconds=1)


HEAD: Final = (
    "part", "key", "name_zh", "name_en", "taken", "waiting", "serving", "served", "missed", "left", "online",
    "mean_wait_seconds", "p90_wait_seconds", "mean_service_seconds",
)  # fmt: skip


def table(found: Figures) -> Iterator[list[str]]:
    """The figures as rows of a table, the head first."""
    yield list(HEAD)
    parts = (
        ("total", [found.total]),
        ("window", found.windows),
        ("item", found.items),
        ("hour", found.hours),
    )
    for part, lines in parts:
        for line in lines:
            counts = (
                line.taken,
                line.waiting,
                line.serving,
                line.served,
                line.missed,
                line.left,
                line.online,
            )
            times = (line.mean_wait, line.p90_wait, line.mean_service)
            yield [
                part,
                *(_plain(text) for text in (line.key, line.name_zh, line.name_en)),
                *(str(n) for n in counts),
                *("" if t is None else str(t) for t in times),
            ]


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
