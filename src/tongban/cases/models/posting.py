"""Public notices of cases (公示) and what people object to them (公示期异议)."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow
from tongban.cases.models.case import Case
from tongban.files.models import Attachment
from tongban.org.models import Party


class Posting(AuditedRow):
    """A public notice that the process of a case has come to: it stands from ``begins_on`` through ``ends_on``.

    ``node`` is the element of the process; a case that comes there again on another day is posted again. What the case
    itself becomes is not told here: a notice of a case that has ended is not shown any more.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="postings")
    node = models.CharField(max_length=190)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, default="", blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        db_table = "tb_cases_posting"
        constraints = [
            models.UniqueConstraint(fields=["case", "node", "begins_on"], name="tb_cases_posting_one")
        ]
        indexes = [models.Index(fields=["ends_on", "id"], name="tb_cases_posting_day")]


class Objection(AuditedRow):
    """What somebody has against a posted matter: by name, or without one and then led by number and query code.

    ``state``: open, answered (``upheld`` says whether it stands), withdrawn, closed (the case ended before it was
    answered, so that there was nothing left to object to). ``name``, ``contact`` and ``reason`` are
    sealed: the officers of the case and whoever objected read them, nobody else.
    """

    OPEN, ANSWERED, WITHDRAWN, CLOSED = "open", "answered", "withdrawn", "closed"

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="objections")
    number = models.CharField(max_length=24, unique=True)
    query_code = models.CharField(max_length=24)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="objections")
    name = SealedField()
    contact = SealedField()
    reason = SealedField()
    state = models.CharField(max_length=12, default=OPEN)
    made_at = models.DateTimeField()
    made_on = models.DateField()
    upheld = models.BooleanField(null=True)
    answer = models.CharField(max_length=2000, default="", blank=True)
    answered_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_cases_objection"
        indexes = [
            models.Index(fields=["posting", "state"], name="tb_cases_objection_open"),
            models.Index(fields=["party", "id"], name="tb_cases_objection_party"),
        ]

    @property
    def is_open(self) -> bool:
        """True while the office owes an answer."""
        return self.state == self.OPEN


class ObjectionFile(AuditedRow):
    """A file that came with an objection."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

    class Meta:
        db_table = "tb_cases_objection_file"
