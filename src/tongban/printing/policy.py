"""Who may open a document.

The room that a document is about knows who its parties are: it registers a reader for its ``subject_kind``.
Beside that, posts with the word ``printing.document.read`` open the documents of their units.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from tongban.base.actor import Actor
from tongban.org.policy import path_condition
from tongban.printing.models import Document, Seal

READ = "printing.document.read"
SEALS = "printing.seal.manage"
Reader = Callable[[Actor, int], bool]
_readers: dict[str, Reader] = {}


def reader_of(subject_kind: str) -> Callable[[Reader], Reader]:
    """Register who may read documents about a ``subject_kind``: ``(actor, subject_id) -> bool``."""

    def register(reader: Reader) -> Reader:
        _readers[subject_kind] = reader
        return reader

    return register


def may_open(actor: Actor, document: Document) -> bool:
    """The system, a post that reaches the issuing unit, or whom the subject's room admits."""
    if actor.may(READ, path=document.unit_path):
        return True
    reader = _readers.get(document.subject_kind)
    return reader is not None and reader(actor, document.subject_id)


def visible(actor: Actor) -> QuerySet[Document]:
    """Documents that ``actor``'s post reaches (readers of a single subject come through its room)."""
    condition = path_condition(actor, READ, "unit_path")
    rows = Document.objects.all()
    return rows if condition is None else rows.filter(condition)


def may_keep_seals(actor: Actor, unit_path: str) -> bool:
    """Who makes and ends electronic seals: a post whose grant reaches the unit."""
    return actor.may(SEALS, path=unit_path)


def seals_visible(actor: Actor) -> QuerySet[Seal]:
    """Seals that ``actor`` looks after."""
    condition = path_condition(actor, SEALS, "unit_path")
    rows: QuerySet[Seal] = Seal.objects.all()
    return rows if condition is None else rows.filter(condition)
