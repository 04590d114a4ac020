"""Licences for programs: one's own, and verification for everybody."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import (
    OPEN,
    PROBLEMS,
    PUBLIC_PROBLEMS,
    Bearer,
    Cursor,
    Purpose,
    Size,
    Text,
    purpose_needed,
)
from tongban.base.errors import Invalid, NotFound
from tongban.base.lists import keyset_page
from tongban.files.serving import disposition
from tongban.kernel.ids import mask
from tongban.licences import queries
from tongban.licences.models import Licence
from tongban.printing.actions import document_open
from tongban.printing.queries import verify_upload
from tongban.records.actions import read_recorded

router = Router(tags=["licences"])
MOST_BYTES = 10 * 1024 * 1024
Words = Annotated[str, StringConstraints(min_length=4, max_length=120, strip_whitespace=True)]


class LicenceOut(Schema):
    """A licence (电子证照) as its holder or its unit sees it."""

    uid: UUID
    identifier: str
    number: str
    edition: int
    type: str
    name: Text
    holder: str
    unit: str
    item: str
    status: str
    issued_on: date
    valid_from: date
    valid_to: date | None


class LicencePage(Schema):
    """A page of licences, newest first."""

    licences: list[LicenceOut]
    next: str | None


class LicenceVerdict(Schema):
    """What everybody may know of a licence: that it stands, for whom (masked), from whom, until when."""

    genuine: bool
    identifier: str
    number: str
    name: Text
    holder: str
    unit: Text
    status: str
    issued_on: date
    valid_to: date | None


class FileVerdict(Schema):
    """What a PDF file is worth: whether its seal holds, and whether these very bytes were issued here."""

    genuine: bool
    code: str
    reason: str
    signer: str
    kind: str | None = None
    number: str | None = None
    issued_on: date | None = None


@router.get("/licences", auth=Bearer(), response={200: LicencePage, **PROBLEMS})
def licences(request: HttpRequest, cursor: Cursor = None, size: Size = 25, purpose: Purpose = None) -> Any:
    """The caller's licences, or those of the caller's unit (holders masked unless a purpose is recorded)."""
    actor = actor_of(request)
    rows = queries.visible(actor).select_related("type", "unit")
    page = keyset_page(rows, ("-id",), cursor, size)
    plain = _plain(actor, page.rows, purpose)
    return LicencePage(licences=[_shown(row, plain) for row in page.rows], next=page.after)


@router.get("/licences/verify", auth=OPEN, response={200: LicenceVerdict, **PUBLIC_PROBLEMS})
def verify(request: HttpRequest, q: Words) -> Any:
    """Verify by query code, by identifier (GB/T 36904) or by number. Unknown ones are answered 404."""
    row = queries.by_query_code(q) or queries.by_identifier(q) or queries.by_number(q)
    if row is None:
        raise NotFound("licences.unknown")
    status = queries.status_on(row)
    return LicenceVerdict(
        genuine=status == queries.VALID,
        identifier=row.identifier,
        number=row.number,
        name=Text.named(row.type),
        holder=mask("name", row.holder_name),
        unit=Text.named(row.unit),
        status=status,
        issued_on=row.issued_on,
        valid_to=row.valid_to,
    )


@router.post("/verify", auth=OPEN, response={200: FileVerdict, **PUBLIC_PROBLEMS})
def verify_file(
    request: HttpRequest, file: Annotated[UploadedFile, File(description="A PDF of at most 10 MB.")]
) -> Any:
    """Judge a PDF notice or licence: one changed byte and the answer is no. Nothing is kept."""
    if file.size is None or file.size > MOST_BYTES:
        raise Invalid(code="files.too_large")
    verdict = verify_upload(file.read())
    document = verdict.document
    return FileVerdict(
        genuine=verdict.genuine,
        code=verdict.seal.code,
        reason=verdict.seal.reason,
        signer=verdict.seal.signer,
        kind=document.kind if document else None,
        number=document.number if document else None,
        issued_on=document.issued_on if document else None,
    )


@router.get("/licences/{uid}", auth=Bearer(), response={200: LicenceOut, **PROBLEMS})
def licence(request: HttpRequest, uid: UUID, purpose: Purpose = None) -> Any:
    """One licence."""
    actor = actor_of(request)
    row = _licence(actor, uid)
    return _shown(row, _plain(actor, [row], purpose))


@router.get(
    "/licences/{uid}/pdf",
    auth=Bearer(),
    response={200: None, **PROBLEMS},
    openapi_extra={
        "responses": {200: {"description": "The sealed file.", "content": {"application/pdf": {}}}}
    },
)
def licence_pdf(request: HttpRequest, uid: UUID, purpose: Purpose = None) -> HttpResponse:
    """The sealed file of a licence; officials name a purpose, which is recorded."""
    actor = actor_of(request)
    row = _licence(actor, uid)
    if row.document is None:
        raise NotFound("licences.document")
    if not _plain(actor, [row], purpose):
        raise purpose_needed()
    answer = HttpResponse(document_open(actor, row.document), content_type="application/pdf")
    answer["Content-Disposition"] = disposition(f"{row.number}.pdf", inline=False)
    return answer


def _licence(actor: Actor, uid: UUID) -> Licence:
    row = queries.visible(actor).select_related("type", "unit", "document__unit").filter(uid=uid).first()
    if row is None:
        raise NotFound("licences.licence")
    return row


def _plain(actor: Actor, rows: list[Licence], purpose: str | None) -> bool:
    """Whether names are shown plain: to the holder, and to officials once the reading is recorded."""
    if actor.principal is not None and not actor.is_staff:
        return True
    if purpose:
        read_recorded(actor, purpose, rows, what="api.licences")
    return bool(purpose)


def _shown(row: Licence, plain: bool) -> LicenceOut:
    return LicenceOut(
        uid=row.uid,
        identifier=row.identifier,
        number=row.number,
        edition=row.edition,
        type=row.type.code,
        name=Text.named(row.type),
        holder=row.holder_name if plain else mask("name", row.holder_name),
        unit=row.unit.code,
        item=row.item_code,
        status=queries.status_on(row),
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
