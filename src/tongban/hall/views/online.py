"""The hall on line: which windows are open, a number from home, the talk at the window; works without scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.access import actor_of, citizen, public
from tongban.base.actor import Actor
from tongban.base.errors import Invalid, NotFound
from tongban.catalogue.queries import item_by_code, package_of, version_in_force
from tongban.files.actions import attachment_store
from tongban.hall import queries, ratings, visiting
from tongban.hall.actions import (
    visit_arrive,
    visit_begin_draft,
    visit_hand_in,
    visit_leave,
    visit_open,
    visit_say,
)
from tongban.hall.hours import open_now, schedule_of, schedules_of
from tongban.hall.models import Visit
from tongban.hall.policy import own_visits
from tongban.hall.views.public import busy, ticket_words
from tongban.hall.words import KINDS
from tongban.org.typed import Trouble, attempt, line, text


@public
@require_safe
def online(request: HttpRequest) -> HttpResponse:
    """Every hall on line: open or not, how many wait."""
    waiting = queries.waiting_by_hall()
    halls = list(queries.halls_open())
    hours = schedules_of(halls)
    rows = [
        {
            "hall": hall,
            "hours": hours[hall.pk],
            "open": open_now(hall, hours[hall.pk]),
            "waiting": n,
            "busy": busy(n),
        }
        for hall in halls
        for n in (waiting.get(hall.pk, 0),)
    ]
    return render(request, "hall/online.html", {"rows": rows})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def online_hall(request: HttpRequest, code: str) -> HttpResponse:
    """One hall on line: its windows now; find the service, take a number."""
    hall = queries.hall_by_code(code)
    trouble: Trouble | None = None
    if request.method == "POST":
        item = item_by_code(line(request, "item", 120))
        made, trouble = attempt(lambda: visit_open(actor_of(request), hall=hall, item=item))
        if made is not None:
            return HttpResponseRedirect(reverse("visit", args=[made.uid]))
    words = request.GET.get("q", "").replace("\x00", "")[:80]
    hours = schedule_of(hall)
    context = {
        "hall": hall,
        "hours": hours,
        "open": open_now(hall, hours),
        "now": queries.live(hall),
        "words": words,
        "items": queries.items_for_words(hall, words),
        "windows": [{"window": w, "kind": KINDS[w.kind]} for w in queries.windows_of(hall)],
        "trouble": trouble,
    }
    return render(request, "hall/online_hall.html", context, status=trouble.status if trouble else 200)


@citizen
@require_safe
def my_visits(request: HttpRequest) -> HttpResponse:
    """One's own visits on line, the latest first."""
    rows = own_visits(actor_of(request)).select_related("ticket__hall", "ticket__item").order_by("-id")[:50]
    told = [{"visit": v, "words": ticket_words(v.ticket), "over": visiting.is_over(v)} for v in rows]
    return render(request, "hall/my_visits.html", {"rows": told})


@citizen
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One's own visit: the number, the call, the talk, pages into the application, the rating at the end."""
    actor = actor_of(request)
    row = visiting.visit_for(actor, uid)
    trouble: Trouble | None = None
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in _STEPS:
            raise NotFound("hall.step")
        _made, trouble = attempt(lambda: _STEPS[step](request, actor, row))
        if trouble is None:
            return HttpResponseRedirect(reverse("visit", args=[uid]) + "#talk")
        row = visiting.visit_for(actor, uid)
    name = "hall/visit_part.html" if request.GET.get("part") else "hall/visit.html"
    context = {**_shown(row), "trouble": trouble, "typed": request.POST.get("text", "") if trouble else ""}
    return render(request, name, context, status=trouble.status if trouble else 200)


def _shown(row: Visit) -> dict[str, Any]:
    ticket, over = row.ticket, visiting.is_over(row)
    item = ticket.item
    return {
        "visit": row,
        "ticket": ticket,
        "hall": ticket.hall,
        "words": ticket_words(ticket),
        "ahead": queries.ahead_of(ticket) if ticket.state == "waiting" else 0,
        "over": over,
        "lines": visiting.lines_of(row),
        "materials": [] if over else visiting.material_lines(row),
        "can_begin": row.draft is None and item is not None and package_of(version_in_force(item)).is_online,
        "rate": ratings.address_of(row) if over else "",
    }


def _hand_in(request: HttpRequest, actor: Actor, row: Visit) -> object:
    file = request.FILES.get("file")
    if file is None:
        raise Invalid({"file": _("Choose a file.")})
    place = line(request, "line", 80)
    if place not in {option["value"] for option in visiting.material_lines(row)}:
        raise Invalid({"line": _("Choose the line under which the page belongs.")})
    stored = attachment_store(actor, name=file.name or "page", content=file)
    made = visit_hand_in(actor, visit=row, line=place, attachment=stored)
    messages.success(request, _("The page stands in your application."))
    return made


_STEPS: dict[str, Any] = {
    "arrive": lambda request, actor, row: visit_arrive(actor, visit=row),
    "leave": lambda request, actor, row: visit_leave(actor, visit=row),
    "begin": lambda request, actor, row: visit_begin_draft(actor, visit=row),
    "say": lambda request, actor, row: visit_say(actor, visit=row, text=text(request, "text", 4000)),
    "page": _hand_in,
}
