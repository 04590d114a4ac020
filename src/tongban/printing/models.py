"""Tables of the room."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow
from tongban.org.models import Party, Unit


class Document(AuditedRow):
    """A document (文书) that a unit issued: its data at that moment, and its sealed file once it was opened.

    ``data`` is the JSON text that the template was given (encrypted: it names people). ``serial`` is the
    gapless number within unit, kind and year, empty for kinds without a number of their own. ``issued_at`` is
    legal time and the time of the seal. The file's columns are filled when it is first opened, once.
    """

    kind = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="documents")
    unit_path = models.CharField(max_length=190)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=120, default="", blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    lang = models.CharField(max_length=2, default="zh")
    data = SealedField()
    query_code = models.CharField(max_length=24)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    path = models.CharField(max_length=80, default="", blank=True)
    sha256 = models.CharField(max_length=64, null=True, unique=True)
    sm3 = models.CharField(max_length=64, default="", blank=True)
    size = models.PositiveBigIntegerField(null=True)
    rendered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_printing_document"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "serial"], name="tb_printing_document_serial"
            )
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="tb_printing_subject"),
            models.Index(fields=["query_code"], name="tb_printing_query_code"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}".strip()


class Seal(AuditedRow):
    """An electronic seal (电子印章, GB/T 38540) of a unit: one in force at a time, and those before it.

    ``es_id`` names it in every sealing; the seal itself and its key lie as files in ``$TONGBAN_HOME/seals/sm2``.
    ``ended_from`` is the moment from which nothing sealed with it counts; ``ended_at`` when that was noted.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seals")
    unit_path = models.CharField(max_length=190)
    ordinal = models.PositiveSmallIntegerField()
    es_id = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    sm3 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    ended_from = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=12, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        db_table = "tb_printing_seal"
        constraints = [models.UniqueConstraint(fields=["unit", "ordinal"], name="tb_printing_seal_ordinal")]
        indexes = [models.Index(fields=["ended_from"], name="tb_printing_seal_ended")]

    def __str__(self) -> str:
        return self.es_id


class OfdFile(AuditedRow):
    """A document as a sealed OFD file: made when somebody first asks for it, and never again."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="ofd")
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, related_name="files")
    path = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    sm3 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tb_printing_ofd"

    def __str__(self) -> str:
        return f"{self.document} OFD"
