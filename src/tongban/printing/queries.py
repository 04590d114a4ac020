"""Reads: documents of a subject, and the judgement of a file that somebody brings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import QuerySet

from tongban.base.legal import legal_now
from tongban.printing import keys
from tongban.printing.models import Document
from tongban.printing.ofd import verdicts as ofd_verdicts
from tongban.printing.outcomes import Verdict
from tongban.printing.seal_queries import ended_from
from tongban.printing.sealing import house, unit_code


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


def is_package(content: bytes) -> bool:
    """Whether a file is to be judged as OFD (a ZIP package) and not as PDF."""
    return content[:4] == b"PK\x03\x04"


def verify_upload(content: bytes) -> UploadVerdict:
    """Judge an uploaded file, PDF or OFD; never raises for any bytes."""
    digest = hashlib.sha256(content).hexdigest()
    if is_package(content):
        seal = _verify_ofd(content)
        found = Document.objects.filter(ofd__sha256=digest)
    else:
        from tongban.printing.verdicts import verify  # large: it brings the PDF signer

        seal = verify(content, trust())
        found = Document.objects.filter(sha256=digest)
    return UploadVerdict(seal, found.select_related("unit").first())


def _verify_ofd(content: bytes) -> Verdict:
    return ofd_verdicts.verify(content, keys.trust(), now=legal_now(), revoked=ended_from)


def trust() -> bytes:
    """The CA certificate (PEM) with which anybody checks our seals offline."""
    return house().trust


def trust_sm2() -> bytes:
    """The SM2 authority's certificate (PEM) with which anybody checks our OFD seals offline; empty without SM2."""
    return keys.trust()
