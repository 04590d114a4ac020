"""Tables of the room: an intake at the window while it is written, its pages, and tickets for a person's phone."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import Row
from tongban.cases.models import Case
from tongban.catalogue.models import Item, ItemVersion
from tongban.files.models import Attachment
from tongban.hall.models import Window
from tongban.org.models import Party


class Intake(Row):
    """An application that a clerk writes for a person at the window.

    ``person`` is sealed JSON (kind, name, number, number_kind, mobile), ``values`` the sealed answers of the form.
    ``window`` names the scan folder ``TONGBAN_HOME/scans/<window>/``. Purged 90 days after the last change.
    ``later`` names the lines that the person promises in writing to hand in later (容缺受理).
    ``supplements`` is the case that waits for material, where the person brought only what a notice named: such an
    intake has pages alone. ``case`` is set when it was sent. ``waits_at`` is the window to which a colleague passed it,
    with a ``note``; whoever sits there takes it up.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    package_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    clerk = models.ForeignKey(Party, models.PROTECT, related_name="+")
    person = SealedField()
    values = SealedField()
    window = models.CharField(max_length=40, default="", blank=True)
    committed = models.BooleanField(default=False)
    later = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    waits_at = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, default="", blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    supplements = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tb_desk_intake"
        indexes = [
            models.Index(fields=["clerk", "changed_at"], name="tb_desk_intake_clerk"),
            models.Index(fields=["changed_at"], name="tb_desk_intake_age"),
        ]


class IntakePage(Row):
    """A page under a line of the material list. ``way``: upload, camera, scan or phone."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="pages")
    line = models.CharField(max_length=80)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField(default=0)
    way = models.CharField(max_length=10, default="upload")

    class Meta:
        db_table = "tb_desk_intake_page"
        indexes = [models.Index(fields=["intake", "line", "ordinal"], name="tb_desk_intake_page_line")]


class PhoneTicket(Row):
    """Lets a person's phone hand pages in under one line of one intake, without signing in, for ten minutes.

    Only the digest of the token is kept; times are wall time.
    """

    digest = models.CharField(max_length=64, unique=True)
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="tickets")
    line = models.CharField(max_length=80)
    until = models.DateTimeField()
    used = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "tb_desk_phone_ticket"
        indexes = [models.Index(fields=["until"], name="tb_desk_phone_ticket_age")]
