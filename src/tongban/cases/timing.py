"""What the law makes happen by itself: the timers of a case."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.base.timers import timer_clear, timer_set
from tongban.cases.models import Case

ACCEPTANCE = "cases.acceptance"
RENEWAL = "cases.renewal"
RULE_CHANGE = "cases.rule_change"
ONE_DAY = timedelta(days=1)


def end_of(day: date) -> datetime:
    """The moment at which ``day`` has passed (24:00 local, 民法典 art. 203)."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))


def watch_acceptance(case: Case, *, new: bool = False) -> None:
    """Silence through the acceptance limit accepts the case (行政许可法 art. 32). ``new``: it was just received."""
    if case.acceptance_due is not None:
        timer_set(ACCEPTANCE, str(case.uid), end_of(case.acceptance_due), new=new)


def stop_watching(case: Case) -> None:
    """Something was said in time."""
    timer_clear(ACCEPTANCE, str(case.uid))


def watch_renewal(case: Case, expires_on: date) -> None:
    """Silence until the old licence expires renews it (行政许可法 art. 50)."""
    timer_set(RENEWAL, str(case.uid), end_of(expires_on))


def stop_renewal(case: Case) -> None:
    """The renewal was decided in time."""
    timer_clear(RENEWAL, str(case.uid))
