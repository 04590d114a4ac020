"""Service of notices (送达) for programs: what waits, how each notice was served, and the addressee's confirmation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, Cursor, In, Purpose, Size, write
from tongban.base.errors import NotFound
from tongban.base.lists import keyset_page
from tongban.cases import services
from tongban.cases.actions import (
    Served,
    notice_confirm,
    notice_serve,
    service_arrive,
    service_correct,
    service_fail,
    service_prove,
)
from tongban.cases.api.schemas import is_own
from tongban.cases.models import Notice, NoticeService
from tongban.cases.queries import case_for, notice_of
from tongban.records.actions import read_recorded

router = Router(tags=["service of notices"])
SERVING = Bearer(*services.SERVE)
Way = Literal["electronic", "person", "left", "post", "office", "public"]
Relation = Literal["", "self", "agent", "family", "staff", "designated"]
Name = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)]
Line = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]
NOTICE = "/cases/{uid}/notices/{notice}"


class WaitingNotice(Schema):
    """A notice whose service is not proven yet."""

    uid: UUID
    case: UUID
    number: str
    kind: str
    at: datetime
    serve_by: date
    underway: str


class WaitingPage(Schema):
    """A page of them, what is due first on top."""

    notices: list[WaitingNotice]
    next: str | None


class ServeIn(In):
    """How a notice was served. Without `at` what is posted is on its way, and a public notice begins."""

    way: Way
    at: AwareDatetime | None = None
    receiver: Name = ""
    relation: Relation = ""
    witnesses: Line = ""
    place: Line = ""
    tracking: Annotated[str, StringConstraints(max_length=80)] = ""
    reason: Words = ""
    remark: Words = ""
    server: Name = ""


class ArriveIn(In):
    """Who received what was posted, and when."""

    at: AwareDatetime
    receiver: Name
    relation: Relation


class ServiceReasonIn(In):
    """Why."""

    reason: Words


class ServiceOut(Schema):
    """One attempt to serve a notice. Names of officials' views need a purpose, which is recorded."""

    uid: UUID
    way: str
    state: str
    automatic: bool
    begun_at: datetime
    served_at: datetime | None
    served_on: date | None
    ends_on: date | None
    server: str
    receiver: str | None
    relation: str
    witnesses: str | None
    place: str
    tracking: str
    reason: str
    remark: str
    confirmed_at: datetime | None
    corrected_reason: str
    proof: UUID | None


class ServicesOut(Schema):
    """The service of a notice: what is proven, what it made of its limit, and every attempt."""

    serve_by: date | None
    served_on: date | None
    served_way: str
    due_on: date | None
    services: list[ServiceOut]


@router.get("/notices-to-serve", auth=SERVING, response={200: WaitingPage, **PROBLEMS})
def to_serve(
    request: HttpRequest,
    kind: Query[Code | None] = None,
    late: bool = False,
    cursor: Cursor = None,
    size: Size = 25,
) -> Any:
    """Notices that wait for their service, over the cases that the post reaches."""
    rows = services.waiting_list(actor_of(request), kind=kind or "", late=late)
    page = keyset_page(rows, ("serve_by", "id"), cursor, size)
    return WaitingPage(notices=[_waiting(row) for row in page.rows], next=page.after)


@router.get(f"{NOTICE}/services", auth=Bearer(), response={200: ServicesOut, **PROBLEMS})
def of_notice(request: HttpRequest, uid: UUID, notice: UUID, purpose: Purpose = None) -> Any:
    """How a notice was served: for its addressee, and for officials of the case."""
    actor = actor_of(request)
    found, own = _seen(actor, uid, notice)
    if not own and purpose:
        read_recorded(actor, purpose, [found.case], what="api.services")
    return _all(found, plain=own or bool(purpose))


@router.post(f"{NOTICE}/services", auth=SERVING, response={201: ServiceOut, **PROBLEMS})
def serve(request: HttpRequest, uid: UUID, notice: UUID, body: ServeIn) -> HttpResponse:
    """Record how a notice was served, or that it is on its way."""

    def do(actor: Actor) -> ServiceOut:
        found = _handled(actor, uid, notice)
        return _shown(notice_serve(actor, notice=found, served=Served(**body.model_dump())), plain=False)

    return write(request, body, do, status=201)


@router.post(f"{NOTICE}/receipt", auth=Bearer(), response={200: ServiceOut, **PROBLEMS})
def confirm(request: HttpRequest, uid: UUID, notice: UUID) -> HttpResponse:
    """The addressee confirms that they have the notice."""

    def do(actor: Actor) -> ServiceOut:
        found, _own = _seen(actor, uid, notice)
        return _shown(notice_confirm(actor, notice=found), plain=True)

    return write(request, None, do)


