"""Reads: documents of a subject, and the judgement of a file that somebody brings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import QuerySet

from tongban.printing.models import Document
from tongban.printing.sealing import house, unit_code
from tongban.printing.verdicts import Verdict, verify


@dataclass(frozen=True, slots=True)
class UploadVerdict:
    """What the public may be told about a file: does its seal hold, and is it on our books.

    ``document`` is set when exactly these bytes were issued here; the public may see its kind, number, unit
    and date, never its data.
    """

    seal: Verdict
    document: Document | None

    @property
    def genuine(self) -> bool:
        """The seal holds, and these very bytes were issued here by the unit that the seal names."""
        return (
            self.seal.valid
            and self.document is not None
            and self.seal.signer_code == unit_code(self.document.unit)
        )


def documents_of(subject_kind: str, subject_id: int) -> QuerySet[Document]:
    """Documents about a subject, oldest first."""
    rows: QuerySet[Document] = Document.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return rows.select_related("unit").order_by("issued_at", "id")


def document_by_uid(uid: str) -> Document | None:
    """The document with this public id."""
    found: Document | None = Document.objects.filter(uid=uid).select_related("unit").first()
    return found


def verify_upload(pdf: bytes) -> UploadVerdict:
    """Judge an uploaded file; never raises for any bytes."""
    seal = verify(pdf, trust())
    digest = hashlib.sha256(pdf).hexdigest()
    return UploadVerdict(seal, Document.objects.filter(sha256=digest).select_related("unit").first())


def trust() -> bytes:
    """The CA certificate (PEM) with which anybody checks our seals offline."""
    return house().trust
