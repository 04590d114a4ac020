"""A change of the calendar or of a limit: first counted for every open case, then applied with a day."""

from __future__ import annotations

from django.db import models

from tongban.base.models import Row
from tongban.cases.models.case import Case


class RuleChange(Row):
    """A change somebody wants to make. What it does stands in its entries and in the rows of ``laws``.

    ``kind`` is calendar or limit, ``key`` the year or the code, ``table`` its days or the new version.
    ``state``: counting, ready, waiting (for ``apply_on``), recounting, applied, dropped. ``last`` is the case up to
    which the running count has come; ``total`` and ``done`` are open cases, the others say what was found.
    """

    COUNTING, READY, WAITING, RECOUNTING, APPLIED, DROPPED = (
        "counting", "ready", "waiting", "recounting", "applied", "dropped",
    )  # fmt: skip
    PENDING = (COUNTING, READY, WAITING)

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=60)
    table = models.JSONField()
    source = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default=COUNTING)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    apply_on = models.DateField(null=True)
    applied_at = models.DateTimeField(null=True)
    last = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    touched = models.PositiveIntegerField(default=0)
    sooner = models.PositiveIntegerField(default=0)
    later = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    recounted = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        db_table = "tb_cases_rule_change"
        indexes = [models.Index(fields=["state", "made_at"], name="tb_cases_rule_change_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class RuleTouch(models.Model):
    """An open case whose days a change moves, as counted beforehand.

    ``days`` = {limit: [old, new]} of the limits that move; ``owes`` what follows: applicant, agent (a message),
    late, deemed (silence accepts at once), firm (the day is no longer provisional).
    """

    id = models.BigAutoField(primary_key=True)
    change = models.ForeignKey(RuleChange, models.CASCADE, related_name="touches")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    days = models.JSONField(default=dict)
    owes = models.JSONField(default=list)

    class Meta:
        db_table = "tb_cases_rule_touch"
        constraints = [models.UniqueConstraint(fields=["change", "case"], name="tb_cases_rule_touch_one")]

    def __str__(self) -> str:
        return f"{self.change_id}:{self.case_id}"
