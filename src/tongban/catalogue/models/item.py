"""Service items and their published versions."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow, Row
from tongban.org.models import Unit


class Item(AuditedRow):
    """A government service item (政务服务事项). What it asks and promises stands in its versions.

    The columns repeat what lists need of the version in force. ``standard`` says that its package is generated
    from its data; ``code_full`` is the 31-character implementation code of GB/T 39554.
    """

    code = models.CharField(max_length=100, unique=True)
    code_full = models.CharField(max_length=64, default="", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="items")
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, default="", blank=True)
    summary_zh = models.CharField(max_length=400, default="", blank=True)
    summary_en = models.CharField(max_length=600, default="", blank=True)
    kind = models.CharField(max_length=12, default="promise")
    type = models.CharField(max_length=4, default="01")
    for_people = models.BooleanField(default=False)
    for_enterprises = models.BooleanField(default=False)
    online = models.CharField(max_length=10, default="window")
    standard = models.BooleanField(default=False)
    promised_value = models.PositiveIntegerField(default=0)
    promised_unit = models.CharField(max_length=8, default="wd")
    statutory_rule = models.CharField(max_length=40, default="", blank=True)
    visits = models.PositiveSmallIntegerField(default=0)
    is_free = models.BooleanField(default=True)
    is_joint = models.BooleanField(default=False)
    applied_for = models.PositiveIntegerField(default=0)
    version_no = models.PositiveIntegerField(default=0)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "tb_catalogue_item"
        indexes = [
            models.Index(fields=["unit", "name_zh"], name="tb_catalogue_item_unit"),
            models.Index(fields=["applied_for"], name="tb_catalogue_item_wanted"),
        ]

    def __str__(self) -> str:
        return self.code


class ItemTheme(Row):
    """An item stands under a theme or a life event (``door`` = ``theme:…`` or ``event:…``)."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="doors")
    door = models.CharField(max_length=80)
    ordinal = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tb_catalogue_item_theme"
        constraints = [models.UniqueConstraint(fields=["item", "door"], name="tb_catalogue_item_theme_one")]
        indexes = [models.Index(fields=["door", "ordinal"], name="tb_catalogue_item_door")]


class ItemVersion(AuditedRow):
    """A published version of an item: its whole package as JSON, in force from a moment on.

    The version in force on the day of application is frozen into the case (guide lock, 行政许可法 art. 30).
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        db_table = "tb_catalogue_item_version"
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="tb_catalogue_item_version_one")
        ]
        indexes = [models.Index(fields=["item", "valid_from"], name="tb_catalogue_item_version_from")]
