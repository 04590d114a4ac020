"""What officials do with a case: steps, notices, pauses, the one extension, the decision, the delivery."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow
from tongban.cases.models.case import Case
from tongban.org.models import Party, Unit
from tongban.printing.models import Document


class Step(AuditedRow):
    """One entry of the time line (GB/T 39046-2020 table 7): what was done, by whom, with which opinion.

    ``kind`` is a word that pages translate (``received``, ``accepted``, ``task.examine``, …); ``data`` holds the
    values of its sentence. Only ``public`` steps are shown to the applicant.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    opinion = models.CharField(max_length=1000, default="", blank=True)
    data = models.JSONField(default=dict, blank=True)
    public = models.BooleanField(default=True)

    class Meta:
        db_table = "tb_cases_step"
        indexes = [models.Index(fields=["case", "at"], name="tb_cases_step_line")]


class Notice(AuditedRow):
    """A written notice of a case (handbook 01 §8): its document, the lines it names, when it reached the applicant.

    ``once`` is the kind for notices that the law allows once (supplement, extension) and null otherwise. ``to`` is the
    interested party that it is addressed to, null where that is the applicant. ``served_on`` and ``served_way`` repeat
    the service that stands proven (``NoticeService``); until then ``serve_by`` is the last day for serving it, null for
    papers that nobody has to be served with.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20)
    once = models.CharField(max_length=20, null=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    lines = models.JSONField(default=list, blank=True)
    to = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    serve_by = models.DateField(null=True)
    served_on = models.DateField(null=True)
    served_way = models.CharField(max_length=12, default="", blank=True)

    class Meta:
        db_table = "tb_cases_notice"
        constraints = [models.UniqueConstraint(fields=["case", "once"], name="tb_cases_notice_once")]
        indexes = [
            models.Index(fields=["case", "at"], name="tb_cases_notice_line"),
            models.Index(fields=["served_way", "serve_by", "id"], name="tb_cases_notice_serve"),
        ]


class Pause(AuditedRow):
    """Time that does not count (行政许可法 art. 45), told to the applicant in writing. Days are inclusive."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    ground = models.CharField(max_length=30)
    from_on = models.DateField()
    expected_days = models.PositiveIntegerField()
    until_on = models.DateField(null=True)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=1000, default="", blank=True)
    by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tb_cases_pause"
        indexes = [models.Index(fields=["case", "from_on"], name="tb_cases_pause_line")]


class Extension(AuditedRow):
    """The one extension (行政许可法 art. 42), approved by the competent head, its reason told to the applicant."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="extension")
    rule = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_cases_extension"


class Decision(AuditedRow):
    """The decision (行政许可法 art. 38): granted, or refused with reasons, articles and remedies."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=12)
    reasons = models.CharField(max_length=2000, default="", blank=True)
    failed = models.JSONField(default=list, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    decided_on = models.DateField()
    is_public = models.BooleanField(default=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        db_table = "tb_cases_decision"
        indexes = [
            models.Index(fields=["is_public", "outcome", "decided_on"], name="tb_cases_decision_public")
        ]


class Delivery(AuditedRow):
    """How the result reaches the applicant (行政许可法 art. 44: within ten working days), with proof."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="delivery")
    method = models.CharField(max_length=12, default="electronic")
    address = SealedField()
    tracking = models.CharField(max_length=80, default="", blank=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=120, default="", blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tb_cases_delivery"
