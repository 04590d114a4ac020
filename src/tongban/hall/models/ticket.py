"""Numbers of the queue."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.catalogue.models import Item
from tongban.hall.models.appointment import Appointment
from tongban.hall.models.hall import Hall, Window
from tongban.org.models import Party


class Ticket(AuditedRow):
    """A number (排队号) of one hall and day. It names nobody. ``state``: waiting, called, serving, served, missed, left
    (given back). ``online``: taken from home, by the visit that hangs on it.

    ``item`` is what the person came for, where they said so: then only windows that take it call the number.

    ``rank`` orders the queue: first who was handed over from another window, then people with an appointment, then
    everybody else. ``bound`` is the window that a number was handed to: only it calls it. ``called_at`` is the first
    call, by which waiting is measured, ``calling_at`` the latest.
    """

    OPEN = ("waiting", "called", "serving")
    HANDED, BOOKED, OTHERS = 0, 1, 2

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="tickets")
    day = models.DateField()
    number = models.CharField(max_length=10)
    queue = models.CharField(max_length=4)
    rank = models.PositiveSmallIntegerField(default=OTHERS)
    state = models.CharField(max_length=10, default="waiting")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, related_name="ticket")
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="tickets")
    bound = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+")
    online = models.BooleanField(default=False)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    calling_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    served_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_hall_ticket"
        constraints = [models.UniqueConstraint(fields=["hall", "day", "number"], name="tb_hall_ticket_one")]
        indexes = [
            models.Index(fields=["hall", "day", "queue", "state", "rank", "id"], name="tb_hall_ticket_line")
        ]


class Handover(AuditedRow):
    """A number that passed from one window to another, with what the colleague should know."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="handovers")
    from_window = models.ForeignKey(Window, models.PROTECT, related_name="+")
    to_window = models.ForeignKey(Window, models.PROTECT, related_name="handed")
    note = models.CharField(max_length=500)
    by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "tb_hall_handover"
        indexes = [models.Index(fields=["ticket", "id"], name="tb_hall_handover_ticket")]
