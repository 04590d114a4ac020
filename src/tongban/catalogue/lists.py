"""Reads of the rounds of sorting and of the published list of items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.catalogue.actions.sorting import CONFIRM, SORT, SUBMIT
from tongban.catalogue.alike import Proposal, proposals
from tongban.catalogue.figures import saved
from tongban.catalogue.models import Sorting, SortingEntry

WORDS = (SUBMIT, SORT, CONFIRM)
"""Any of these lets somebody see the rounds."""


@dataclass(frozen=True, slots=True)
class Open:
    """A proposal that nobody has decided about, with its entries; ``into`` is the one that would stand for them."""

    proposal: Proposal
    entries: tuple[SortingEntry, ...]
    into: SortingEntry


def sortings_seen(actor: Actor) -> QuerySet[Sorting]:
    """Every round, the newest first; nothing for whoever has no part in it."""
    rows = Sorting.objects.annotate(submitted=Count("entries")).order_by("-opened_on", "-id")
    return rows if any(actor.holds(word) for word in WORDS) else rows.none()


def sorting_seen(actor: Actor, uid: Any) -> Sorting:
    """One round; raises ``NotFound``."""
    found = sortings_seen(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("catalogue.sorting")
    return found


def entries_of(
    sorting: Sorting, *, words: str = "", department: str = "", verdict: str = ""
) -> QuerySet[SortingEntry]:
    """The entries of a round that answer to all that is named, in order."""
    rows = SortingEntry.objects.filter(sorting=sorting).select_related("unit", "item", "into")
    for word in words.split()[:4]:
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(group__icontains=word))
    rows = rows.filter(department=department) if department else rows
    rows = rows.filter(verdict=verdict) if verdict else rows
    return rows.order_by("ordinal")


def counts_of(sorting: Sorting) -> dict[str, int]:
    """How many entries stand at each verdict, and ``all``."""
    rows = (
        SortingEntry.objects.filter(sorting=sorting).values_list("verdict").annotate(n=Count("pk")).order_by()
    )
    counted: dict[str, int] = dict(rows)
    return {"all": sum(counted.values()), **counted}


def departments_of(sorting: Sorting) -> list[tuple[str, int]]:
    """Who submitted how many, most first."""
    rows = SortingEntry.objects.filter(sorting=sorting).values_list("department")
    return list(rows.annotate(n=Count("pk")).order_by("-n", "department"))


def open_proposals(sorting: Sorting) -> list[Open]:
    """What still wants a decision: at least two entries that stand for themselves, one of them not yet judged."""
    entries = list(SortingEntry.objects.filter(sorting=sorting).select_related("unit").order_by("ordinal"))
    found = []
    for proposal in proposals([entry.name for entry in entries]):
        members = [entries[n] for n in proposal.members if entries[n].into_id is None]
        members = [entry for entry in members if entry.verdict == SortingEntry.KEEP]
        if len(members) > 1 and any(entry.judged_by_id is None for entry in members):
            into = entries[proposal.into]
            found.append(Open(proposal, tuple(members), into if into in members else members[0]))
    return found


def figures_saved(entries: Iterable[SortingEntry]) -> dict[str, tuple[int, int]]:
    """(before, now) of steps, materials, days and visits over the entries that say both."""
    return saved((entry.before, entry.after) for entry in entries if entry.before and entry.after)


def published_lists() -> QuerySet[Sorting]:
    """The versions of the list, the newest first."""
    return Sorting.objects.filter(state=Sorting.PUBLISHED).order_by("-number")


def published_list(number: int | None = None) -> Sorting | None:
    """Version ``number`` of the list, or the newest."""
    rows = published_lists()
    return rows.filter(number=number).first() if number else rows.first()


def main_entries(sorting: Sorting) -> QuerySet[SortingEntry]:
    """What the published list shows: entries that stand for themselves, each with its variants in ``merged``."""
    rows = SortingEntry.objects.filter(sorting=sorting, into=None).exclude(verdict=SortingEntry.DROP)
    return rows.select_related("unit", "item").prefetch_related("merged").order_by("department", "ordinal")