@router.post(f"{NOTICE}/services/{{service}}/arrive", auth=SERVING, response={200: ServiceOut, **PROBLEMS})
def arrive(request: HttpRequest, uid: UUID, notice: UUID, service: UUID, body: ArriveIn) -> HttpResponse:
    """What was posted has arrived."""

    def do(actor: Actor) -> ServiceOut:
        row = services.service_in(_handled(actor, uid, notice), service)
        return _shown(service_arrive(actor, service=row, **body.model_dump()), plain=False)

    return write(request, body, do)


@router.post(f"{NOTICE}/services/{{service}}/fail", auth=SERVING, response={200: ServiceOut, **PROBLEMS})
def fail(request: HttpRequest, uid: UUID, notice: UUID, service: UUID, body: ServiceReasonIn) -> HttpResponse:
    """It came back; the notice still waits."""

    def do(actor: Actor) -> ServiceOut:
        row = services.service_in(_handled(actor, uid, notice), service)
        return _shown(service_fail(actor, service=row, reason=body.reason), plain=False)

    return write(request, body, do)


@router.post(f"{NOTICE}/services/{{service}}/correct", auth=SERVING, response={200: ServiceOut, **PROBLEMS})
def correct(
    request: HttpRequest, uid: UUID, notice: UUID, service: UUID, body: ServiceReasonIn
) -> HttpResponse:
    """The record was wrong: it stays, marked; the notice waits for its service again."""

    def do(actor: Actor) -> ServiceOut:
        row = services.service_in(_handled(actor, uid, notice), service)
        return _shown(service_correct(actor, service=row, reason=body.reason), plain=False)

    return write(request, body, do)


@router.post(f"{NOTICE}/services/{{service}}/proof", auth=SERVING, response={200: ServiceOut, **PROBLEMS})
def prove(request: HttpRequest, uid: UUID, notice: UUID, service: UUID) -> HttpResponse:
    """Issue the proof of service of what the system served by itself; it lies with the documents of the case."""

    def do(actor: Actor) -> ServiceOut:
        found = _handled(actor, uid, notice)
        service_prove(actor, service=services.service_in(found, service))
        return _shown(services.service_in(found, service), plain=False)

    return write(request, None, do)


def _handled(actor: Actor, uid: UUID, notice: UUID) -> Notice:
    found = notice_of(case_for(actor, str(uid)), str(notice))
    services.demand_serving(actor, found.case)
    return found


def _seen(actor: Actor, uid: UUID, notice: UUID) -> tuple[Notice, bool]:
    """The notice for whom it is addressed to (True) or for an official of the case (False)."""
    mine = services.addressed_to(actor, uid, notice)
    if mine is not None:
        return mine, True
    row = case_for(actor, str(uid))
    if is_own(actor, row):
        found = notice_of(row, str(notice))
        if found.to_id is not None:
            raise NotFound("cases.notice")
        return found, True
    return notice_of(row, str(notice)), False


def _waiting(row: Any) -> WaitingNotice:
    return WaitingNotice(
        uid=row.uid,
        case=row.case.uid,
        number=row.case.number,
        kind=row.kind,
        at=row.at,
        serve_by=row.serve_by,
        underway=row.underway[0].way if row.underway else "",
    )


def _all(notice: Notice, *, plain: bool) -> ServicesOut:
    rows = services.services_of([notice]).get(notice.pk, [])
    return ServicesOut(
        serve_by=notice.serve_by,
        served_on=notice.served_on,
        served_way=notice.served_way,
        due_on=notice.due_on,
        services=[_shown(row, plain=plain) for row in rows],
    )


def _shown(row: NoticeService, *, plain: bool) -> ServiceOut:
    return ServiceOut(
        uid=row.uid,
        way=row.way,
        state=row.state,
        automatic=row.automatic,
        begun_at=row.begun_at,
        served_at=row.served_at,
        served_on=row.served_on,
        ends_on=row.ends_on,
        server=row.server,
        receiver=services.plain(row.receiver) if plain else None,
        relation=row.relation,
        witnesses=services.plain(row.witnesses) if plain else None,
        place=row.place,
        tracking=row.tracking,
        reason=row.reason,
        remark=row.remark,
        confirmed_at=row.confirmed_at,
        corrected_reason=row.corrected_reason,
        proof=row.document.uid if row.document is not None else None,
    )
