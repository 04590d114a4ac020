"""What a service owner looks after: the items of their unit, each with its version, its state and what lint says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_now, legal_today
from tongban.base.lists import Page, keyset_page
from tongban.cases.models import Case
from tongban.catalogue.lint import Finding, lint_content, worst
from tongban.catalogue.models import Item, ItemVersion
from tongban.org.policy import path_condition

READ = "catalogue.item.read"
ORDER = ("name_zh", "id")


@dataclass(frozen=True, slots=True)
class Owned:
    """An item on the list; ``version`` is the one in force, ``None`` before its day."""

    item: Item
    version: ItemVersion | None
    open_cases: int
    findings: list[Finding]

    @property
    def ended(self) -> bool:
        """No longer offered."""
        return self.item.valid_to is not None and self.item.valid_to < legal_today()

    @property
    def verdict(self) -> str:
        """The worst finding: ``error``, ``warning`` or nothing."""
        return worst(self.findings)


def items_seen(actor: Actor, *, everywhere: bool = False, words: str = "") -> QuerySet[Item]:
    """Items of the actor's unit and what is beneath it; with ``everywhere`` all that their grant reaches."""
    rows = Item.objects.select_related("unit")
    condition = path_condition(actor, READ, "unit__path")
    rows = rows if condition is None else rows.filter(condition)
    rows = rows if everywhere else rows.filter(unit__path__startswith=actor.unit_path)
    for word in words.split()[:4]:
        named = Q(name_zh__icontains=word) | Q(name_en__icontains=word) | Q(code__icontains=word)
        rows = rows.filter(named)
    return rows


def items_page(actor: Actor, rows: QuerySet[Item], cursor: str | None) -> Page[Any]:
    """One page of them. Two statements."""
    counted = Case.objects.filter(item=OuterRef("pk"), status__in=Case.OPEN).order_by().values("item")
    number = Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    page = keyset_page(rows.annotate(open_cases=Coalesce(number, 0)), ORDER, cursor)
    versions = _versions([item.pk for item in page.rows])
    owned: list[Any] = [_owned(item, versions.get(item.pk)) for item in page.rows]
    return Page(owned, page.after, page.before, page.size)


def _versions(items: list[int]) -> dict[int, ItemVersion]:
    """The version in force of each item."""
    rows = ItemVersion.objects.filter(item__in=items, valid_from__lte=legal_now())
    rows = rows.order_by("item", "valid_from", "number")
    return {row.item_id: row for row in rows}


def _owned(item: Item, version: ItemVersion | None) -> Owned:
    findings = lint_content(version.content) if version is not None else []
    return Owned(item, version, getattr(item, "open_cases", 0), findings)


def item_owned(actor: Actor, code: str) -> tuple[Owned, list[ItemVersion]]:
    """One item with all its versions, the newest first; raises ``NotFound``."""
    item = items_seen(actor, everywhere=True).filter(code=code).first()
    if item is None:
        raise NotFound("desk.item")
    versions = list(ItemVersion.objects.filter(item=item).order_by("-valid_from", "-number"))
    item.open_cases = Case.objects.filter(item=item, status__in=Case.OPEN).count()  # type: ignore[attr-defined]
    return _owned(item, next((v for v in versions if v.valid_from <= legal_now()), None)), versions
