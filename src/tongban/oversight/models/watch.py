"""What administrators and supervisors say about the rules of supervision, and the counts that peers are compared by."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow, Row
from tongban.catalogue.models import Item
from tongban.org.models import Party, Unit


class WatchVersion(AuditedRow):
    """How a rule of ``rulebook`` works from a day on: its colour (yellow, red, or off) and its threshold.

    It replaces what the house ships; what happened before its day keeps the version of that day. ``valid_to`` is its
    last day where it ends by itself.
    """

    code = models.CharField(max_length=30)
    grade = models.CharField(max_length=10)
    threshold = models.IntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "tb_oversight_watch_version"
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="tb_oversight_watch_one")]


class Mute(AuditedRow):
    """A rule that rests for one item through ``until``, because its lamps there were false alarms."""

    code = models.CharField(max_length=30)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "tb_oversight_mute"
        indexes = [
            models.Index(fields=["code", "item", "until"], name="tb_oversight_mute_rule"),
            models.Index(fields=["until"], name="tb_oversight_mute_day"),
        ]


class Tally(Row):
    """How many cases of an item a unit decided in a month, and how many of them went each of the long ways.

    Counted once for each decision, as the record brings it: comparing peers never reads the cases themselves. It is
    worked out from the record and can be made anew from it, so it is not audited.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    month = models.DateField()
    decided = models.PositiveIntegerField(default=0)
    paused = models.PositiveIntegerField(default=0)
    supplemented = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    extended = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tb_oversight_tally"
        constraints = [
            models.UniqueConstraint(fields=["unit", "item", "month"], name="tb_oversight_tally_one")
        ]
        indexes = [models.Index(fields=["month"], name="tb_oversight_tally_month")]
