"""Service of notices (送达): by which way each one reached whom, and what proves it."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow
from tongban.cases.models.handling import Notice
from tongban.files.models import Attachment
from tongban.org.models import Party
from tongban.printing.models import Document


class NoticeService(AuditedRow):
    """One attempt to serve a notice, and its proof (送达回证) once it was served.

    ``way``: electronic, person (直接送达), left (留置送达), post (邮寄), office (委托送达), public (公告送达).
    ``state``: underway (posted, or the days of a public notice run), served, failed (came back), corrected (entered by
    mistake: the row stays, with the reason). ``automatic`` rows are written by the system. ``relation`` says what
    whoever received it is to the addressee: self, agent, family, staff, designated. ``ends_on`` is the last day of a
    public notice. Names are sealed. Rows are never deleted.
    """

    WAYS = ("electronic", "person", "left", "post", "office", "public")
    RELATIONS = ("self", "agent", "family", "staff", "designated")
    UNDERWAY, SERVED, FAILED, CORRECTED = "underway", "served", "failed", "corrected"

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="services")
    way = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    automatic = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    served_at = models.DateTimeField(null=True)
    served_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    server = models.CharField(max_length=120, default="", blank=True)
    receiver = SealedField()
    relation = models.CharField(max_length=12, default="", blank=True)
    witnesses = SealedField()
    place = models.CharField(max_length=200, default="", blank=True)
    tracking = models.CharField(max_length=80, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    remark = models.CharField(max_length=500, default="", blank=True)
    evidence = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    corrected_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    corrected_reason = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        db_table = "tb_cases_notice_service"
        indexes = [models.Index(fields=["notice", "state"], name="tb_cases_service_notice")]
