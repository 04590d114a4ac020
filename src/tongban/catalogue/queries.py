"""Reads of the catalogue."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from datetime import UTC, date, datetime
from threading import Lock
from typing import Final

from django.db.models import QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_now, legal_today
from tongban.base.selecting import Kept
from tongban.catalogue.keeping import files_of_draft, files_of_version
from tongban.catalogue.models import Item, ItemVersion, PackageDraft
from tongban.catalogue.package import Package
from tongban.org.policy import path_condition

_KEPT = 600
_cache: OrderedDict[str, Package] = OrderedDict()
_digests: dict[int, str] = {}
_gate = Lock()


def items_in_force() -> QuerySet[Item]:
    """Items that are offered today, with their unit."""
    return Item.objects.exclude(valid_to__lt=legal_today()).filter(version_no__gt=0).select_related("unit")


def items_found(
    *,
    unit: str | None = None,
    audience: str | None = None,
    online: str | None = None,
    theme: str | None = None,
    life_event: str | None = None,
) -> QuerySet[Item]:
    """Items that are offered today and answer to all that is named."""
    rows = items_in_force()
    rows = rows.filter(unit__code=unit) if unit else rows
    rows = rows.filter(online=online) if online else rows
    if audience:
        rows = rows.filter(**{"for_people" if audience == "natural_person" else "for_enterprises": True})
    for door, code in (("theme", theme), ("event", life_event)):
        rows = rows.filter(doors__door=f"{door}:{code}") if code else rows
    return rows


def item_by_code(code: str) -> Item:
    """An item that is offered today; raises ``NotFound``."""
    item = items_in_force().filter(code=code).first()
    if item is None:
        raise NotFound("catalogue.item")
    return item


def items_reached(actor: Actor, word: str) -> QuerySet[Item]:
    """The items of the units that a grant of ``word`` reaches."""
    condition = path_condition(actor, word, "unit__path")
    return Item.objects.all() if condition is None else Item.objects.filter(condition)


def version_in_force(item: Item, at: datetime | None = None) -> ItemVersion:
    """The version of ``item`` in force at a legal moment (default: now); raises ``NotFound``.

    Its content is not read: ``package_of`` mostly knows it already.
    """
    version = _VERSION.first(item=item.pk, at=at or legal_now())
    if version is None:
        raise NotFound("catalogue.version")
    version.item = item
    return version


def _version(item: int, at: datetime) -> QuerySet[ItemVersion]:
    rows = ItemVersion.objects.filter(item=item, valid_from__lte=at).defer("content")
    return rows.order_by("-valid_from", "-number")


_VERSION: Final = Kept(_version, item=-1, at=datetime(2000, 1, 1, tzinfo=UTC))


def offer_by_code(code: str) -> ItemVersion:
    """The version in force of an item that is offered today, with item and unit: one statement.

    Raises ``NotFound``.
    """
    version = _OFFER.first(code=code, now=legal_now(), today=legal_today())
    if version is None:
        raise NotFound("catalogue.item")
    return version


def _offer(code: str, now: datetime, today: date) -> QuerySet[ItemVersion]:
    rows = ItemVersion.objects.filter(item__code=code, item__version_no__gt=0, valid_from__lte=now)
    rows = rows.exclude(item__valid_to__lt=today).select_related("item__unit").defer("content")
    return rows.order_by("-valid_from", "-number")


_OFFER: Final = Kept(_offer, code="code", now=datetime(2000, 1, 1, tzinfo=UTC), today=date(2000, 1, 2))


def offers_by_code(codes: Collection[str]) -> dict[str, ItemVersion]:
    """The versions in force of these items, as far as they are offered, with item and unit.

    Their packages are known afterwards: one statement, and one more for those that were not read before.
    """
    rows = ItemVersion.objects.filter(
        item__code__in=list(codes), item__version_no__gt=0, valid_from__lte=legal_now()
    )
    rows = rows.exclude(item__valid_to__lt=legal_today()).select_related("item__unit").defer("content")
    found = {version.item.code: version for version in rows.order_by("valid_from", "number")}
    with _gate:
        unread = [v.pk for v in found.values() if v.digest not in _cache]
    for version in ItemVersion.objects.filter(pk__in=unread) if unread else ():
        package_of(version)
    return {code: found[code] for code in codes if code in found}


def package_of(version: ItemVersion) -> Package:
    """The package of a version; what was published never changes, so it is kept in memory by its digest."""
    with _gate:
        _digests[version.pk] = version.digest
        if version.digest in _cache:
            _cache.move_to_end(version.digest)
            return _cache[version.digest]
    package = Package.read(version.content)
    with _gate:
        _cache[version.digest] = package
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return package


def package_by_version_id(version_id: int) -> Package:
    """The package of a version by its key, without touching the database when it is known."""
    with _gate:
        known = _cache.get(_digests.get(version_id, ""))
    return known or package_of(ItemVersion.objects.get(pk=version_id))


def forget_packages() -> None:
    """Drop packages kept in memory (a new database in tests)."""
    with _gate:
        _cache.clear()
        _digests.clear()


def under_door(door: str) -> QuerySet[Item]:
    """Items under ``theme:…`` or ``event:…``, in order."""
    return items_in_force().filter(doors__door=door).order_by("doors__ordinal", "name_zh")


def package_files(code: str, *, draft: bool = False) -> dict[str, bytes] | None:
    """The files of the version published last, or of the open draft; none where there is none."""
    if draft:
        row = PackageDraft.objects.filter(open_key=code).first()
        return None if row is None else files_of_draft(row)
    version = ItemVersion.objects.filter(item__code=code).order_by("-number").first()
    return None if version is None else files_of_version(version)
