"""Licences for programs: one's own, and verification for everybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import (
    OPEN,
    PROBLEMS,
    PUBLIC_PROBLEMS,
    Bearer,
    Cursor,
    In,
    Line,
    Purpose,
    Short,
    Size,
    Text,
    purpose_needed,
    write,
)
from tongban.base.errors import Invalid, NotFound
from tongban.base.lists import keyset_page
from tongban.kernel.ids import mask
from tongban.licences import policy, queries
from tongban.licences.actions import Terms, licence_act, licence_act_decide
from tongban.licences.grounds import VALID
from tongban.licences.models import Licence, LicenceAct
from tongban.licences.words import ground_words
from tongban.printing.queries import verify_upload
from tongban.printing.serving import Form, answer, opened
from tongban.records.actions import read_recorded

router = Router(tags=["licences"])
MOST_BYTES = 10 * 1024 * 1024
Kinds = Literal["change", "renew", "suspend", "lift", "revoke", "withdraw", "forfeit", "cancel"]
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
    since: date | None = Field(description="The day from which the status holds; none of the first one.")
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
    since: date | None
    issued_on: date
    valid_to: date | None


class FileVerdict(Schema):
    """What a PDF or OFD file is worth: whether its seal holds, and whether these very bytes were issued here."""

    genuine: bool
    form: Form
    code: str
    reason: str
    part: str = Field(description="The file within an OFD package that was changed or added.")
    seal: str = Field(description="Identifier of the electronic seal of an OFD file whose seal holds.")
    signed_at: datetime | None = None
    identifier: str | None = Field(None, description="Of a licence: its identifier by GB/T 36904.")
    signer: str
    kind: str | None = None
    number: str | None = None
    issued_on: date | None = None


class ActOut(Schema):
    """Something done to a licence, or proposed: by which ground and article, when, until when."""

    uid: UUID
    kind: str
    state: str
    ground: str
    basis: Text
    law: str
    reason: str
    edition: int
    asked_at: datetime
    decided_at: datetime | None
    done_on: date | None
    until_on: date | None
    compensation: int | None = Field(description="Fen.")
    successor: UUID | None = Field(description="The edition that a change or renewal made.")


class ActIn(In):
    """An act on a licence. What takes a right away is only proposed; a second person decides."""

    kind: Kinds
    ground: Annotated[str, StringConstraints(max_length=20)]
    reason: Annotated[str, StringConstraints(max_length=500)]
    law: Annotated[str, StringConstraints(max_length=120)] = ""
    face: Annotated[dict[Line, Annotated[str, StringConstraints(max_length=500)]], Field(max_length=50)] = (
        Field(default_factory=dict, description="New values of the face, by label.")
    )
    holder_name: Short = ""
    valid_to: date | None = None
    until_on: date | None = None
    compensation: Annotated[int, Field(ge=0, le=10**15)] | None = Field(None, description="Fen.")
    safety: bool = False
    harm: bool = False


class ActVerdictIn(In):
    """Whether a proposal is carried out; declining needs words."""

    approve: bool
    answer: Annotated[str, StringConstraints(max_length=500)] = ""


class BarOut(Schema):
    """For some time nothing of this kind can be applied for again (行政许可法 art. 78, 79)."""

    code: str
    article: str
    from_on: date
    until_on: date


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
        genuine=status == VALID,
        identifier=row.identifier,
        number=row.number,
        name=Text.named(row.type),
        holder=mask("name", row.holder_name),
        unit=Text.named(row.unit),
        status=status,
        since=row.since,
        issued_on=row.issued_on,
        valid_to=row.valid_to,
    )


@router.post("/verify", auth=OPEN, response={200: FileVerdict, **PUBLIC_PROBLEMS})
def verify_file(
    request: HttpRequest, file: Annotated[UploadedFile, File(description="A PDF or OFD of at most 10 MB.")]
) -> Any:
    """Judge a notice or licence as PDF or OFD: one changed byte and the answer is no. Nothing is kept."""
    if file.size is None or file.size > MOST_BYTES:
        raise Invalid(code="files.too_large")
    verdict = verify_upload(file.read())
    document = verdict.document
    return FileVerdict(
        genuine=verdict.genuine,
        form="ofd" if verdict.seal.form == "ofd" else "pdf",
        code=verdict.seal.code,
        reason=verdict.seal.reason,
        part=verdict.seal.part,
        seal=verdict.seal.seal_id,
        signed_at=verdict.seal.signed_at,
        identifier=queries.identifier_of(document) if document else None,
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
        "responses": {
            200: {
                "description": "The sealed file.",
                "content": {"application/pdf": {}, "application/ofd": {}},
            }
        }
    },
)
def licence_pdf(
    request: HttpRequest, uid: UUID, format: Form = "pdf", purpose: Purpose = None
) -> HttpResponse:
    """The sealed file of a licence, PDF or OFD; officials name a purpose, which is recorded."""
    actor = actor_of(request)
    row = _licence(actor, uid)
    if row.document is None:
        raise NotFound("licences.document")
    if not _plain(actor, [row], purpose):
        raise purpose_needed()
    return answer(opened(actor, row.document, format), format, row.number, inline=False)


@router.get("/licences/{uid}/acts", auth=Bearer(), response={200: list[ActOut], **PROBLEMS})
def acts(request: HttpRequest, uid: UUID, purpose: Purpose = None) -> Any:
    """What was done to a licence, the newest first; its holder does not see what is only proposed."""
    actor = actor_of(request)
    row = _licence(actor, uid)
    if not _plain(actor, [row], purpose):
        raise purpose_needed()
    found = queries.acts_of(row)
    if not actor.is_staff and actor.client is None:
        found = found.filter(state=LicenceAct.DONE)
    return [_act_shown(act) for act in found[:200]]


@router.post("/licences/{uid}/acts", auth=Bearer(policy.CHANGE), response={201: ActOut, **PROBLEMS})
def act_new(request: HttpRequest, uid: UUID, body: ActIn) -> HttpResponse:
    """Change, renew, suspend, lift, revoke, withdraw, forfeit or cancel (行政许可法 art. 8, 49, 50, 69, 70)."""

    def do(actor: Actor) -> ActOut:
        terms = Terms(**body.model_dump(exclude={"kind"}))
        return _act_shown(licence_act(actor, licence=_licence(actor, uid), kind=body.kind, terms=terms))

    return write(request, body, do, status=201)


@router.post(
    "/licences/{uid}/acts/{act_uid}/decide", auth=Bearer(policy.DECIDE), response={200: ActOut, **PROBLEMS}
)
def act_decide(request: HttpRequest, uid: UUID, act_uid: UUID, body: ActVerdictIn) -> HttpResponse:
    """Approve a proposal, which carries it out, or decline it; never one's own."""

    def do(actor: Actor) -> ActOut:
        found = queries.acts_of(_licence(actor, uid)).filter(uid=act_uid).first()
        if found is None:
            raise NotFound("licences.act")
        return _act_shown(licence_act_decide(actor, act=found, approve=body.approve, answer=body.answer))

    return write(request, body, do)


@router.get("/bars", auth=Bearer(), response={200: list[BarOut], **PROBLEMS})
def bars(request: HttpRequest) -> Any:
    """What the caller, or whom they act for, cannot apply for now, and until when."""
    actor = actor_of(request)
    rows = [] if actor.principal is None or actor.is_staff else queries.bars_of(actor.principal)
    return [
        BarOut(code=bar.code, article=bar.article, from_on=bar.from_on, until_on=bar.until_on) for bar in rows
    ]


def _act_shown(act: LicenceAct) -> ActOut:
    words = ground_words(act)
    return ActOut(
        uid=act.uid,
        kind=act.kind,
        state=act.state,
        ground=act.ground,
        basis=Text(zh=words["zh"], en=words["en"]),
        law=act.law,
        reason=act.reason,
        edition=act.licence.edition,
        asked_at=act.asked_at,
        decided_at=act.decided_at,
        done_on=act.done_on,
        until_on=act.until_on,
        compensation=act.compensation,
        successor=act.successor.uid if act.successor else None,
    )


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
        since=row.since,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
