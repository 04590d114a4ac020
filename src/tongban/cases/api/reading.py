"""Reading cases: lists, status, time line, ledger, notices, files, proofs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import (
    OPEN,
    PROBLEMS,
    PUBLIC_PROBLEMS,
    Bearer,
    Code,
    Cursor,
    Purpose,
    Size,
    Text,
    purpose_needed,
    reply,
)
from tongban.base.errors import NotFound
from tongban.base.lists import keyset_page
from tongban.cases import clockwork
from tongban.cases.actions import notice_read
from tongban.cases.api.schemas import CaseDetail, CaseOut, CasePage, detail, is_own, shown
from tongban.cases.models import Case
from tongban.cases.queries import (
    attachment_of,
    case_by_codes,
    case_for,
    case_list,
    notice_of,
    notices_of,
    notices_to,
    timeline,
)
from tongban.files.serving import serve
from tongban.printing.serving import Form, answer, opened
from tongban.records.actions import read_recorded
from tongban.records.proofs import receipt_proof
from tongban.records.queries import entries_of

router = Router(tags=["cases"])
Status = Literal["received", "supplementing", "accepted", "suspended", "decided", "closed"]
Number = Annotated[str, StringConstraints(min_length=8, max_length=60, strip_whitespace=True)]
PDF: Any = {
    "responses": {200: {"description": "A file.", "content": {"application/pdf": {}, "application/ofd": {}}}}
}
ANY: Any = {"responses": {200: {"description": "A file.", "content": {"application/octet-stream": {}}}}}
PROOF: Any = {
    "responses": {200: {"description": "For `tongban verify`.", "content": {"application/json": {}}}}
}


class StepOut(Schema):
    """An entry of the time line. `by_unit` did it; opinions of steps inside the house are for officials."""

    kind: str
    at: datetime
    by_unit: Text | None
    opinion: str
    data: dict[str, Any]


class Timeline(Schema):
    """What happened, oldest first."""

    steps: list[StepOut]


class LedgerDayOut(Schema):
    """One day of a limit: whether it counts, and why not."""

    date: date
    counted: bool
    reason: str
    provisional: bool


class LedgerOut(Schema):
    """The day-by-day account of a limit."""

    due: date
    provisional: bool
    citations: list[str]
    days: list[LedgerDayOut]


class NoticeOut(Schema):
    """A written notice; its file lies at `…/notices/{uid}/pdf`. `serve_by` is null where nobody has to be served."""

    uid: UUID
    kind: str
    number: str
    at: datetime
    due_on: date | None
    serve_by: date | None
    served_on: date | None
    served_way: str
    lines: list[dict[str, Any]]


class Notices(Schema):
    """Every written notice, oldest first."""

    notices: list[NoticeOut]


class StatusOut(Schema):
    """What whoever holds number and query code may know."""

    number: str
    item: Text
    unit: Text
    status: str
    outcome: str
    received_on: date
    accepted_on: date | None
    decided_on: date | None
    next_due: date | None
    due_provisional: bool


@router.get("/cases", auth=Bearer(), response={200: CasePage, **PROBLEMS})
def cases(
    request: HttpRequest,
    status: Query[Status | None] = None,
    item: Query[Code | None] = None,
    cursor: Cursor = None,
    size: Size = 25,
    purpose: Purpose = None,
) -> Any:
    """One's own cases, or those that the post or program may see; newest first. Officials get names masked."""
    actor = actor_of(request)
    page = keyset_page(case_list(actor, status=status or "", item=item or ""), ("-id",), cursor, size)
    plain = not (actor.is_staff or actor.client)
    if not plain and purpose:
        read_recorded(actor, purpose, page.rows, what="api.cases")
    return CasePage(cases=[shown(row, plain=plain or bool(purpose)) for row in page.rows], next=page.after)


@router.get("/cases/lookup", auth=OPEN, response={200: StatusOut, **PUBLIC_PROBLEMS})
def lookup(request: HttpRequest, number: Number, query_code: Number) -> Any:
    """The state of a case for whoever holds its number and query code."""
    case = case_by_codes(number, query_code)
    return StatusOut(
        number=case.number,
        item=Text.named(case.item),
        unit=Text.named(case.unit),
        status=case.status,
        outcome=case.outcome,
        received_on=case.received_on,
        accepted_on=case.accepted_on,
        decided_on=case.decided_on,
        next_due=case.next_due,
        due_provisional=case.due_provisional,
    )


@router.get("/cases/lookup/proof", auth=OPEN, response={200: None, **PUBLIC_PROBLEMS}, openapi_extra=PROOF)
def lookup_proof(request: HttpRequest, number: Number, query_code: Number) -> HttpResponse:
    """The proof of the receipt, for whoever holds number and query code; `tongban verify` checks it without us."""
    return _proof(case_by_codes(number, query_code))


