"""Times of entries: machine time follows the order of the record, legal time follows the clock entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from tongban.base.legal import drifted
from tongban.kernel import canonical
from tongban.records.actions import CLOCK_MOVED, REPLAY_BEGUN, REPLAY_ENDED
from tongban.records.audit.findings import Report
from tongban.records.models import Entry

LATE: Final = timedelta(minutes=2)
"""So much may an entry come after others with a later time: an action that was long on its way."""

REQUEST: Final = timedelta(minutes=15)
"""Legal time is read once per request or job, which may last so long."""

SLACK: Final = timedelta(seconds=5)
Drift = tuple[datetime, datetime, float]


class Times:
    """Follows both clocks through the record."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._latest: datetime | None = None
        self._drifts: list[tuple[datetime, Drift | None]] = [(datetime.min.replace(tzinfo=UTC), None)]
        self._replaying = False

    def see(self, entry: Entry) -> None:
        """Judge the times of the next entry."""
        wall = entry.wall_time
        if self._latest is not None and wall < self._latest - LATE:
            self._find("entry_backdated", entry, after=canonical.text(self._latest))
        self._latest = wall if self._latest is None else max(self._latest, wall)
        if entry.type == CLOCK_MOVED:
            self._move(entry)
        elif entry.type in (REPLAY_BEGUN, REPLAY_ENDED):
            self._replaying = entry.type == REPLAY_BEGUN
        elif not self._explained(entry):
            self._find("legal_time", entry, legal=canonical.text(entry.legal_time))

    def covered(self, entry: Entry, head_time: datetime) -> None:
        """Judge that the entry is not later than the head that first covers it."""
        if entry.wall_time > head_time + SLACK:
            self._find("entry_postdated", entry, after=canonical.text(head_time))

    def _find(self, kind: str, entry: Entry, **more: str) -> None:
        told = {"entry": entry.pk, "type": entry.type, "time": canonical.text(entry.wall_time)}
        self._report.find(kind, **told, **more)

    def _move(self, entry: Entry) -> None:
        told = entry.data
        since, legal = (datetime.fromisoformat(told[name]) for name in ("since", "legal"))
        self._drifts = [self._drifts[-1], (entry.wall_time, (since, legal, told["rate_ppm"] / 1_000_000))]

    def _explained(self, entry: Entry) -> bool:
        wall, legal = entry.wall_time, entry.legal_time
        moved, drift = self._drifts[-1]
        if self._fits(drift, wall, legal):
            return True
        if len(self._drifts) > 1 and wall < moved + REQUEST and self._fits(self._drifts[0][1], wall, legal):
            return True
        return self._replaying and legal <= _legal(drift, wall) + SLACK

    @staticmethod
    def _fits(drift: Drift | None, wall: datetime, legal: datetime) -> bool:
        return _legal(drift, wall - REQUEST) - SLACK <= legal <= _legal(drift, wall) + SLACK


def _legal(drift: Drift | None, wall: datetime) -> datetime:
    return wall if drift is None else drifted(drift, wall)
