"""Publishing a version of an item with an effective moment; retiring an item."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid
from tongban.base.legal import legal_now
from tongban.catalogue.models import Item, ItemTheme, ItemVersion
from tongban.catalogue.package import Package
from tongban.kernel import canonical
from tongban.org.queries import unit_by_code
from tongban.records.actions import record

WORD = "catalogue.package.publish"


@action
def item_publish(
    actor: Actor,
    *,
    content: Mapping[str, Any],
    valid_from: datetime | None = None,
    standard: bool = False,
    note: str = "",
) -> ItemVersion:
    """Publish ``content`` as the next version of its item, in force from ``valid_from`` (default: now).

    Publishing the same content again changes nothing. A promised limit beyond the statutory one is refused
    (优化营商环境条例 art. 36) by the linter, which callers run first.
    """
    package = Package.read(content)
    unit = unit_by_code(package.unit)
    if not actor.may(WORD, path=unit.path or ""):
        raise Forbidden
    begin = valid_from or legal_now()
    if valid_from is not None and begin < legal_now() and not actor.is_system:
        raise Invalid({"valid_from": _("A version cannot take effect in the past.")})
    digest = hashlib.sha256(canonical.dumps(content)).hexdigest()
    item = Item.objects.select_for_update().filter(code=package.code).first() or Item(code=package.code)
    last = ItemVersion.objects.filter(item=item).order_by("-number").first() if item.pk else None
    if last is not None and last.digest == digest:
        return last
    _describe(item, package, unit.pk, standard)
    item.version_no += 1
    item.save()
    version = ItemVersion(
        item=item,
        number=item.version_no,
        content=content,
        digest=digest,
        valid_from=begin,
        published_by=actor.party,
        note=note,
    )
    version.save()
    _hang(item, package)
    record(
        actor,
        "catalogue.item_published.v1",
        subject=version,
        changes={"item": item.code, "number": version.number, "digest": digest},
    )
    return version


def _describe(item: Item, package: Package, unit_id: int, standard: bool) -> None:
    item.unit_id = unit_id
    item.name_zh, item.name_en = package.name.get("zh", ""), package.name.get("en", "")
    item.summary_zh, item.summary_en = package.summary.get("zh", ""), package.summary.get("en", "")
    item.kind, item.type, item.online = package.kind, package.type, package.online
    item.for_people = "natural_person" in package.audience
    item.for_enterprises = "legal_entity" in package.audience
    item.standard = standard
    item.promised_value, item.promised_unit = package.clock.promised_value, package.clock.promised_unit
    item.statutory_rule, item.visits = package.clock.rule, package.visits
    item.is_free, item.is_joint = not package.fees and not package.imported, bool(package.joint)


def _hang(item: Item, package: Package) -> None:
    doors = [f"theme:{t}" for t in package.themes] + [f"event:{e}" for e in package.life_events]
    ItemTheme.objects.filter(item=item).exclude(door__in=doors).delete()
    known = set(ItemTheme.objects.filter(item=item).values_list("door", flat=True))
    ItemTheme.objects.bulk_create([ItemTheme(item=item, door=d) for d in doors if d not in known])


@action
def doors_set(actor: Actor, *, item: Item, doors: Sequence[str]) -> None:
    """Order the doors under which an item stands."""
    if not actor.may(WORD, path=item.unit.path or ""):
        raise Forbidden
    ItemTheme.objects.filter(item=item).delete()
    ItemTheme.objects.bulk_create([ItemTheme(item=item, door=d, ordinal=i) for i, d in enumerate(doors)])


@action
def item_retire(actor: Actor, *, item: Item, on: date) -> Item:
    """Stop offering an item after ``on``; open cases keep their version."""
    if not actor.may(WORD, path=item.unit.path or ""):
        raise Forbidden
    locked: Item = Item.objects.select_for_update().get(pk=item.pk)
    locked.valid_to = on
    locked.save(update_fields=["valid_to"])
    record(actor, "catalogue.item_retired.v1", subject=locked, changes={"on": on.isoformat()})
    return locked
