"""Legal timers: what the law makes happen by itself when a day has passed.

A timer fires once legal time has reached ``due_at``. Handlers are registered by kind, must be idempotent, and run
in an action together with the mark that the timer has fired: a killed worker repeats nothing and forgets nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from tongban.base.actions import action
from tongban.base.legal import legal_now
from tongban.base.models import Timer

log = logging.getLogger(__name__)
Handler = Callable[[str, datetime], None]
_handlers: dict[str, Handler] = {}
MAX_ATTEMPTS: Final = 8


def timer_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register ``handler(subject, due_at)`` for timers of ``kind``."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"two handlers for timer {kind}")
        _handlers[kind] = handler
        return handler

    return register


def timer_set(kind: str, subject: str, due_at: datetime, *, new: bool = False) -> None:
    """Set or move the timer of ``kind`` for ``subject``; call it inside an action, which has locked the subject.

    ``new``: the subject was made in this action and can have no timer yet.
    """
    moved = not new and Timer.objects.filter(kind=kind, subject=subject).update(
        due_at=due_at, fired_at=None, attempts=0, fault=""
    )
    if not moved:
        Timer.objects.create(kind=kind, subject=subject, due_at=due_at)


def timer_clear(subject: str, *kinds: str) -> None:
    """Remove the timers of these kinds, if any."""
    Timer.objects.filter(subject=subject, kind__in=kinds).delete()


def due_timers(limit: int = 100) -> list[Timer]:
    """Timers whose moment has come, oldest first."""
    rows = Timer.objects.filter(fired_at=None, due_at__lte=legal_now(), attempts__lt=MAX_ATTEMPTS)
    return list(rows.order_by("due_at", "id")[:limit])


def fire_due(limit: int = 100) -> int:
    """Fire what is due; returns how many fired. A handler's fault is kept with the timer and tried again."""
    fired = 0
    for timer in due_timers(limit):
        try:
            fired += _fire(timer.pk)
        except Exception as error:
            log.exception("timer %s of %s failed", timer.kind, timer.subject)
            _note_fault(timer.pk, repr(error))
    return fired


@action
def _fire(pk: int) -> bool:
    timer = Timer.objects.select_for_update().filter(pk=pk, fired_at=None).first()
    if timer is None:
        return False
    timer.fired_at = legal_now()
    timer.save(update_fields=["fired_at"])
    _handlers[timer.kind](timer.subject, timer.due_at)
    return True


@action
def _note_fault(pk: int, fault: str) -> None:
    timer = Timer.objects.select_for_update().filter(pk=pk).first()
    if timer is None:  # cleared meanwhile: what it waited for has been done
        return
    timer.attempts += 1
    timer.fault = fault[:2000]
    timer.save(update_fields=["attempts", "fault"])
