"""How many licences of an item may be granted (有数量限制的行政许可, 行政许可法 art. 57)."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.catalogue.models import Item
from tongban.org.models import Party


class Quota(AuditedRow):
    """``total`` grants of an item on the days from ``valid_from`` to ``valid_to`` (null: without end), by ``basis``.

    The days of two quotas of an item never overlap. What is used is counted from the decisions, never kept here.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="quotas")
    total = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    basis = models.CharField(max_length=300)
    reason = models.CharField(max_length=500, default="", blank=True)
    made_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tb_cases_quota"
        constraints = [models.UniqueConstraint(fields=["item", "valid_from"], name="tb_cases_quota_one")]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.total}"
