"""Reads of numbers (行政许可法 art. 57): what is in force, what is used and left, who comes before whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.legal import legal_today
from tongban.cases import clockwork
from tongban.cases.models import Case, Decision, Quota
from tongban.catalogue.models import Item
from tongban.catalogue.package import Package

SET = "cases.quota.set"


@dataclass(frozen=True, slots=True)
class Standing:
    """A quota with what is used of it; ``left`` never falls below nought."""

    quota: Quota
    used: int

    @property
    def left(self) -> int:
        """How many can still be granted."""
        return max(0, self.quota.total - self.used)


def quotas_of(item: Item) -> QuerySet[Quota]:
    """Every quota of an item, the latest first."""
    return Quota.objects.filter(item=item).select_related("item__unit").order_by("-valid_from")


def on(rows: QuerySet[Quota], day: date) -> QuerySet[Quota]:
    """Those in force on a day (there is one at most)."""
    return rows.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


def standing_of(quota: Quota) -> Standing:
    """A quota with its grants; one that was revoked is free again."""
    rows = Decision.objects.filter(case__item=quota.item_id, outcome="granted", revoked_at=None)
    rows = rows.filter(decided_on__gte=quota.valid_from)
    if quota.valid_to is not None:
        rows = rows.filter(decided_on__lte=quota.valid_to)
    return Standing(quota, rows.count())


def standing(item: Item) -> Standing | None:
    """What is in force today; None where no number was set."""
    quota = on(Quota.objects.filter(item=item), legal_today()).first()
    return None if quota is None else standing_of(quota)


def by_order(package: Package) -> bool:
    """Whether grants go strictly in the order of acceptance; not where another law sets another order (art. 57)."""
    return package.limited is not None and package.limited.order == "acceptance"


def earlier(case: Case) -> QuerySet[Case]:
    """Undecided cases of the item that were accepted before this one, the first first.

    Silence accepts from the day of receipt, so the day comes before the moment; then the moment, then the row.
    """
    rows = Case.objects.filter(item=case.item_id, status__in=(Case.ACCEPTED, Case.SUSPENDED)).exclude(
        pk=case.pk
    )
    same = Q(accepted_on=case.accepted_on)
    before = Q(accepted_on__lt=case.accepted_on) | same & Q(accepted_at__lt=case.accepted_at)
    before |= same & Q(accepted_at=case.accepted_at, pk__lt=case.pk)
    return rows.filter(before).order_by("accepted_on", "accepted_at", "id")


def line_of(item: Item) -> QuerySet[Case]:
    """Accepted cases of an item that are not decided, the first first."""
    rows = Case.objects.filter(item=item, status__in=(Case.ACCEPTED, Case.SUSPENDED))
    return rows.order_by("accepted_on", "accepted_at", "id")


def place_of(case: Case) -> int | None:
    """The place in the line of an accepted, undecided case, from 1; None where there is no line."""
    if case.accepted_on is None or case.accepted_at is None or not case.is_open:
        return None
    return earlier(case).count() + 1


def limited_item(case: Case) -> dict[str, str]:
    """The item's code for entries of limited items, so that pages that show the number hear of it."""
    return {"item": case.item.code} if clockwork.package_of(case).limited is not None else {}


def may_set(actor: Actor, item: Item) -> bool:
    """Whether the actor's grants reach the unit of the item."""
    return actor.may(SET, path=item.unit.path or "")


def overlapping(
    rows: Sequence[Quota], start: date, end: date | None, besides: int | None = None
) -> Quota | None:
    """A quota whose days meet those from ``start`` to ``end``."""
    for row in rows:
        if row.pk == besides:
            continue
        if (end is None or row.valid_from <= end) and (row.valid_to is None or row.valid_to >= start):
            return row
    return None
