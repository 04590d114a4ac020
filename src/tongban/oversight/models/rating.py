"""Ratings in five levels (好差评, 国办发〔2019〕51号)."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.cases.models import Case
from tongban.hall.models import Visit
from tongban.org.models import Party, Unit


class Rating(AuditedRow):
    """A rating of one case: 1 very satisfied … 5 very dissatisfied (4 and 5 are bad). One per case, voluntary.

    The rated never see who rated: policy and queries leave ``rater`` out for them.
    """

    LEVELS = (1, 2, 3, 4, 5)
    BAD = (4, 5)

    case = models.OneToOneField(Case, models.PROTECT, related_name="rating")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="ratings")
    unit_path = models.CharField(max_length=190)
    rater = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=1000, default="", blank=True)
    channel = models.CharField(max_length=12, default="web")
    rated_at = models.DateTimeField()
    rated_on = models.DateField()

    class Meta:
        db_table = "tb_oversight_rating"
        indexes = [models.Index(fields=["unit_path", "rated_on"], name="tb_oversight_rating_unit")]


class VisitRating(AuditedRow):
    """A rating of one visit to the hall on line (一次一评); one per visit, voluntary, the rated never see who."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="rating")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=190)
    rater = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=1000, default="", blank=True)
    rated_at = models.DateTimeField()
    rated_on = models.DateField()

    class Meta:
        db_table = "tb_oversight_visit_rating"
        indexes = [models.Index(fields=["unit_path", "rated_on"], name="tb_oversight_visit_rating_unit")]
