"""Legal time as the database says it runs; moved only in the modes demo, sandbox and test."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.conf import settings

from tongban.base.errors import Forbidden
from tongban.base.legal import legal_now, set_drift, wall_now
from tongban.base.models import LegalClock

MOVABLE = frozenset({"demo", "sandbox", "test"})
FRESH_SECONDS = 1.0
_seen: tuple[float, tuple[datetime, datetime, float] | None] | None = None


def load() -> None:
    """Let this thread count by the clock row (looked at once a second at most)."""
    global _seen
    if settings.TONGBAN_MODE not in MOVABLE:
        return
    if _seen is None or time.monotonic() - _seen[0] > FRESH_SECONDS:
        row = LegalClock.objects.filter(pk=1).first()
        _seen = (time.monotonic(), None if row is None else (row.since, row.legal, row.rate))
    set_drift(_seen[1])


def forget() -> None:
    """Let this thread count by wall time until the row is read again (another database, another row)."""
    global _seen
    _seen = None
    set_drift(None)


def pace() -> float:
    """How fast legal time runs against wall time, as ``load`` last read it."""
    row = None if _seen is None else _seen[1]
    return 1.0 if row is None else row[2]


def move(*, forward: timedelta = timedelta(0), rate: float = 1.0) -> datetime:
    """Set legal time ahead and choose its rate; returns the new legal time. The caller writes the entry."""
    global _seen
    if settings.TONGBAN_MODE not in MOVABLE:
        raise Forbidden("clock.fixed")
    legal = legal_now() + forward
    row, _ = LegalClock.objects.update_or_create(
        pk=1, defaults={"since": wall_now(), "legal": legal, "rate": rate}
    )
    _seen = None
    set_drift((row.since, row.legal, row.rate))
    return legal
