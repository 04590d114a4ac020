"""Appointments are remembered on the day before (``timing`` notes those that nobody kept)."""

from __future__ import annotations

from tongban.base.actor import SYSTEM
from tongban.base.jobs import every
from tongban.base.legal import legal_today
from tongban.hall.actions import appointment_remind
from tongban.hall.models import Appointment
from tongban.laws.calendars import calendar_in_force

BATCH = 500


@every(600)
def remind_of_appointments() -> int:
    """Remind people on the working day before; returns how many."""
    today = legal_today()
    until = calendar_in_force().add(today, 1)
    rows = Appointment.objects.filter(state="booked", reminded_at=None, day__gt=today, day__lte=until)
    found = list(rows.select_related("hall", "item").order_by("day", "id")[:BATCH])
    for row in found:
        appointment_remind(SYSTEM, appointment=row)
    return len(found)
