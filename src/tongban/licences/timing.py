"""What happens to a licence by itself: it expires the day after its last one, a suspension ends."""

from __future__ import annotations

from datetime import datetime

from tongban.base.timers import timer_handler
from tongban.licences.actions import licence_expire, licence_restore
from tongban.licences.actions.issuing import EXPIRY, LIFTING


@timer_handler(EXPIRY)
def _last_day_passed(subject: str, due_at: datetime) -> None:
    licence_expire(uid=subject)


@timer_handler(LIFTING)
def _suspension_over(subject: str, due_at: datetime) -> None:
    licence_restore(uid=subject)
