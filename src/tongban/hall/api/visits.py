"""The hall on line for programs: a number, the call, the talk."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, Cursor, In, Size, write
from tongban.base.errors import NotFound
from tongban.base.lists import keyset_page
from tongban.catalogue.queries import item_by_code
from tongban.hall import queries, visiting
from tongban.hall.actions import visit_arrive, visit_leave, visit_open, visit_say
from tongban.hall.api.halls import Number
from tongban.hall.api.schemas import TicketOut
from tongban.hall.models import Visit
from tongban.hall.policy import SERVE, own_visits

router = Router(tags=["visits"])


class SaidOut(Schema):
    """Something that was said, or a page handed in under a line of the material list."""

    side: str
    text: str
    material: str
    at: datetime


class VisitOut(Schema):
    """A visit with its number and what was said."""

    uid: UUID
    hall: str
    ticket: TicketOut
    draft: UUID | None
    lines: list[SaidOut]


class VisitsOut(Schema):
    """A page of one's own visits, the latest first; without what was said."""

    results: list[VisitOut]
    next: str | None


class HallVisitIn(In):
    """Where and for what."""

    hall: Code
    item: Code


class SayIn(In):
    """What is said."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


def _told(row: Visit, *, lines: bool = True) -> VisitOut:
    said = visiting.lines_of(row) if lines else []
    return VisitOut(
        uid=row.uid,
        hall=row.ticket.hall.code,
        ticket=TicketOut.told(row.ticket),
        draft=row.draft,
        lines=[SaidOut(side=s.side, text=s.text.reveal(), material=s.material, at=s.at) for s in said],
    )


def _own(request: HttpRequest, uid: UUID, content: Any, do: Any) -> HttpResponse:
    def run(actor: Actor) -> VisitOut:
        do(actor, visiting.visit_for(actor, uid))
        return _told(visiting.visit_for(actor, uid))

    return write(request, content, run)


@router.get("/visits", auth=Bearer(), response={200: VisitsOut, **PROBLEMS})
def mine(request: HttpRequest, cursor: Cursor = None, size: Size = 25) -> VisitsOut:
    """One's own visits."""
    rows = own_visits(actor_of(request)).select_related("ticket__hall", "ticket__item", "ticket__window")
    page = keyset_page(rows, ("-id",), cursor, size)
    return VisitsOut(results=[_told(row, lines=False) for row in page.rows], next=page.after)


@router.post("/visits", auth=Bearer(), response={201: VisitOut, **PROBLEMS})
def begin(request: HttpRequest, body: HallVisitIn) -> HttpResponse:
    """Take a number on line, in the hall's opening hours."""

    def do(actor: Actor) -> VisitOut:
        hall, item = queries.hall_by_code(body.hall), item_by_code(body.item)
        made = visit_open(actor, hall=hall, item=item)
        return _told(visiting.visit_for(actor, made.uid))

    return write(request, body, do, 201)


@router.get("/visits/{uid}", auth=Bearer(), response={200: VisitOut, **PROBLEMS})
def one(request: HttpRequest, uid: UUID) -> VisitOut:
    """One's own visit: how many are before one, what was said."""
    return _told(visiting.visit_for(actor_of(request), uid))


@router.post("/visits/{uid}/arrive", auth=Bearer(), response={200: VisitOut, **PROBLEMS})
def arrive(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that one is there, after the call."""
    return _own(request, uid, {}, lambda actor, row: visit_arrive(actor, visit=row))


@router.post("/visits/{uid}/leave", auth=Bearer(), response={200: VisitOut, **PROBLEMS})
def leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go; a number that waited is given back."""
    return _own(request, uid, {}, lambda actor, row: visit_leave(actor, visit=row))


@router.post("/visits/{uid}/say", auth=Bearer(), response={200: VisitOut, **PROBLEMS})
def say(request: HttpRequest, uid: UUID, body: SayIn) -> HttpResponse:
    """Ask something."""
    return _own(request, uid, body, lambda actor, row: visit_say(actor, visit=row, text=body.text))


def _at(actor: Actor, code: str, number: str) -> Visit:
    window = queries.window_by_number(queries.hall_by_code(code), number)
    if not window.is_open or window.clerk_id != actor.party:
        raise NotFound("hall.window")
    row = visiting.visit_at(queries.at_window(window))
    if row is None:
        raise NotFound("hall.visit")
    return Visit.objects.select_related("ticket__hall", "ticket__item", "ticket__window").get(pk=row.pk)


@router.get("/halls/{code}/windows/{number}/talk", auth=Bearer(SERVE), response={200: VisitOut, **PROBLEMS})
def talk(request: HttpRequest, code: Code, number: Number) -> VisitOut:
    """The talk at one's own window."""
    return _told(_at(actor_of(request), code, number))


@router.post("/halls/{code}/windows/{number}/talk", auth=Bearer(SERVE), response={200: VisitOut, **PROBLEMS})
def answer(request: HttpRequest, code: Code, number: Number, body: SayIn) -> HttpResponse:
    """Answer at one's own window."""

    def do(actor: Actor) -> VisitOut:
        row = _at(actor, code, number)
        visit_say(actor, visit=row, text=body.text)
        return _told(row)

    return write(request, body, do)
