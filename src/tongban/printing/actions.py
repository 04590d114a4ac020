"""Writing: issue a document, and keep its file when it is first opened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_now, legal_today, wall_now
from tongban.kernel.crypto import GM
from tongban.org.models import Unit
from tongban.printing import storage
from tongban.printing.contracts import DocumentKind
from tongban.printing.documents import Lang, kind_of
from tongban.printing.models import Document
from tongban.printing.policy import may_open
from tongban.printing.sealing import printed
from tongban.printing.snapshots import full, text_of
from tongban.records.actions import record

ISSUED = "printing.document_issued.v1"
RENDERED = "printing.document_rendered.v1"


@action
def document_issue(
    actor: Actor,
    *,
    kind: str,
    unit: Unit,
    subject_kind: str,
    subject_id: int,
    data: Mapping[str, Any],
    lang: Lang = "zh",
    numbered: bool = True,
) -> Document:
    """Issue a document of ``kind`` about a subject; its file is made when somebody first opens it.

    The calling action has decided that the actor may. The number (云农许受字〔2026〕12号) is gapless by unit,
    kind and year; a ``number`` in ``data`` is kept instead. Refuses ``printing.kind``, ``printing.data``.
    """
    known = kind_of(kind)
    today = legal_today()
    given = data.get("number")
    full(known, unit, data, str(given or "0"))  # wrong data are refused before a number is taken
    serial = _serial(known, unit, today) if numbered and known.word and not given else None
    number = str(given) if given else (_number(known, unit, today, serial) if serial else "")
    kept = full(known, unit, data, number)
    document = Document(
        kind=known.code,
        unit=unit,
        unit_path=unit.path or "",
        year=today.year,
        serial=serial,
        number=number,
        subject_kind=subject_kind,
        subject_id=subject_id,
        lang=lang,
        data=text_of(kept),
        query_code=kept["query_code"],
        issued_on=date.fromisoformat(kept["issued_on"]),
        issued_at=legal_now(),
    )
    document.save()
    told = {"kind": known.code, "number": number, "subject": f"{subject_kind}:{subject_id}", "lang": lang}
    record(actor, ISSUED, subject=document, changes=told)
    return document


def _serial(kind: DocumentKind, unit: Unit, today: date) -> int:
    return numbers.take(f"document.{kind.code}", str(unit.pk), today.year)


def _number(kind: DocumentKind, unit: Unit, today: date, serial: int) -> str:
    """Body word, kind word, year in six-angled brackets, number without zeros (GB/T 9704)."""
    word = unit.number_word or unit.short_zh or unit.name_zh
    return f"{word}{kind.word}字〔{today.year}〕{serial}号"


def document_open(actor: Actor, document: Document) -> bytes:
    """The document's file (PDF). The first opening makes and keeps it; later ones give the same bytes.

    Raises ``NotFound`` for whom it does not concern. Rendering happens outside the transaction.
    """
    if not may_open(actor, document):
        raise NotFound
    return content(actor, document)


def content(actor: Actor, document: Document) -> bytes:
    """The file, for rooms that have judged themselves whether ``actor`` may have it (public verification)."""
    if document.path:
        return storage.get(document.path)
    document = document_render(actor, document=document, pdf=printed(document))
    return storage.get(document.path)


@action
def document_render(actor: Actor, *, document: Document, pdf: bytes) -> Document:
    """Keep ``pdf`` as the document's file, unless somebody else was faster; returns the row as it then is."""
    row: Document = Document.objects.select_for_update().get(pk=document.pk)
    if row.path:
        return row
    row.sha256 = hashlib.sha256(pdf).hexdigest()
    row.sm3 = GM.hash(pdf).hex()
    row.size = len(pdf)
    row.rendered_at = wall_now()
    row.path = storage.put(row.uid, row.issued_at, pdf)
    row.save(update_fields=["sha256", "sm3", "size", "rendered_at", "path"])
    record(actor, RENDERED, subject=row, changes={"sha256": row.sha256, "sm3": row.sm3, "size": row.size})
    return row
