"""Rounds of sorting: what departments submit, what is decided about each entry, and the list that is published."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.catalogue.models.item import Item
from tongban.org.models import Unit


class Sorting(AuditedRow):
    """A round of sorting (事项梳理). Published, it is version ``number`` of the government's list of items.

    ``state``: collecting (units submit), sorting (compared, merged, optimised), confirming (waits for a second
    person), published. ``digest`` is that of the list as it was published.
    """

    COLLECTING, SORTING, CONFIRMING, PUBLISHED = "collecting", "sorting", "confirming", "published"
    OPEN = (COLLECTING, SORTING)

    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, default="", blank=True)
    state = models.CharField(max_length=12, default=COLLECTING)
    opened_on = models.DateField()
    closes_on = models.DateField()
    opened_by_id = models.BigIntegerField(null=True)
    asked_by_id = models.BigIntegerField(null=True)
    returned = models.CharField(max_length=500, default="", blank=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    published_on = models.DateField(null=True)
    number = models.PositiveIntegerField(null=True, unique=True)
    digest = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        db_table = "tb_catalogue_sorting"
        indexes = [models.Index(fields=["state", "closes_on"], name="tb_catalogue_sorting_open")]

    def __str__(self) -> str:
        return self.name_zh


class SortingEntry(AuditedRow):
    """One item as a unit submitted it, and what was decided about it.

    ``verdict``: ``keep`` alone; ``merge``: the same as ``into``, which stands for both; ``variant``: a kind of
    handling of ``into`` (办理项); ``drop``: no longer handled, and ``reason`` why. ``before`` and ``after`` count
    steps, materials, days and visits: on paper as the unit says, and as the item's package says.
    """

    KEEP, MERGE, VARIANT, DROP = "keep", "merge", "variant", "drop"

    sorting = models.ForeignKey(Sorting, models.PROTECT, related_name="entries")
    ordinal = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    department = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    group = models.CharField(max_length=200, default="", blank=True)
    code = models.CharField(max_length=100, default="", blank=True)
    type = models.CharField(max_length=4, default="", blank=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=8, default=KEEP)
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    reason = models.CharField(max_length=500, default="", blank=True)
    judged_by_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "tb_catalogue_sorting_entry"
        constraints = [
            models.UniqueConstraint(fields=["sorting", "ordinal"], name="tb_catalogue_sorting_entry_one")
        ]
        indexes = [
            models.Index(fields=["sorting", "verdict", "ordinal"], name="tb_catalogue_entry_verdict"),
            models.Index(fields=["sorting", "department"], name="tb_catalogue_entry_unit"),
        ]

    def __str__(self) -> str:
        return self.name
