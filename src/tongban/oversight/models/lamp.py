"""Lamp events (监察事件): a warning, a breach of a limit or of another rule, and what became of it."""

from __future__ import annotations

from django.db import models

from tongban.base.models import AuditedRow
from tongban.cases.models import Case
from tongban.catalogue.models import Item
from tongban.org.models import Party, Unit


class LampEvent(AuditedRow):
    """One per case, rule and grade (handbook 02 §3). The event stays when the case moves on; it is closed.

    ``kind``: time, process, fee, content, anomaly or conduct. Lamps of time come from limits; the others from the rules
    of ``rulebook``, with what the rule ``found``, the officer whose act it was (``hand``), and for lamps of a unit
    without a case the key ``once``, so that the same finding burns once.

    ``rule``: acceptance, promised, statutory, delivery, or explanation.<rule> (EXPLANATION_OVERDUE: the unit did not
    explain in time). ``grade``: reminder, yellow, red. ``state``: notified, explained, valid, invalid, exempt,
    ordered, corrected, closed. ``verdict_kind`` is what the supervisor found, and ``met`` where a warned case was
    then handled in time. A warning whose day moved (pause, extension, calendar) burns again for the new day.
    """

    OPEN = ("notified", "explained", "valid", "ordered", "corrected")

    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="lamps")
    kind = models.CharField(max_length=10, default="time")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    hand = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    found = models.JSONField(default=dict, blank=True)
    once = models.CharField(max_length=160, null=True, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="lamps")
    unit_path = models.CharField(max_length=190)
    rule = models.CharField(max_length=40)
    grade = models.CharField(max_length=10)
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    raised_on = models.DateField()
    state = models.CharField(max_length=12, default="notified")
    explain_by = models.DateField(null=True)
    explanation = models.CharField(max_length=1000, default="", blank=True)
    explained_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)
    explained_late = models.BooleanField(default=False)
    overdue_told = models.BooleanField(default=False)
    verdict_kind = models.CharField(max_length=10, default="", blank=True)
    verdict = models.CharField(max_length=1000, default="", blank=True)
    reviewed_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    order = models.CharField(max_length=1000, default="", blank=True)
    order_due = models.DateField(null=True)
    correction = models.CharField(max_length=1000, default="", blank=True)
    corrected_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_oversight_lamp"
        constraints = [
            models.UniqueConstraint(fields=["case", "rule", "grade"], name="tb_oversight_lamp_one")
        ]
        indexes = [
            models.Index(fields=["unit_path", "state", "raised_on"], name="tb_oversight_lamp_unit"),
            models.Index(fields=["state", "explain_by"], name="tb_oversight_lamp_explain"),
            models.Index(fields=["raised_on"], name="tb_oversight_lamp_day"),
            models.Index(fields=["kind", "state", "raised_on"], name="tb_oversight_lamp_kind"),
            models.Index(fields=["hand", "state"], name="tb_oversight_lamp_hand"),
        ]

    @property
    def matter(self) -> Item | None:
        """The item that it is about: that of its case, or the one that the rule looked at."""
        return self.case.item if self.case is not None else self.item

    @property
    def asks(self) -> bool:
        """Whether the unit owes an explanation: for every breach, and for each finding of the other rules."""
        return self.grade == "red" or self.kind != "time"

    @property
    def is_open(self) -> bool:
        """True while somebody has something to do."""
        return self.state in self.OPEN
