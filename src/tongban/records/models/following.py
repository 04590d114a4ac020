"""Those who follow the record: subscribers inside the house, second holders outside."""

from __future__ import annotations

from django.db import models


class Cursor(models.Model):
    """How far a subscriber has read: ``position`` is the next leaf. Faults make it wait, never skip."""

    name = models.CharField(primary_key=True, max_length=120)
    position = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    fault = models.TextField(default="")

    class Meta:
        db_table = "tb_records_cursor"


class Handover(models.Model):
    """A day's last head on its way to a second holder. ``day`` is the local date of the installation."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    holder = models.CharField(max_length=190)
    size = models.BigIntegerField()
    attempts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    fault = models.TextField(default="")

    class Meta:
        db_table = "tb_records_handover"
        constraints = [models.UniqueConstraint(fields=["day", "holder"], name="tb_records_handover_one")]