@router.get("/cases/{uid}", auth=Bearer(), response={200: CaseDetail, **PROBLEMS})
def case(request: HttpRequest, uid: UUID, purpose: Purpose = None) -> Any:
    """A case whole. For officials personal values are masked unless a purpose is named and recorded."""
    actor = actor_of(request)
    row = case_for(actor, str(uid))
    return detail(actor, row, plain=_plain(actor, row, purpose, "api.case"))


@router.get("/cases/{uid}/status", auth=Bearer(), response={200: CaseOut, **PROBLEMS})
def status(request: HttpRequest, uid: UUID) -> Any:
    """Only the state and the days."""
    actor = actor_of(request)
    row = case_for(actor, str(uid))
    return shown(row, plain=is_own(actor, row))


@router.get("/cases/{uid}/timeline", auth=Bearer(), response={200: Timeline, **PROBLEMS})
def time_line(request: HttpRequest, uid: UUID) -> Any:
    """What happened; the applicant sees the steps that are meant for applicants."""
    actor = actor_of(request)
    row = case_for(actor, str(uid))
    own = is_own(actor, row)
    return Timeline(
        steps=[
            StepOut(
                kind=s.kind,
                at=s.at,
                by_unit=Text.named(s.unit) if s.unit else None,
                opinion=s.opinion,
                data=s.data,
            )
            for s in timeline(row, public_only=own)
        ]
    )


@router.get("/cases/{uid}/ledger/{which}", auth=Bearer(), response={200: LedgerOut, **PROBLEMS})
def ledger(
    request: HttpRequest, uid: UUID, which: Literal["acceptance", "statutory", "promised", "delivery"]
) -> Any:
    """The day-by-day account of one limit; 404 while the event that starts it has not happened."""
    row = case_for(actor_of(request), str(uid))
    found = clockwork.ledger(row, which)
    if found is None:
        raise NotFound("cases.ledger")
    return LedgerOut(
        due=found.promised_due or found.due if which == "promised" else found.due,
        provisional=found.provisional,
        citations=[str(c) for c in found.citations],
        days=[
            LedgerDayOut(date=d.date, counted=d.counted, reason=d.reason, provisional=d.provisional)
            for d in found.days
        ],
    )


@router.get("/cases/{uid}/notices", auth=Bearer(), response={200: Notices, **PROBLEMS})
def notices(request: HttpRequest, uid: UUID) -> Any:
    """Every written notice of the case."""
    actor = actor_of(request)
    row = case_for(actor, str(uid))
    return Notices(
        notices=[
            NoticeOut(
                uid=n.uid,
                kind=n.kind,
                number=n.document.number,
                at=n.at,
                due_on=n.due_on,
                serve_by=n.serve_by,
                served_on=n.served_on,
                served_way=n.served_way,
                lines=n.lines,
            )
            for n in (notices_to(row) if is_own(actor, row) else notices_of(row))
        ]
    )


@router.get(
    "/cases/{uid}/notices/{notice}/pdf", auth=Bearer(), response={200: None, **PROBLEMS}, openapi_extra=PDF
)
def notice_pdf(
    request: HttpRequest, uid: UUID, notice: UUID, format: Form = "pdf", purpose: Purpose = None
) -> HttpResponse:
    """The sealed file of a notice, PDF or OFD; officials name a purpose, which is recorded."""
    actor = actor_of(request)
    row = case_for(actor, str(uid))
    found = notice_of(row, str(notice))
    if found.to_id is not None and is_own(actor, row):
        raise NotFound("cases.notice")
    if not _plain(actor, row, purpose, "api.notice"):
        raise purpose_needed()
    file = opened(actor, found.document, format)
    if is_own(actor, row) and found.read_at is None:
        notice_read(actor, notice=found)
    return answer(file, format, f"{row.number}-{found.kind}", inline=False)


@router.get(
    "/cases/{uid}/attachments/{page}", auth=Bearer(), response={200: None, **PROBLEMS}, openapi_extra=ANY
)
def attachment(request: HttpRequest, uid: UUID, page: UUID, purpose: Purpose = None) -> HttpResponse:
    """A page that was handed in; officials name a purpose, which is recorded."""
    actor = actor_of(request)
    row = case_for(actor, str(uid))
    found = attachment_of(row, str(page))
    if not _plain(actor, row, purpose, "api.attachment"):
        raise purpose_needed()
    return serve(found)


@router.get("/cases/{uid}/proof", auth=Bearer(), response={200: None, **PROBLEMS}, openapi_extra=PROOF)
def proof(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The proof that this house wrote the receipt down; `tongban verify` checks it without us."""
    return _proof(case_for(actor_of(request), str(uid)))


def _proof(row: Case) -> HttpResponse:
    entry = entries_of(f"cases.case:{row.uid}").filter(type="cases.received.v1").first()
    if entry is None:
        raise NotFound("cases.proof")
    return reply(receipt_proof(entry))


def _plain(actor: Actor, row: Case, purpose: str | None, what: str) -> bool:
    """Whether personal values may be shown: to their owner, and to officials once the reading is recorded."""
    if is_own(actor, row):
        return True
    if purpose:
        read_recorded(actor, purpose, [row], what=what)
    return bool(purpose)
