"""Reading the record."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from tongban.base.errors import NotFound
from tongban.records.models import Entry, Head, Leaf, Reading


def entries_of(subject: str) -> QuerySet[Any]:
    """Entries about a thing (``room.noun:uid``), oldest first."""
    return Entry.objects.filter(subject=subject).order_by("id")


def entries_of_case(case: str) -> QuerySet[Any]:
    """Everything that happened in a case, oldest first."""
    return Entry.objects.filter(case=case).order_by("id")


def entries_by_client(client: int, subjects: list[str]) -> set[str]:
    """Those of the ``subjects`` in which the machine ``client`` has acted."""
    return set(Entry.objects.filter(subject__in=subjects, client=client).values_list("subject", flat=True))


def readings_of(subject: str) -> QuerySet[Any]:
    """Who has read the personal data of ``subject``, newest first (PIPL art. 44: the right to know)."""
    numbers = Reading.objects.filter(subject=subject).values("entry")
    return Entry.objects.filter(id__in=numbers).order_by("-id")


def unfolded(after: int = 0) -> QuerySet[Any]:
    """Entries beyond id ``after`` that have no leaf yet, in no order."""
    return Entry.objects.filter(~Exists(Leaf.objects.filter(entry=OuterRef("pk"))), id__gt=after)


def last_folded() -> int:
    """The greatest id of an entry that is in the tree; 0 where none is."""
    found = Leaf.objects.order_by("-entry").values_list("entry", flat=True).first()
    return found or 0


def leaf_of(entry: Entry) -> Leaf | None:
    """The entry's place in the tree, None while it waits."""
    return Leaf.objects.filter(entry=entry.pk).first()


def head_of_size(size: int) -> Head:
    """The signed head over exactly ``size`` entries; raises ``NotFound``."""
    head = Head.objects.filter(size=size).first()
    if head is None:
        raise NotFound("records.no_such_head")
    return head
