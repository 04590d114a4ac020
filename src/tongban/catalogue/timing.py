"""What happens by itself on its day: an approved package takes effect."""

from __future__ import annotations

from datetime import datetime

from tongban.base.timers import timer_handler
from tongban.catalogue.actions.releasing import EFFECTIVE, draft_take_effect


@timer_handler(EFFECTIVE)
def _take_effect(subject: str, _due_at: datetime) -> None:
    draft_take_effect(uid=subject)
