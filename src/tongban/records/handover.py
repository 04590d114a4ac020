"""Handing each day's last head to the second holders, retried until it has arrived."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from tongban.base.actions import action
from tongban.base.legal import local_date, wall_now
from tongban.records import heads, holders
from tongban.records.models import Handover, Head

logger = logging.getLogger(__name__)
_PAUSES: Final = (60, 300, 1800, 7200, 21600)


def hand_over(*, include_today: bool = False) -> int:
    """Hand every head that is due to its holders; returns how many arrived.

    Due is the last head of the last day that is over (wall time, the installation's zone), and everything
    that did not arrive before. ``include_today`` also hands over the newest head now, under today's date.
    """
    _plan(include_today)
    waiting = Handover.objects.filter(done_at=None).filter(Q(retry_at=None) | Q(retry_at__lte=wall_now()))
    return sum(_hand(row) for row in waiting.order_by("id"))


def overdue(days: int = 2) -> list[Handover]:
    """Hand-overs that have waited for ``days`` and more: the doctor's alarm."""
    before = local_date(wall_now()) - timedelta(days=days)
    return list(Handover.objects.filter(done_at=None, day__lte=before))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


@action
def _plan(include_today: bool) -> None:
    today = local_date(wall_now())
    ended = Head.objects.filter(time__lt=_start_of(today)).order_by("-size").first()
    newest = heads.latest_head() if include_today else None
    for head in filter(None, (ended, newest)):
        for holder in holders.holders():
            _plan_one(head, holder)


def _plan_one(head: Head, holder: str) -> None:
    row, made = Handover.objects.get_or_create(
        day=local_date(head.time), holder=holder, defaults={"size": head.size}
    )
    if not made and row.size < head.size:
        row.size, row.done_at, row.retry_at, row.attempts = head.size, None, None, 0
        row.save()


def _hand(row: Handover) -> bool:
    head = Head.objects.get(size=row.size)
    try:
        holders.hand_to(row.holder, heads.statement(head))
    except Exception as error:
        logger.warning("head %s did not reach %s: %r", row.size, row.holder, error)
        _note(row.pk, row.size, repr(error))
        return False
    _note(row.pk, row.size, "")
    return True


@action
def _note(pk: int, size: int, fault: str) -> None:
    """Note the outcome, unless a newer head of the day has taken the place of this one."""
    row = Handover.objects.select_for_update().get(pk=pk)
    if row.size != size:
        return
    row.attempts += 1
    row.fault = fault[:2000]
    row.done_at = None if fault else wall_now()
    pause = _PAUSES[min(row.attempts, len(_PAUSES)) - 1]
    row.retry_at = wall_now() + timedelta(seconds=pause) if fault else None
    row.save()
