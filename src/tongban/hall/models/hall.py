"""Halls and their windows."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.org.models import Party, Unit


class Hall(AuditedRow):
    """A service hall (政务服务大厅). Slots of appointments begin every ``slot_minutes`` from ``opens`` to ``closes``
    ("HH:MM", local); each holds ``capacity`` people."""

    code = models.CharField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, default="", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="halls")
    unit_path = models.CharField(max_length=190)
    region = models.CharField(max_length=12, default="", blank=True)
    address_zh = models.CharField(max_length=200, default="", blank=True)
    address_en = models.CharField(max_length=300, default="", blank=True)
    hours_zh = models.CharField(max_length=200, default="", blank=True)
    hours_en = models.CharField(max_length=200, default="", blank=True)
    access_zh = models.CharField(max_length=300, default="", blank=True)
    access_en = models.CharField(max_length=400, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    position = models.JSONField(default=dict, blank=True)
    opens = models.CharField(max_length=5, default="09:00")
    closes = models.CharField(max_length=5, default="17:00")
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    capacity = models.PositiveSmallIntegerField(default=4)
    ordinal = models.PositiveIntegerField(default=0)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "tb_hall_hall"

    def __str__(self) -> str:
        return self.code


class Window(AuditedRow):
    """A window (窗口). ``units`` are codes of the units it receives for, empty for a comprehensive window (综合窗口).

    The letter of ``number`` is its queue: A01 and A02 serve the tickets A001, A002, …
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="windows")
    number = models.CharField(max_length=8)
    queue = models.CharField(max_length=4)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, default="", blank=True)
    units = models.JSONField(default=list, blank=True)
    is_open = models.BooleanField(default=False)
    clerk = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "tb_hall_window"
        constraints = [models.UniqueConstraint(fields=["hall", "number"], name="tb_hall_window_one")]
