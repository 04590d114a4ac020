"""Visits to the hall on line."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow, Row
from tongban.files.models import Attachment
from tongban.hall.models.ticket import Ticket
from tongban.org.models import Party


class Visit(AuditedRow):
    """Somebody who comes to the hall on line (虚拟办事大厅): their number, whom they act for, and what they are
    writing. ``draft`` is the uid of their own application for the item, into which pages go."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="visit")
    party = models.ForeignKey(Party, models.PROTECT, related_name="visits")
    writer = models.ForeignKey(Party, models.PROTECT, related_name="+")
    draft = models.UUIDField(null=True)
    begun_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_hall_visit"
        indexes = [models.Index(fields=["party", "id"], name="tb_hall_visit_mine")]


class VisitLine(Row):
    """What was said at the online window, sealed, or a page that was handed in under a line of the material list."""

    PERSON, CLERK = "person", "clerk"

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="lines")
    side = models.CharField(max_length=8)
    by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    text = SealedField()
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    material = models.CharField(max_length=80, default="", blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "tb_hall_visit_line"
        indexes = [models.Index(fields=["visit", "id"], name="tb_hall_visit_line_order")]
