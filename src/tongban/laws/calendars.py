"""The official calendar in force: what the house ships, with imported years laid over it."""

from __future__ import annotations

import time
from threading import Lock

from tongban.kernel.calendar import DEFAULT, WorkCalendar
from tongban.laws.models import CalendarYear

FRESH_SECONDS = 5.0
_gate = Lock()
_seen: tuple[float, tuple[tuple[int, int], ...], WorkCalendar] | None = None


def calendar_in_force() -> WorkCalendar:
    """The calendar that limits are counted by; looks for newly imported years every five seconds."""
    global _seen
    seen = _seen
    if seen is not None and time.monotonic() - seen[0] < FRESH_SECONDS:
        return seen[2]
    rows = list(CalendarYear.objects.order_by("year").values_list("year", "version", "days"))
    key = tuple((year, version) for year, version, _ in rows)
    with _gate:
        if seen is None or seen[1] != key:
            calendar = DEFAULT.merged({year: days for year, _, days in rows}) if rows else DEFAULT
        else:
            calendar = seen[2]
        _seen = (time.monotonic(), key, calendar)
        return calendar


def forget() -> None:
    """Look again at once (after an import, in tests)."""
    global _seen
    _seen = None
