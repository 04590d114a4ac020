"""The worker's part: old intakes and tickets are forgotten."""

from __future__ import annotations

from tongban.base.jobs import every, once_a_day
from tongban.desk.actions import intakes_purge, tickets_purge


@every(600)
def forget_tickets() -> int:
    """Tickets live ten minutes."""
    return tickets_purge()


@every(3600)
@once_a_day
def forget_intakes() -> int:
    """Intakes that never became a case are kept for 90 days."""
    return intakes_purge()
