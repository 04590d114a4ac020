"""Mandates: a person acts for another person or for an enterprise."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.org.models.party import Party


class Mandate(AuditedRow):
    """Authorisation of an agent (经办人/代理人) by a principal, with scope and period (行政许可法 art. 29).

    ``items`` lists item codes the mandate covers; empty means every item. It can be revoked at any time.
    """

    principal = models.ForeignKey(Party, models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Party, models.PROTECT, related_name="mandates_held")
    granted_by = models.ForeignKey(Party, models.PROTECT, related_name="mandates_signed")
    items = models.JSONField(default=list, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_org_mandate"
        indexes = [models.Index(fields=["agent", "principal"], name="tb_org_mandate_pair")]
