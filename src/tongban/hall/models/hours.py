"""When halls are open: dated weeks, and single days that differ."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.hall.models.hall import Hall


class HallWeek(AuditedRow):
    """The hours of a hall from ``valid_from`` on, until a later one begins; of two for one day the younger counts.

    ``spans`` has eight lists of ``["HH:MM", "HH:MM"]``: Monday to Sunday, then working days that make up for a holiday
    (调休上班日). On statutory holidays a hall is closed. ``source`` is the decision on which they rest.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="weeks")
    valid_from = models.DateField()
    spans = models.JSONField()
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "tb_hall_week"
        indexes = [models.Index(fields=["hall", "valid_from"], name="tb_hall_week_from")]


class HallDay(AuditedRow):
    """One day on which a hall is closed, or open at other hours, and why; ``ended_at``: it was taken back."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="days")
    day = models.DateField()
    spans = models.JSONField(default=list)
    reason_zh = models.CharField(max_length=200)
    reason_en = models.CharField(max_length=200, default="", blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_hall_day"
        indexes = [models.Index(fields=["hall", "day"], name="tb_hall_day_day")]
