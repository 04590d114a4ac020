"""Cases handled together (合并办理)."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.cases.models.case import Case
from tongban.org.models import Party


class Bond(AuditedRow):
    """``case`` is handled together with ``lead``; each keeps its own receipt, limits, notices and decision.

    ``current`` is True while it lasts and null afterwards, so that a case hangs on one lead at most.
    """

    lead = models.ForeignKey(Case, models.PROTECT, related_name="bonds")
    case = models.ForeignKey(Case, models.PROTECT, related_name="bound_by")
    current = models.BooleanField(null=True, default=True)
    reason = models.CharField(max_length=500)
    made_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        db_table = "tb_cases_bond"
        constraints = [models.UniqueConstraint(fields=["case", "current"], name="tb_cases_bond_one")]
        indexes = [models.Index(fields=["lead", "current"], name="tb_cases_bond_lead")]
