"""Numbers of the queue."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.hall.models.appointment import Appointment
from tongban.hall.models.hall import Hall, Window


class Ticket(AuditedRow):
    """A number (排队号) of one hall and day. It names nobody. ``state``: waiting, called, serving, served, missed.

    ``rank`` orders the queue: 0 for people with an appointment, 1 for everybody else.
    """

    OPEN = ("waiting", "called", "serving")

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="tickets")
    day = models.DateField()
    number = models.CharField(max_length=10)
    queue = models.CharField(max_length=4)
    rank = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, default="waiting")
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, related_name="ticket")
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="tickets")
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    served_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_hall_ticket"
        constraints = [models.UniqueConstraint(fields=["hall", "day", "number"], name="tb_hall_ticket_one")]
        indexes = [
            models.Index(fields=["hall", "day", "queue", "state", "rank", "id"], name="tb_hall_ticket_line")
        ]
