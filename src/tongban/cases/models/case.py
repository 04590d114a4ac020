"""The case (办件): one application and everything the law says about its time."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow
from tongban.catalogue.models import Item, ItemVersion
from tongban.org.models import Party, Unit


class Case(AuditedRow):
    """A case. It keeps the package version that was in force on the day of application (guide lock).

    ``status``: received, supplementing, accepted, suspended, decided, closed.
    ``outcome``: empty while open, then granted, refused, withdrawn, not_accepted, not_needed or terminated.
    Days (``…_due``) are local dates; ``next_due`` is the one that people work towards now and lists sort by.
    ``later_due`` is the last day of what the applicant promised to hand in later (容缺受理), null without a promise.
    ``unit_path`` repeats the unit's place in the tree, so that scopes are one indexed comparison.
    """

    RECEIVED, SUPPLEMENTING, ACCEPTED, SUSPENDED, DECIDED, CLOSED = (
        "received",
        "supplementing",
        "accepted",
        "suspended",
        "decided",
        "closed",
    )
    OPEN = (RECEIVED, SUPPLEMENTING, ACCEPTED, SUSPENDED)

    number = models.CharField(max_length=40, unique=True)
    query_code = models.CharField(max_length=24)
    item = models.ForeignKey(Item, models.PROTECT, related_name="cases")
    package_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    unit_path = models.CharField(max_length=190)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="members")
    applicant = models.ForeignKey(Party, models.PROTECT, related_name="cases")
    agent = models.ForeignKey(Party, models.PROTECT, null=True, related_name="cases_handled")
    applicant_name = models.CharField(max_length=200)
    channel = models.CharField(max_length=12, default="web")
    values = SealedField()
    facts = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=16, default=RECEIVED)
    outcome = models.CharField(max_length=16, default="", blank=True)
    deemed = models.CharField(max_length=12, default="", blank=True)
    committed = models.BooleanField(default=False)

    received_at = models.DateTimeField()
    received_on = models.DateField()
    complete_on = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)

    acceptance_due = models.DateField(null=True)
    promised_due = models.DateField(null=True)
    statutory_due = models.DateField(null=True)
    delivery_due = models.DateField(null=True)
    next_due = models.DateField(null=True)
    later_due = models.DateField(null=True)
    due_provisional = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)

    class Meta:
        db_table = "tb_cases_case"
        indexes = [
            models.Index(fields=["unit_path", "status", "next_due"], name="tb_cases_case_unit"),
            models.Index(fields=["unit_path", "id"], name="tb_cases_case_place"),
            models.Index(fields=["applicant", "received_at"], name="tb_cases_case_applicant"),
            models.Index(fields=["agent", "received_at"], name="tb_cases_case_agent"),
            models.Index(fields=["status", "next_due"], name="tb_cases_case_due"),
            models.Index(fields=["item", "received_on"], name="tb_cases_case_item"),
            models.Index(fields=["outcome", "decided_on"], name="tb_cases_case_decided"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """True until it is decided or otherwise ended."""
        return self.status in self.OPEN
