"""Halls and their windows."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow, Row
from tongban.org.models import Party, Post, Unit


class Hall(AuditedRow):
    """A service hall (政务服务大厅). Slots of appointments begin every ``slot_minutes`` of its hours (``HallWeek``,
    ``HallDay``); each holds ``capacity`` people.

    ``opens`` and ``closes`` ("HH:MM", local) count on working days before the first ``HallWeek``.
    """

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
    """A window (窗口) of one of four kinds: of a department, one that receives for all (前台综合受理), one that hands
    out for all (统一窗口出件), or one for those who could not get it done (办不成事反映窗口).

    ``units``, ``themes`` and ``items`` are codes; a window takes an item that any of them names, and every item where
    none is named. The letter of ``number`` is its queue: A01 and A02 serve the tickets A001, A002, …
    """

    DEPARTMENT, GENERAL, ISSUE, ADVICE = "department", "general", "issue", "advice"
    RECEIVING = (DEPARTMENT, GENERAL)
    OF_THE_HALL = (GENERAL, ISSUE)

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="windows")
    number = models.CharField(max_length=8)
    queue = models.CharField(max_length=4)
    kind = models.CharField(max_length=12, default=DEPARTMENT)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, default="", blank=True)
    units = models.JSONField(default=list, blank=True)
    themes = models.JSONField(default=list, blank=True)
    items = models.JSONField(default=list, blank=True)
    is_open = models.BooleanField(default=False)
    clerk = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "tb_hall_window"
        constraints = [models.UniqueConstraint(fields=["hall", "number"], name="tb_hall_window_one")]


class Seat(Row):
    """A post that may sit at a window; a window for which none is named is open to every post that serves there."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="seats")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")

    class Meta:
        db_table = "tb_hall_seat"
        constraints = [models.UniqueConstraint(fields=["window", "post"], name="tb_hall_seat_one")]


class Delegation(AuditedRow):
    """What an authority lets the windows of a hall do in its name and in that of the units beneath it, and on which
    decision that rests (行政许可法 arts. 24, 26). ``acts``: receive, accept, deliver; never examine or decide."""

    RECEIVE, ACCEPT, DELIVER = "receive", "accept", "deliver"
    ACTS = (RECEIVE, ACCEPT, DELIVER)

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="delegations")
    authority = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    acts = models.JSONField(default=list)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "tb_hall_delegation"
        indexes = [models.Index(fields=["hall", "valid_from"], name="tb_hall_delegation_hall")]
