"""Site inspection (现场核查, 行政许可法 art. 34): the appointment, its officers, and what came from the site."""

from __future__ import annotations

from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import AuditedRow
from tongban.cases.models.case import Case
from tongban.cases.models.handling import Notice
from tongban.files.models import Attachment
from tongban.org.models import Party, Post, Unit


class Inspection(AuditedRow):
    """A visit of at least two officers. ``round`` counts visits of the case; a re-inspection asks only open lines.

    ``state``: planned, done, cancelled. ``outcome``: empty until it is done, then pass, fail or correct (整改 by
    ``correct_by``). ``checklist`` is frozen when the visit is planned: rows {id, text, condition, basis, photo}.
    ``result`` is what the officers propose before both have signed: {outcome, summary, correct_by}.
    """

    PLANNED, DONE, CANCELLED = "planned", "done", "cancelled"
    PASS, FAIL, CORRECT = "pass", "fail", "correct"

    case = models.ForeignKey(Case, models.PROTECT, related_name="inspections")
    round = models.PositiveSmallIntegerField(default=1)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=PLANNED)
    outcome = models.CharField(max_length=12, default="", blank=True)
    visit_at = models.DateTimeField()
    place = SealedField()
    checklist = models.JSONField(default=list)
    result = models.JSONField(default=dict, blank=True)
    planned_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    correct_by = models.DateField(null=True)
    corrected_at = models.DateTimeField(null=True)
    corrected_note = models.CharField(max_length=1000, default="", blank=True)
    lapsed_at = models.DateTimeField(null=True)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")
    minutes = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tb_cases_inspection"
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="tb_cases_inspection_round")]
        indexes = [models.Index(fields=["state", "visit_at"], name="tb_cases_inspection_day")]


class InspectionOfficer(AuditedRow):
    """One of the officers who visit. ``drawn`` is the signature drawn on the site; ``confirmed_at`` is set only from
    the officer's own account, and empty again when something is added to the minutes afterwards."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="officers")
    party = models.ForeignKey(Party, models.PROTECT, related_name="inspections")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    drawn = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_cases_inspection_officer"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "party"], name="tb_cases_inspection_officer_one")
        ]


class InspectionEntry(AuditedRow):
    """Something sent from the site, once for its ``key``: finding, photo, note, person, signature or result.

    ``at`` is what the device said, ``received_at`` when it reached the house. ``facts`` holds plain values (result of a
    line, place of a photograph in millionths of a degree), ``sealed`` names and words about people.
    """

    KINDS = ("finding", "photo", "note", "person", "signature", "result")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="entries")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    line = models.CharField(max_length=80, default="", blank=True)
    facts = models.JSONField(default=dict, blank=True)
    sealed = SealedField()
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "tb_cases_inspection_entry"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "key"], name="tb_cases_inspection_entry_once")
        ]
        indexes = [models.Index(fields=["inspection", "kind", "id"], name="tb_cases_inspection_entry_line")]
