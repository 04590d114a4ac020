"""Halls for everybody: where they are, how busy, taking a number, the screen on the wall."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, public
from tongban.base.errors import NotFound
from tongban.base.pages import public_page
from tongban.catalogue.queries import item_by_code
from tongban.hall import queries
from tongban.hall.actions import ticket_take
from tongban.hall.hours import schedule_of, schedules_of
from tongban.hall.models import Hall, Ticket
from tongban.hall.tagging import tagged
from tongban.hall.views.common import uuid_of
from tongban.hall.words import ACTS, KINDS
from tongban.org.typed import Trouble, attempt, filled, line

CROWDED = 20


@public
@require_safe
@public_page(["halls"], seconds=60)
def halls(request: HttpRequest) -> HttpResponse:
    """Every hall with address, hours and how many wait now."""
    waiting = queries.waiting_by_hall()
    halls = list(queries.halls_open())
    hours = schedules_of(halls)
    rows = [
        {"hall": hall, "hours": hours[hall.pk], "waiting": n, "busy": busy(n)}
        for hall in halls
        for n in (waiting.get(hall.pk, 0),)
    ]
    return render(request, "hall/halls.html", {"rows": rows})


def busy(waiting: int) -> dict[str, Any]:
    """How busy a hall is, as a chip."""
    if waiting == 0:
        return {"label": _("No waiting"), "tone": "green"}
    if waiting < CROWDED:
        return {"label": _("Some are waiting"), "tone": "blue"}
    return {"label": _("Very busy"), "tone": "amber"}


@public
@require_safe
@public_page(lambda code: ["halls", f"hall:{code}"], seconds=60)
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """One hall: address, hours, access, windows, how busy now."""
    row = queries.hall_by_code(code)
    now = queries.live(row)
    context = {
        "hall": row,
        "hours": schedule_of(row),
        "now": now,
        "busy": busy(now.waiting),
        "queues": queries.queues_of(row),
        "windows": [{"window": w, "kind": KINDS[w.kind]} for w in queries.windows_of(row)],
        "delegations": [
            {"row": d, "acts": [ACTS[act] for act in d.acts]} for d in queries.delegations_of(row)
        ],
    }
    return render(request, "hall/hall.html", context)


@public
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """The kiosk: choose what you come for, take a number. People with an appointment write its number."""
    row = queries.hall_by_code(code)
    trouble: Trouble | None = None
    if request.method == "POST":
        made, trouble = attempt(lambda: _take(request, row))
        if made is not None:
            return HttpResponseRedirect(reverse("ticket_show", args=[row.code, made.uid]))
    text = request.GET.get("q", "").replace("\x00", "")[:80]
    questions = [
        {"id": "appointment", "label": _("Number of the appointment"), "required": False, "max_length": 30}
    ]
    context = {
        "hall": row,
        "queues": queries.queues_of(row),
        "words": text,
        "items": queries.items_for_words(row, text),
        "questions": filled(questions, request, trouble),
        "trouble": trouble,
    }
    return render(request, "hall/kiosk.html", context, status=trouble.status if trouble else 200)


def _take(request: HttpRequest, row: Hall) -> Ticket:
    code = line(request, "item", 120)
    return ticket_take(
        actor_of(request),
        hall=row,
        queue=request.POST.get("queue", "")[:4],
        appointment=line(request, "appointment", 30),
        item=item_by_code(code) if code else None,
    )


@public
@require_safe
def ticket_show(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """The number: prints on a slip, and tells a phone how many are before it."""
    row = queries.ticket_by_uid(uuid_of(uid))
    if row.hall.code != code:
        raise NotFound("hall.ticket")
    waiting = row.state == "waiting"
    context = {
        "ticket": row,
        "hall": row.hall,
        "ahead": queries.ahead_of(row) if waiting else 0,
        "words": ticket_words(row),
    }
    name = "hall/ticket_part.html" if request.GET.get("part") else "hall/ticket.html"
    return render(request, name, context)


def ticket_words(row: Ticket) -> Any:
    """Its state in a word."""
    return {
        "waiting": _("Waiting"),
        "called": _("Please go to the window"),
        "serving": _("Being served"),
        "served": _("Served"),
        "left": _("Given back"),
        "missed": _("Called and not there; please take a new number"),
    }[row.state]


@public
@require_safe
def hall_wall(request: HttpRequest, code: str) -> HttpResponse:
    """The screen in the hall: numbers being called, and how many wait."""
    row = queries.hall_by_code(code)
    context = {
        "hall": row,
        "called": queries.called_now(row),
        "queues": queries.queues_of(row),
        "now": queries.live(row),
    }
    if request.GET.get("part"):
        return tagged(request, render(request, "hall/wall_part.html", context))
    return render(request, "hall/wall.html", context)
