"""Appointments at a hall."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.catalogue.models import Item
from tongban.hall.models.hall import Hall
from tongban.org.models import Party


class Appointment(AuditedRow):
    """A time at a hall for an item that needs one to be there (预约). ``state``: booked, cancelled, kept, missed.

    ``seat`` (1 to the slot's capacity) makes overbooking impossible: it is unique while booked, null afterwards.
    """

    number = models.CharField(max_length=24, unique=True)
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="appointments")
    item = models.ForeignKey(Item, models.PROTECT, related_name="appointments")
    party = models.ForeignKey(Party, models.PROTECT, related_name="appointments")
    day = models.DateField()
    slot = models.CharField(max_length=5)
    seat = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, default="booked")
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    changes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "tb_hall_appointment"
        constraints = [
            models.UniqueConstraint(fields=["hall", "day", "slot", "seat"], name="tb_hall_appointment_seat")
        ]
        indexes = [
            models.Index(fields=["day", "state"], name="tb_hall_appointment_day"),
            models.Index(fields=["party", "day"], name="tb_hall_appointment_mine"),
        ]
