"""The window's own page, and the hall manager's figures of today."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, staff
from tongban.base.errors import NotFound
from tongban.hall import queries
from tongban.hall.actions import ticket_call, ticket_end, ticket_serve, window_close, window_open
from tongban.hall.models import Hall, Window
from tongban.hall.policy import MANAGE, SERVE, STATISTICS, demand, worked_in
from tongban.org.typed import Trouble, attempt


@staff(SERVE, MANAGE)
@require_safe
def hall_windows(request: HttpRequest) -> HttpResponse:
    """Halls that one works in, with their windows."""
    actor = actor_of(request)
    halls = list(worked_in(actor, SERVE, MANAGE).distinct())
    rows = [
        {"hall": hall, "windows": [_line(window, actor.party) for window in queries.windows_of(hall)]}
        for hall in halls
    ]
    return render(request, "hall/windows.html", {"rows": rows})


def _line(window: Window, me: int | None) -> dict[str, Any]:
    return {"window": window, "mine": window.is_open and window.clerk_id == me}


@staff(SERVE, MANAGE)
def window_desk(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One window: open it, call the next number, serve, finish, close."""
    actor = actor_of(request)
    hall = queries.hall_by_code(code)
    window = queries.window_by_number(hall, number)
    if not actor.may(SERVE, path=hall.unit_path) and not actor.may(MANAGE, path=hall.unit_path):
        raise NotFound("hall.window")
    trouble: Trouble | None = None
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in _STEPS:
            raise NotFound("hall.step")
        made, trouble = attempt(lambda: _STEPS[step](actor, window))
        if trouble is None:
            if step == "call" and made is None:
                messages.info(request, _("Nobody is waiting."))
            return HttpResponseRedirect(reverse("window_desk", args=[code, number]))
        window = queries.window_by_number(hall, number)
    context = {
        "hall": hall,
        "window": window,
        "mine": window.is_open and window.clerk_id == actor.party,
        "at": queries.at_window(window),
        "waiting": queries.waiting_by_queue(hall).get(window.queue, 0),
        "trouble": trouble,
        "served": queries.served_by_window(hall).get(window.number, 0),
    }
    return render(request, "hall/window.html", context, status=trouble.status if trouble else 200)


_STEPS: dict[str, Any] = {
    "open": lambda actor, window: window_open(actor, window=window),
    "close": lambda actor, window: window_close(actor, window=window),
    "call": lambda actor, window: ticket_call(actor, window=window),
    "serve": lambda actor, window: ticket_serve(actor, window=window),
    "end": lambda actor, window: ticket_end(actor, window=window),
    "missed": lambda actor, window: ticket_end(actor, window=window, came=False),
}


@staff(STATISTICS)
@require_safe
def hall_statistics(request: HttpRequest, code: str = "") -> HttpResponse:
    """The day so far, live (S99: real-time summary of the hall's cases)."""
    actor = actor_of(request)
    halls = list(worked_in(actor, STATISTICS).distinct())
    hall = queries.hall_by_code(code) if code else (halls[0] if halls else None)
    if hall is None:
        return render(request, "hall/statistics.html", {"hall": None, "halls": []})
    demand(actor, STATISTICS, hall)
    context = {"halls": halls, **_figures(hall)}
    name = "hall/statistics_part.html" if request.GET.get("part") else "hall/statistics.html"
    return render(request, name, context)


def _figures(hall: Hall) -> dict[str, Any]:
    served, cases = queries.served_by_window(hall), queries.cases_by_window(hall)
    items = queries.cases_by_item(hall)
    windows = [
        {"window": w, "served": served.get(w.number, 0), "cases": cases.get(w.number, 0)}
        for w in queries.windows_of(hall)
    ]
    bars = [{"label": {"zh": r["item__name_zh"], "en": r["item__name_en"]}, "value": r["n"]} for r in items]
    return {
        "hall": hall,
        "now": queries.live(hall),
        "windows": windows,
        "items": bars,
        "cases": sum(r["n"] for r in items),
    }
