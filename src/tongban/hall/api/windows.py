"""The window's own work: open, call, serve, finish, close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, In, write
from tongban.hall import queries
from tongban.hall.actions import (
    ticket_call,
    ticket_end,
    ticket_hand_over,
    ticket_serve,
    window_close,
    window_open,
)
from tongban.hall.api.halls import Number
from tongban.hall.api.schemas import TicketOut, WindowOut
from tongban.hall.models import Window
from tongban.hall.policy import MANAGE, SERVE, demand_any

router = Router(tags=["halls"])
WORK = "/halls/{code}/windows/{number}"


class NoteOut(Schema):
    """What a colleague wrote when the number was passed on."""

    from_window: str
    to_window: str
    note: str


class AtWindow(Schema):
    """A window with the number that is called or served there and how many wait for its letter."""

    window: WindowOut
    ticket: TicketOut | None
    waiting: int
    notes: list[NoteOut]


class EndIn(In):
    """Whether the person came."""

    came: bool = True


class HandIn(In):
    """To which window, and what the colleague should know."""

    to: Number
    note: Annotated[str, StringConstraints(min_length=1, max_length=500)]


def _told(window: Window) -> AtWindow:
    fresh = queries.window_by_number(window.hall, window.number)
    at = queries.at_window(fresh)
    notes = [
        NoteOut(from_window=n.from_window.number, to_window=n.to_window.number, note=n.note)
        for n in queries.handed_to(at)
    ]
    return AtWindow(
        window=WindowOut.told(fresh),
        ticket=TicketOut.told(at) if at else None,
        waiting=queries.waiting_at(fresh),
        notes=notes,
    )


def _step(
    request: HttpRequest, code: str, number: str, content: Any, do: Callable[[Actor, Window], Any]
) -> HttpResponse:
    def run(actor: Actor) -> AtWindow:
        window = queries.window_by_number(queries.hall_by_code(code), number)
        do(actor, window)
        return _told(window)

    return write(request, content, run)


@router.get(WORK, auth=Bearer(SERVE, MANAGE), response={200: AtWindow, **PROBLEMS})
def window_get(request: HttpRequest, code: Code, number: Number) -> AtWindow:
    """What stands at a window."""
    window = queries.window_by_number(queries.hall_by_code(code), number)
    demand_any(actor_of(request), window.hall, SERVE, MANAGE)
    return _told(window)


@router.post(WORK + "/open", auth=Bearer(SERVE), response={200: AtWindow, **PROBLEMS})
def open_(request: HttpRequest, code: Code, number: Number) -> HttpResponse:
    """Sit down at the window."""
    return _step(request, code, number, {}, lambda actor, window: window_open(actor, window=window))


@router.post(WORK + "/close", auth=Bearer(SERVE, MANAGE), response={200: AtWindow, **PROBLEMS})
def close(request: HttpRequest, code: Code, number: Number) -> HttpResponse:
    """Leave the window; the number at it is finished first."""
    return _step(request, code, number, {}, lambda actor, window: window_close(actor, window=window))


@router.post(WORK + "/call", auth=Bearer(SERVE), response={200: AtWindow, **PROBLEMS})
def call(request: HttpRequest, code: Code, number: Number) -> HttpResponse:
    """Call the next number, or the same again (three times at most)."""
    return _step(request, code, number, {}, lambda actor, window: ticket_call(actor, window=window))


@router.post(WORK + "/serve", auth=Bearer(SERVE), response={200: AtWindow, **PROBLEMS})
def serve(request: HttpRequest, code: Code, number: Number) -> HttpResponse:
    """The person has come."""
    return _step(request, code, number, {}, lambda actor, window: ticket_serve(actor, window=window))


@router.post(WORK + "/end", auth=Bearer(SERVE), response={200: AtWindow, **PROBLEMS})
def end(request: HttpRequest, code: Code, number: Number, body: EndIn) -> HttpResponse:
    """Done with the number: served, or nobody came."""
    return _step(
        request, code, number, body, lambda actor, window: ticket_end(actor, window=window, came=body.came)
    )


@router.post(WORK + "/hand-over", auth=Bearer(SERVE), response={200: AtWindow, **PROBLEMS})
def hand_over(request: HttpRequest, code: Code, number: Number, body: HandIn) -> HttpResponse:
    """Pass the number at this window to another open one; it keeps its number and is called there next."""

    def do(actor: Actor, window: Window) -> None:
        to = queries.window_by_number(window.hall, body.to)
        ticket_hand_over(actor, window=window, to=to, note=body.note)

    return _step(request, code, number, body, do)
