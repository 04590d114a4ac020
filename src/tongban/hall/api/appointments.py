"""Appointments: free times, booking, one's own, giving back."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import OPEN, PROBLEMS, PUBLIC_PROBLEMS, Bearer, Code, Cursor, In, Size, write
from tongban.base.errors import SignInNeeded
from tongban.base.lists import keyset_page
from tongban.catalogue.queries import item_by_code
from tongban.hall import queries
from tongban.hall.actions import appointment_book, appointment_cancel, appointment_change
from tongban.hall.api.schemas import AppointmentOut, SlotOut
from tongban.hall.hours import schedule_of
from tongban.hall.policy import own_appointments

router = Router(tags=["halls"])
Slot = Annotated[str, StringConstraints(max_length=5, pattern=r"^\d\d:\d\d$")]


class DayOut(Schema):
    """A day that can be booked, with its times."""

    day: date
    slots: list[SlotOut]


class DaysOut(Schema):
    """The days that can be booked."""

    results: list[DayOut]


class AppointmentIn(In):
    """A time at a hall for an item."""

    hall: Code
    item: Code
    day: date
    slot: Slot


class ChangeIn(In):
    """Another time, at another hall where one is named."""

    day: date
    slot: Slot
    hall: Code | None = None


class AppointmentsOut(Schema):
    """A page of one's own times, the latest first."""

    results: list[AppointmentOut]
    next: str | None


@router.get("/halls/{code}/times", auth=OPEN, response={200: DaysOut, **PUBLIC_PROBLEMS})
def times(request: HttpRequest, code: Code) -> DaysOut:
    """Free seats by day and time."""
    hall = queries.hall_by_code(code)
    schedule = schedule_of(hall)
    days = queries.bookable_days(hall, schedule)
    taken = queries.taken_by_day_and_slot(hall, days)
    return DaysOut(
        results=[
            DayOut(
                day=day,
                slots=[
                    SlotOut(slot=slot, free=max(0, hall.capacity - taken.get((day, slot), 0)))
                    for slot in schedule.slots(day)
                ],
            )
            for day in days
        ]
    )


@router.get("/appointments", auth=Bearer(), response={200: AppointmentsOut, **PROBLEMS})
def mine(request: HttpRequest, cursor: Cursor = None, size: Size = 25) -> AppointmentsOut:
    """One's own times."""
    actor = actor_of(request)
    if actor.is_staff or actor.principal is None:
        raise SignInNeeded
    rows = own_appointments(actor).select_related("hall", "item")
    page = keyset_page(rows, ("-day", "-id"), cursor, size)
    return AppointmentsOut(results=[AppointmentOut.told(row) for row in page.rows], next=page.after)


@router.post("/appointments", auth=Bearer(), response={201: AppointmentOut, **PROBLEMS})
def book(request: HttpRequest, body: AppointmentIn) -> HttpResponse:
    """Book a time."""

    def do(actor: Actor) -> AppointmentOut:
        hall, item = queries.hall_by_code(body.hall), item_by_code(body.item)
        made = appointment_book(actor, hall=hall, item=item, day=body.day, slot=body.slot)
        return AppointmentOut.told(made)

    return write(request, body, do, 201)


@router.get("/appointments/{uid}", auth=Bearer(), response={200: AppointmentOut, **PROBLEMS})
def one(request: HttpRequest, uid: UUID) -> AppointmentOut:
    """One of one's own times."""
    return AppointmentOut.told(queries.my_appointment(actor_of(request), uid))


@router.post("/appointments/{uid}/change", auth=Bearer(), response={200: AppointmentOut, **PROBLEMS})
def change(request: HttpRequest, uid: UUID, body: ChangeIn) -> HttpResponse:
    """Move the time; where the new one is full (409), the old one stays."""

    def do(actor: Actor) -> AppointmentOut:
        row = queries.my_appointment(actor, uid)
        hall = queries.hall_by_code(body.hall) if body.hall else None
        return AppointmentOut.told(
            appointment_change(actor, appointment=row, day=body.day, slot=body.slot, hall=hall)
        )

    return write(request, body, do)


@router.post("/appointments/{uid}/cancel", auth=Bearer(), response={200: AppointmentOut, **PROBLEMS})
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the time back."""

    def do(actor: Actor) -> AppointmentOut:
        return AppointmentOut.told(appointment_cancel(actor, appointment=queries.my_appointment(actor, uid)))

    return write(request, {}, do)
