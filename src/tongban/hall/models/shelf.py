"""The shelf of results to be handed out, and what goes by post."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.cases.models import Case
from tongban.files.models import Attachment
from tongban.hall.models.hall import Hall
from tongban.org.models import Party


class ShelfEntry(AuditedRow):
    """A result that lies in a box of a hall's shelf until it is fetched (行政许可法 art. 44).

    ``state``: ready, late (nobody fetched it in time), posting, handed, archived. ``check`` says how the person was
    known: ``card`` read by the reader, ``number`` compared, ``letter`` of authorisation; ``signature`` is a picture of
    the signed proof, null where it was signed on paper.
    """

    READY, LATE, POSTING, HANDED, ARCHIVED = "ready", "late", "posting", "handed", "archived"
    HERE = (READY, LATE)

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="shelf")
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    box = models.CharField(max_length=20, default="", blank=True)
    state = models.CharField(max_length=10, default=READY)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    last_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    check_way = models.CharField(max_length=10, default="", blank=True)
    signature = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tb_hall_shelf"
        indexes = [
            models.Index(fields=["hall", "state", "placed_at", "id"], name="tb_hall_shelf_list"),
            models.Index(fields=["hall", "box"], name="tb_hall_shelf_box"),
        ]


class Dispatch(AuditedRow):
    """A list of consignments given to the carrier at one time (交寄清单)."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="dispatches")
    number = models.CharField(max_length=24, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    carrier = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        db_table = "tb_hall_dispatch"
        indexes = [models.Index(fields=["hall", "id"], name="tb_hall_dispatch_list")]


class Parcel(AuditedRow):
    """A result on its way by post. ``state``: ready, sent, delivered, returned. The address stands sealed in the
    delivery of the case."""

    READY, SENT, DELIVERED, RETURNED = "ready", "sent", "delivered", "returned"

    entry = models.ForeignKey(ShelfEntry, models.PROTECT, related_name="parcels")
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="parcels")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="parcels")
    tracking = models.CharField(max_length=80, null=True, unique=True)
    state = models.CharField(max_length=10, default=READY)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "tb_hall_parcel"
        indexes = [models.Index(fields=["hall", "state", "id"], name="tb_hall_parcel_list")]
