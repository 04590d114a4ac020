"""Questions of people to a unit about an item or a case, answered with a clock."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.cases.models.case import Case
from tongban.catalogue.models import Item
from tongban.org.models import Party, Unit


class Question(AuditedRow):
    """A question (咨询). ``due_on`` follows from the dated rule ``TB-QUESTION``."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="questions")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="questions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="questions")
    unit_path = models.CharField(max_length=190)
    asker = models.ForeignKey(Party, models.PROTECT, related_name="questions")
    text = models.CharField(max_length=2000)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.CharField(max_length=4000, default="", blank=True)
    answered_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_cases_question"
        indexes = [
            models.Index(fields=["unit_path", "answered_at", "due_on"], name="tb_cases_question_unit"),
            models.Index(fields=["asker", "asked_at"], name="tb_cases_question_asker"),
        ]
