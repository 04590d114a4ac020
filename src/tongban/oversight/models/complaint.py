"""Complaints about service and reports of bad conduct (效能投诉; S100)."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow
from tongban.cases.models import Case
from tongban.files.models import Attachment
from tongban.org.models import Party, Post, Unit
from tongban.oversight.models.rating import Rating


class Complaint(AuditedRow):
    """A complaint or a bad rating under correction, assigned to somebody who is not involved.

    ``kind``: rating, service, conduct. ``source``: web, window, phone, letter, qr, rating. ``state``: registered,
    accepted, refused, assigned, answered, reviewing (once more, by another handler), closed.
    The complainant is sealed from those named: ``complainant`` and ``contact`` are shown to handlers only.
    """

    number = models.CharField(max_length=24, unique=True)
    query_code = models.CharField(max_length=24)
    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=12, default="web")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="complaints")
    rating = models.OneToOneField(Rating, models.PROTECT, null=True, related_name="complaint")
    about_unit = models.ForeignKey(Unit, models.PROTECT, related_name="complaints_about")
    about_path = models.CharField(max_length=190)
    about_party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    about_words = models.CharField(max_length=200, default="", blank=True)
    complainant = models.ForeignKey(Party, models.PROTECT, null=True, related_name="complaints")
    anonymous = models.BooleanField(default=True)
    contact = SealedField()
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=1000)
    wish = models.CharField(max_length=500, default="", blank=True)
    registered_at = models.DateTimeField()
    registered_on = models.DateField()
    accept_by = models.DateField()
    answer_by = models.DateField()
    state = models.CharField(max_length=12, default="registered")
    registered_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=20, default="", blank=True)
    first_handler = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    handler_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    handler_path = models.CharField(max_length=190, default="", blank=True)
    handler = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(null=True)
    findings = models.CharField(max_length=1000, default="", blank=True)
    substantiated = models.BooleanField(null=True)
    answer = models.CharField(max_length=1000, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    satisfied = models.BooleanField(null=True)
    follow_up = models.CharField(max_length=500, default="", blank=True)
    reviewed_once = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_oversight_complaint"
        indexes = [
            models.Index(fields=["state", "answer_by"], name="tb_oversight_complaint_due"),
            models.Index(fields=["about_path", "registered_on"], name="tb_oversight_complaint_unit"),
            models.Index(fields=["handler_path", "state"], name="tb_oversight_complaint_handle"),
        ]

    @property
    def title_words(self) -> str | dict[str, str]:
        """The title as the complainant wrote it; that of a bad rating is the house's own, so in both languages."""
        if self.kind != "rating" or self.case is None:
            return self.title
        item = self.case.item
        return {"zh": self.title, "en": f"Bad rating: {item.name_en or item.name_zh}"}

    @property
    def is_open(self) -> bool:
        """True until it is refused or closed."""
        return self.state not in ("refused", "closed")


class Evidence(AuditedRow):
    """A file that came with a complaint; only handlers and whoever complained see it."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="evidence")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

    class Meta:
        db_table = "tb_oversight_evidence"
