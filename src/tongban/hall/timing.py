"""What happens by itself: a booked time that nobody came for, a result that nobody fetched."""

from __future__ import annotations

from datetime import datetime

from tongban.base.timers import timer_handler
from tongban.hall.actions.appointments import NO_SHOW, appointment_miss
from tongban.hall.actions.shelf import shelf_expire, shelf_remind
from tongban.hall.fetching import SHELF_LATE, SHELF_REMIND


@timer_handler(NO_SHOW)
def _nobody_came(subject: str, due_at: datetime) -> None:
    appointment_miss(uid=subject)


@timer_handler(SHELF_REMIND)
def _nobody_fetched(subject: str, due_at: datetime) -> None:
    shelf_remind(uid=subject)


@timer_handler(SHELF_LATE)
def _nobody_fetched_in_time(subject: str, due_at: datetime) -> None:
    shelf_expire(uid=subject)
