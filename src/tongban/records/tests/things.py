"""An audited table and its actions, as a room above would write them."""

from __future__ import annotations

from typing import Any

from django.db import models

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.fields import BlindIndexField, MoneyField, SealedField
from tongban.base.models import AuditedRow
from tongban.records.actions import personal, record
from tongban.records.models import Entry

CLERK = Actor(party=7, account=3, post=2, unit=1, channel="web", purpose="handling the case", name="Li")


class Thing(AuditedRow):
    """A thing with every kind of column that digests must read back the same."""

    name = models.CharField(max_length=50)
    number = SealedField(kind="citizen_id")
    number_index = BlindIndexField(source="number")
    fee = MoneyField(default=0)
    due = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    open = models.BooleanField(default=True)
    ratio = models.FloatField(default=0.0)
    parent = models.ForeignKey("self", models.PROTECT, null=True)

    class Meta:
        app_label = "tb_records_probe"
        db_table = "tb_records_probe_thing"


@action
def thing_make(actor: Actor, name: str = "渔船", **facts: Any) -> Thing:
    """Make a thing and record it."""
    thing = Thing(name=name, **facts)
    thing.save()
    record(actor, "things.made.v1", subject=thing, changes={"name": personal(name), "fee": thing.fee})
    return thing


@action
def thing_change(actor: Actor, pk: int, **facts: Any) -> Entry:
    """Change a thing and record it."""
    thing = Thing.objects.select_for_update().get(pk=pk)
    for name, value in facts.items():
        setattr(thing, name, value)
    thing.save()
    return record(actor, "things.changed.v1", subject=thing, changes={"facts": sorted(facts)})
