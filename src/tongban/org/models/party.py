"""Parties: one row per natural person or legal body, whatever accounts and posts they hold."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import BlindIndexField, SealedField
from tongban.base.models import AuditedRow


class Party(AuditedRow):
    """A natural person (自然人) or a legal body (法人和其他组织); one per identity number.

    The number is sealed; ``number_index`` finds it. ``unique_index`` repeats the index where a number is known and
    is null otherwise, which makes uniqueness conditional on every database.
    """

    NATURAL, LEGAL = "natural_person", "legal_entity"

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    number_kind = models.CharField(max_length=20, default="citizen_id")
    number = SealedField(kind="citizen_id")
    number_index = BlindIndexField(source="number", db_index=True)
    unique_index = models.CharField(max_length=64, null=True, unique=True)
    mobile = SealedField(kind="mobile")
    mobile_index = BlindIndexField(source="mobile", db_index=True)
    email = models.CharField(max_length=190, default="", blank=True)
    address = models.CharField(max_length=200, default="", blank=True)
    region = models.CharField(max_length=12, default="", blank=True)
    born = models.DateField(null=True)
    sex = models.CharField(max_length=8, default="", blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    legal_rep = models.ForeignKey("self", models.PROTECT, null=True, related_name="represents")
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "tb_org_party"
        indexes = [models.Index(fields=["kind", "name"], name="tb_org_party_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_natural(self) -> bool:
        """True for a person of flesh and blood."""
        return self.kind == self.NATURAL
