"""A document as a sealed OFD file: made when somebody first asks for it, kept beside the PDF."""

from __future__ import annotations

import hashlib
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, NotFound
from tongban.base.legal import legal_now, wall_now
from tongban.kernel.crypto import GM
from tongban.org.models import Unit
from tongban.printing import storage
from tongban.printing.documents import Lang, render
from tongban.printing.keys import available, seal_case
from tongban.printing.kinds import KINDS
from tongban.printing.models import Document, OfdFile, Seal
from tongban.printing.ofd.making import Facts, layout, stamp_at
from tongban.printing.ofd.package import pack
from tongban.printing.ofd.sealing import sealed
from tongban.printing.policy import may_open
from tongban.printing.seal_actions import seal_first
from tongban.printing.seal_queries import seal_in_force, seals_of
from tongban.printing.snapshots import data_of
from tongban.records.actions import record

MADE: Final = "printing.ofd_made.v1"
_TOLD: Final = {"identifier": "电子证照标识", "number": "编号", "query_code": "查询码"}
"""What of the data the file also tells programs, by the names that it gives it."""


def ofd_open(actor: Actor, document: Document) -> bytes:
    """The document as OFD. Raises ``NotFound`` for whom it does not concern."""
    if not may_open(actor, document):
        raise NotFound
    return ofd_content(actor, document)


def ofd_content(actor: Actor, document: Document) -> bytes:
    """The OFD file, for rooms that have judged themselves whether ``actor`` may have it.

    Raises ``Conflict`` where this machine has no SM2, or where the unit's seal ended and no new one is made.
    """
    kept = OfdFile.objects.filter(document=document).first()
    if kept is None:
        if not available():
            raise Conflict("printing.ofd_unavailable", UNAVAILABLE)
        seal = _seal_for(actor, document.unit) if KINDS[document.kind].sealed else None
        kept = ofd_keep(actor, document=document, seal=seal, ofd=printed_ofd(document, seal))
    return storage.get(kept.path)


UNAVAILABLE: Final = _(
    "OFD files are not available on this machine, because it lacks SM2. Please take the PDF."
)


def _seal_for(actor: Actor, unit: Unit) -> Seal:
    """The unit's seal in force; the first one is made by itself, a later one only by the administrator."""
    found = seal_in_force(unit)
    if found is not None:
        return found
    if seals_of(unit).exists():
        raise Conflict(
            "printing.no_seal",
            _("The seal of this unit has ended and no new one is made yet. Please take the PDF."),
        )
    return seal_first(actor, unit)


def printed_ofd(document: Document, seal: Seal | None) -> bytes:
    """The document laid out as OFD from its stored data, sealed as of its issue (a younger seal: as of now)."""
    lang: Lang = "en" if document.lang == "en" else "zh"
    data = data_of(document)
    rendered = render(document.kind, data, lang, drawn=False)
    more = tuple((name, str(data[key])) for key, name in _TOLD.items() if data.get(key))
    title = data.get("title") or KINDS[document.kind].title(lang)
    facts = Facts(document.uid.hex, str(title), str(data["unit"]), document.issued_on, more)
    files = layout(rendered.pdf, facts)
    if seal is None:
        return pack(files)
    es, signer = seal_case().open(seal.es_id)
    when = document.issued_at if document.issued_at >= seal.valid_from else legal_now()
    stamp = stamp_at(rendered.seal) if rendered.seal else None
    return sealed(files, seal=es, signer=signer, when=when, stamp=stamp)


@action
def ofd_keep(actor: Actor, *, document: Document, seal: Seal | None, ofd: bytes) -> OfdFile:
    """Keep ``ofd`` as the document's OFD file, unless somebody else was faster; returns the row as it then is."""
    Document.objects.select_for_update().get(pk=document.pk)
    known: OfdFile | None = OfdFile.objects.filter(document=document).first()
    if known is not None:
        return known
    row = OfdFile(
        document=document,
        seal=seal,
        sha256=hashlib.sha256(ofd).hexdigest(),
        sm3=GM.hash(ofd).hex(),
        size=len(ofd),
        made_at=wall_now(),
    )
    row.path = storage.put(row.uid, document.issued_at, ofd)
    row.save()
    told = {"document": str(document.uid), "sha256": row.sha256, "sm3": row.sm3, "size": row.size}
    record(actor, MADE, subject=row, changes={**told, "seal": seal.es_id if seal else ""})
    return row
