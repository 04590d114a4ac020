"""Booking a time at a hall for items that need one to be there: hall, day, time, one step a page, without scripts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, citizen
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_today
from tongban.catalogue.models import Item
from tongban.catalogue.queries import item_by_code, package_of, version_in_force
from tongban.hall import queries
from tongban.hall.actions import appointment_book, appointment_cancel, appointment_change
from tongban.hall.hours import Schedule, schedule_of
from tongban.hall.policy import own_appointments
from tongban.hall.views.common import uuid_of
from tongban.org.models import Party
from tongban.org.typed import Trouble, attempt


@citizen
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    """Choose hall, day and time for an item, then book it."""
    actor = actor_of(request)
    item = item_by_code(code)
    halls = queries.halls_for(item)
    asked = request.POST if request.method == "POST" else request.GET
    hall = next((h for h in halls if h.code == asked.get("hall")), halls[0] if len(halls) == 1 else None)
    schedule = schedule_of(hall) if hall is not None else None
    chosen = _day(asked.get("day", ""), schedule)
    trouble: Trouble | None = None
    if request.method == "POST" and hall is not None and chosen is not None:
        at, slot = hall, asked.get("slot", "")[:5]
        made, trouble = attempt(lambda: appointment_book(actor, hall=at, item=item, day=chosen, slot=slot))
        if made is not None:
            messages.success(request, _("Your time is booked."))
            return HttpResponseRedirect(reverse("appointment_show", args=[made.uid]))
    context: dict[str, Any] = {"item": item, "halls": halls, "hall": hall, "day": chosen, "trouble": trouble}
    if schedule is not None:
        context |= {"days": _days(schedule), "slots": _slots(schedule, chosen) if chosen else []}
    context["prefill"] = _prefill(actor)
    return render(request, "hall/appointment.html", context, status=trouble.status if trouble else 200)


def _day(text: str, schedule: Schedule | None) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    if schedule is None:
        return None
    return found if found in queries.bookable_days(schedule.hall, schedule) else None


def _days(schedule: Schedule) -> list[dict[str, Any]]:
    hall, days = schedule.hall, queries.bookable_days(schedule.hall, schedule)
    taken = queries.taken_by_day(hall, days)
    seats = {day: len(schedule.slots(day)) * hall.capacity for day in days}
    return [{"date": day, "free": max(0, seats[day] - taken.get(day, 0))} for day in days]


def _slots(schedule: Schedule, day: date) -> list[dict[str, Any]]:
    hall, taken = schedule.hall, queries.taken_by_slot(schedule.hall, day)
    return [{"time": slot, "free": hall.capacity - taken.get(slot, 0)} for slot in schedule.slots(day)]


def _prefill(actor: Actor) -> list[dict[str, Any]]:
    """What the house knows already and the window need not ask."""
    party = Party.objects.get(pk=actor.principal or 0)
    return [
        {"label": _("Name"), "value": party.name},
        {"label": _("Identity number"), "value": party.number.masked if party.number else ""},
        {"label": _("Mobile"), "value": party.mobile.masked if party.mobile else ""},
    ]


@citizen
@require_safe
def my_appointments(request: HttpRequest) -> HttpResponse:
    """One's own times, the next first."""
    rows = own_appointments(actor_of(request)).select_related("hall", "item").order_by("-day", "-slot")[:50]
    return render(request, "hall/my_appointments.html", {"rows": list(rows), "today": legal_today()})


@citizen
def appointment_move(request: HttpRequest, uid: str) -> HttpResponse:
    """Choose another hall, day and time for one's own appointment; the one in hand stays until the new one is taken."""
    actor = actor_of(request)
    row = queries.my_appointment(actor, uuid_of(uid))
    halls = queries.halls_for(row.item)
    asked = request.POST if request.method == "POST" else request.GET
    hall = next((h for h in halls if h.code == asked.get("hall", row.hall.code)), None)
    schedule = schedule_of(hall) if hall is not None else None
    chosen = _day(asked.get("day", ""), schedule)
    trouble: Trouble | None = None
    if request.method == "POST" and hall is not None and chosen is not None:
        at, slot = hall, asked.get("slot", "")[:5]
        made, trouble = attempt(
            lambda: appointment_change(actor, appointment=row, hall=at, day=chosen, slot=slot)
        )
        if made is not None:
            messages.success(request, _("Your time was moved."))
            return HttpResponseRedirect(reverse("appointment_show", args=[row.uid]))
        row = queries.my_appointment(actor, row.uid)
    context: dict[str, Any] = {
        "item": row.item,
        "halls": halls,
        "hall": hall,
        "day": chosen,
        "trouble": trouble,
        "moving": row,
    }
    if schedule is not None:
        context |= {"days": _days(schedule), "slots": _slots(schedule, chosen) if chosen else []}
    context["prefill"] = _prefill(actor)
    return render(request, "hall/appointment.html", context, status=trouble.status if trouble else 200)


@citizen
def appointment_show(request: HttpRequest, uid: str) -> HttpResponse:
    """One's own time: the filled-in sheet to take along; cancel it."""
    actor = actor_of(request)
    row = queries.my_appointment(actor, uuid_of(uid))
    trouble: Trouble | None = None
    if request.method == "POST":
        if request.POST.get("step") != "cancel":
            raise NotFound("hall.step")
        made, trouble = attempt(lambda: appointment_cancel(actor, appointment=row))
        if made is not None:
            messages.success(request, _("The time was cancelled. Somebody else may have it now."))
            return HttpResponseRedirect(reverse("my_appointments"))
        row = queries.my_appointment(actor, row.uid)
    context = {
        "row": row,
        "prefill": _prefill(actor),
        "materials": _materials(row.item),
        "trouble": trouble,
        "today": legal_today(),
    }
    return render(request, "hall/appointment_show.html", context, status=trouble.status if trouble else 200)


def _materials(item: Item) -> list[Any]:
    """What to bring: the lines that nobody shares from a register."""
    return [m.name for m in package_of(version_in_force(item)).materials if not m.share]
