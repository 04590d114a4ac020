"""Tables of the room (GB/T 36902 catalogue, 36903 metadata)."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow, Row
from tongban.org.models import Party, Unit
from tongban.printing.models import Document


class LicenceType(Row):
    """A type of licence: ``type_code`` is the defining body's credit code and three digits (GB/T 36904)."""

    code = models.CharField(max_length=80, unique=True)
    type_code = models.CharField(max_length=21)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200)
    template = models.CharField(max_length=60, default="licence")

    class Meta:
        db_table = "tb_licences_type"


class Licence(AuditedRow):
    """An electronic licence (电子证照). Any change of its face is a new version; a signed file is never edited.

    ``identifier`` follows GB/T 36904. ``status``: valid, suspended, expired, superseded, revoked, cancelled,
    withdrawn. ``case_id`` is the case it came from. ``face`` holds the content items of the face.
    """

    type = models.ForeignKey(LicenceType, models.PROTECT, related_name="licences")
    identifier = models.CharField(max_length=120, unique=True)
    number = models.CharField(max_length=80)
    edition = models.PositiveSmallIntegerField(default=1)
    holder = models.ForeignKey(Party, models.PROTECT, related_name="licences")
    holder_name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="licences")
    unit_path = models.CharField(max_length=190)
    item_code = models.CharField(max_length=100, default="", blank=True)
    case_id = models.BigIntegerField(null=True)
    face = SealedField()
    issued_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    status = models.CharField(max_length=12, default="valid")
    reason = models.CharField(max_length=500, default="", blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    query_code = models.CharField(max_length=24)

    class Meta:
        db_table = "tb_licences_licence"
        indexes = [
            models.Index(fields=["holder", "status"], name="tb_licences_holder"),
            models.Index(fields=["type", "number"], name="tb_licences_number"),
            models.Index(fields=["status", "valid_to"], name="tb_licences_expiry"),
            models.Index(fields=["case_id"], name="tb_licences_case"),
        ]
