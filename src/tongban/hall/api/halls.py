"""Halls for everybody, numbers, and setting up windows and delegations."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.actor import Actor
from tongban.base.api import OPEN, PROBLEMS, PUBLIC_PROBLEMS, Bearer, Code, In, Line, Short, write
from tongban.base.errors import Invalid, NotFound
from tongban.catalogue.queries import item_by_code
from tongban.hall import queries
from tongban.hall.actions import (
    delegation_end,
    delegation_give,
    ticket_take,
    window_end,
    window_seats_set,
    window_set,
)
from tongban.hall.api.schemas import DelegationOut, HallFullOut, HallOut, TicketOut, WindowOut
from tongban.hall.hours import schedule_of, schedules_of
from tongban.hall.policy import DELEGATE, MANAGE
from tongban.hall.routing import windows_for
from tongban.org.models import Post, Unit

router = Router(tags=["halls"])
Kind = Literal["department", "general", "issue", "advice"]
Number = Annotated[str, StringConstraints(min_length=2, max_length=4, pattern=r"^[A-Z]\d{1,3}$")]
Codes = Annotated[list[Code], Field(max_length=400)]


class HallsOut(Schema):
    """Every hall."""

    results: list[HallOut]


class WindowsOut(Schema):
    """Windows, the one to go to first."""

    results: list[WindowOut]


class TicketIn(In):
    """What the person comes for: an item, or the letter of a line; the number of an appointment of today."""

    item: Code | None = None
    queue: Annotated[str, StringConstraints(max_length=1, pattern=r"^[A-Z]?$")] = ""
    appointment: Annotated[str, StringConstraints(max_length=30)] = ""


class WindowIn(In):
    """A window; `posts` are uids of those that may sit there, `null` leaves them as they are."""

    name_zh: Line
    name_en: Annotated[str, StringConstraints(max_length=120)] = ""
    kind: Kind
    units: Codes = Field(default_factory=list)
    themes: Codes = Field(default_factory=list)
    items: Codes = Field(default_factory=list)
    posts: Annotated[list[UUID], Field(max_length=100)] | None = None


class DelegationIn(In):
    """What an authority lets the hall do, on which decision, from which day."""

    hall: Code
    authority: Code
    acts: Annotated[list[Literal["receive", "accept", "deliver"]], Field(min_length=1, max_length=3)]
    source: Annotated[Short, Field(min_length=1)]
    valid_from: date | None = None
    valid_to: date | None = None


class DelegationsOut(Schema):
    """Delegations to a hall, in force and to come."""

    results: list[DelegationOut]


@router.get("/halls", auth=OPEN, response={200: HallsOut, **PUBLIC_PROBLEMS})
def halls(request: HttpRequest) -> HallsOut:
    """Every hall with how many wait now."""
    waiting = queries.waiting_by_hall()
    hours = schedules_of(queries.halls_open())
    return HallsOut(results=[HallOut.told(h, waiting.get(pk, 0)) for pk, h in hours.items()])


@router.get("/halls/{code}", auth=OPEN, response={200: HallFullOut, **PUBLIC_PROBLEMS})
def hall(request: HttpRequest, code: Code) -> HallFullOut:
    """One hall with its windows."""
    row = queries.hall_by_code(code)
    waiting = sum(queries.waiting_by_queue(row).values())
    windows = [WindowOut.told(window) for window in queries.windows_of(row)]
    return HallFullOut(hall=HallOut.told(schedule_of(row), waiting), windows=windows)


@router.get("/halls/{code}/items/{item}/windows", auth=OPEN, response={200: WindowsOut, **PUBLIC_PROBLEMS})
def windows_of_item(request: HttpRequest, code: Code, item: Code) -> WindowsOut:
    """The windows that receive an item, the one to go to first; none where the hall does not receive it."""
    row, wanted = queries.hall_by_code(code), item_by_code(item)
    return WindowsOut(results=[WindowOut.told(w) for w in windows_for(row, wanted)])


@router.post("/halls/{code}/tickets", auth=Bearer(), response={201: TicketOut, **PROBLEMS})
def ticket_post(request: HttpRequest, code: Code, body: TicketIn) -> HttpResponse:
    """Take a number; it names nobody."""

    def do(actor: Actor) -> TicketOut:
        row = queries.hall_by_code(code)
        item = item_by_code(body.item) if body.item else None
        made = ticket_take(actor, hall=row, queue=body.queue, appointment=body.appointment, item=item)
        return TicketOut.told(made)

    return write(request, body, do, 201)


@router.get("/halls/{code}/tickets/{uid}", auth=OPEN, response={200: TicketOut, **PUBLIC_PROBLEMS})
def ticket_get(request: HttpRequest, code: Code, uid: UUID) -> TicketOut:
    """A number, for whoever holds its uid."""
    row = queries.ticket_by_uid(uid)
    if row.hall.code != code:
        raise NotFound("hall.ticket")
    return TicketOut.told(row)


@router.put("/halls/{code}/windows/{number}", auth=Bearer(MANAGE), response={200: WindowOut, **PROBLEMS})
def window_put(request: HttpRequest, code: Code, number: Number, body: WindowIn) -> HttpResponse:
    """Set up a window or change it."""

    def do(actor: Actor) -> WindowOut:
        made = window_set(
            actor,
            hall=queries.hall_by_code(code),
            number=number,
            name={"zh": body.name_zh, "en": body.name_en},
            kind=body.kind,
            units=body.units,
            themes=body.themes,
            items=body.items,
        )
        if body.posts is not None:
            posts = list(Post.objects.filter(uid__in=body.posts))
            if len(posts) != len(set(body.posts)):
                raise Invalid({"posts": _("There is no such post.")})
            window_seats_set(actor, window=made, posts=posts)
        return WindowOut.told(made)

    return write(request, body, do)


@router.delete("/halls/{code}/windows/{number}", auth=Bearer(MANAGE), response={204: None, **PROBLEMS})
def window_delete(request: HttpRequest, code: Code, number: Number) -> HttpResponse:
    """Take a closed window out of the hall; its past stays."""

    def do(actor: Actor) -> None:
        window_end(actor, window=queries.window_by_number(queries.hall_by_code(code), number))

    return write(request, {}, do)


@router.get("/halls/{code}/delegations", auth=OPEN, response={200: DelegationsOut, **PUBLIC_PROBLEMS})
def delegations(request: HttpRequest, code: Code) -> DelegationsOut:
    """For whom the hall receives, accepts and hands out; public (行政许可法 art. 24)."""
    rows = queries.delegations_coming(queries.hall_by_code(code))
    return DelegationsOut(results=[DelegationOut.told(row) for row in rows])


@router.post("/delegations", auth=Bearer(DELEGATE), response={201: DelegationOut, **PROBLEMS})
def delegation_post(request: HttpRequest, body: DelegationIn) -> HttpResponse:
    """Let the hall act for an authority within one's reach."""

    def do(actor: Actor) -> DelegationOut:
        hall_ = queries.hall_by_code(body.hall)
        authority = Unit.objects.filter(code=body.authority, valid_to=None).first()
        if authority is None:
            raise Invalid({"authority": _("There is no unit with this code.")})
        made = delegation_give(
            actor,
            hall=hall_,
            authority=authority,
            acts=body.acts,
            source=body.source,
            valid_from=body.valid_from,
            valid_to=body.valid_to,
        )
        return DelegationOut.told(made)

    return write(request, body, do, 201)


@router.delete("/delegations/{uid}", auth=Bearer(DELEGATE), response={204: None, **PROBLEMS})
def delegation_delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a delegation back, at once."""

    def do(actor: Actor) -> None:
        rows = queries.delegations_reached(actor)
        row = next((r for r in rows if r.uid == uid), None)
        if row is None:
            raise NotFound("hall.delegation")
        delegation_end(actor, delegation=row)

    return write(request, {}, do)
