"""Legal time: the clock that limits are counted by.

It equals wall time plus an offset, and may run at another rate, in the modes demo, sandbox and test.
Sessions, tokens and leases use wall time. A request or job reads legal time once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_frozen: ContextVar[datetime | None] = ContextVar("legal_time", default=None)
_drift: ContextVar[tuple[datetime, datetime, float] | None] = ContextVar("legal_drift", default=None)


def wall_now() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


def legal_now() -> datetime:
    """Legal time, aware, in UTC; constant within one request or job."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    drift = _drift.get()
    return wall_now() if drift is None else drifted(drift, wall_now())


def drifted(drift: tuple[datetime, datetime, float], wall: datetime) -> datetime:
    """Legal time at ``wall`` for a clock that showed ``legal`` at ``since`` and runs at ``rate``."""
    since, legal, rate = drift
    return legal + (wall - since) * rate


def legal_today(zone: str | None = None) -> date:
    """The legal date in ``zone`` (default: the installation's)."""
    return legal_now().astimezone(ZoneInfo(zone or settings.TIME_ZONE)).date()


def local_date(moment: datetime, zone: str | None = None) -> date:
    """The calendar date of an aware moment in ``zone``: what law calls the day."""
    return moment.astimezone(ZoneInfo(zone or settings.TIME_ZONE)).date()


@contextmanager
def legal_time(moment: datetime) -> Iterator[None]:
    """Hold legal time at ``moment``: replay of history, sandboxes and tests. Never nested in production."""
    if moment.tzinfo is None:
        raise ValueError("legal time needs an aware datetime")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


@contextmanager
def one_moment() -> Iterator[datetime]:
    """Read legal time once for everything inside (a request, a job)."""
    moment = legal_now()
    token = _frozen.set(moment)
    try:
        yield moment
    finally:
        _frozen.reset(token)


def set_drift(drift: tuple[datetime, datetime, float] | None) -> None:
    """Tell this context how legal time runs; ``base.clockrow`` reads it from the database."""
    _drift.set(drift)
