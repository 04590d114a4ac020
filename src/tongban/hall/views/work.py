"""The window's own page, and the hall manager's figures of today."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, staff
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.days import read_day
from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_today
from tongban.files.serving import serve
from tongban.hall import queries, ratings, visiting
from tongban.hall.actions import (
    ticket_call,
    ticket_end,
    ticket_hand_over,
    ticket_serve,
    visit_say,
    window_close,
    window_open,
)
from tongban.hall.api.figures import csv_of
from tongban.hall.models import Hall, Ticket, Window
from tongban.hall.policy import MANAGE, SERVE, STATISTICS, demand, may_sit, worked_in
from tongban.hall.statistics import Line, days_asked, figures
from tongban.hall.tagging import tagged
from tongban.hall.words import KINDS
from tongban.org.typed import Trouble, attempt, filled, line, text
from tongban.records.actions import read_recorded


@staff(SERVE, MANAGE)
@require_safe
def hall_windows(request: HttpRequest) -> HttpResponse:
    """Halls that one works in, with their windows."""
    actor = actor_of(request)
    halls = list(worked_in(actor, SERVE, MANAGE).distinct())
    rows = [
        {
            "hall": hall,
            "windows": [_line(window, actor.party) for window in queries.windows_of(hall)],
            "manage": actor.may(MANAGE, path=hall.unit_path),
        }
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
        made, trouble = attempt(lambda: _do(request, step, actor, window))
        if trouble is None:
            if step == "call" and made is None:
                messages.info(request, _("Nobody is waiting."))
            return HttpResponseRedirect(reverse("window_desk", args=[code, number]))
        window = queries.window_by_number(hall, number)
    mine = window.is_open and window.clerk_id == actor.party
    at = queries.at_window(window)
    context = {
        "hall": hall,
        "window": window,
        "mine": mine,
        "notes": queries.handed_to(at),
        **_talk(hall, window, at if mine else None),
        "handing": filled(_handing(window), request, trouble) if mine and at else [],
        "kind": KINDS[window.kind],
        "may_sit": may_sit(actor, window),
        "at": at,
        "waiting": queries.waiting_at(window),
        "trouble": trouble,
        "served": queries.served_by_window(hall).get(window.number, 0),
    }
    return render(request, "hall/window.html", context, status=trouble.status if trouble else 200)


def _talk(hall: Hall, window: Window, at: Ticket | None) -> dict[str, Any]:
    """The talk with whoever came on line."""
    talk = visiting.visit_at(at)
    if talk is None:
        return {"visit": None}
    page_url = reverse("window_talk", args=[hall.code, window.number]).removesuffix("talk/") + "pages/"
    return {"visit": talk, "lines": visiting.lines_of(talk), "page_url": page_url}


@staff(SERVE)
@require_safe
def window_talk(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The talk at one's own window as it goes on, asked for every two seconds."""
    hall, window = _own_window(request, code, number)
    at = queries.at_window(window)
    context = {"at": at, **_talk(hall, window, at)}
    return render(request, "hall/window_talk.html", context)


@staff(SERVE)
@require_safe
def window_page(request: HttpRequest, code: str, number: str, uid: UUID) -> HttpResponse:
    """A page that the person at one's window handed in; the reading is recorded."""
    _hall, window = _own_window(request, code, number)
    at = queries.at_window(window)
    attachment = visiting.page_at(at, uid)
    talk = visiting.visit_at(at)
    actor = actor_of(request)
    if talk is not None:
        action(lambda: read_recorded(actor, "online window", [talk.party], what="hall.visit_page"))()
    return serve(attachment, inline=True)


def _own_window(request: HttpRequest, code: str, number: str) -> tuple[Hall, Window]:
    hall = queries.hall_by_code(code)
    window = queries.window_by_number(hall, number)
    if not window.is_open or window.clerk_id != actor_of(request).party:
        raise NotFound("hall.window")
    return hall, window


def _do(request: HttpRequest, step: str, actor: Actor, window: Window) -> Any:
    if step == "say":
        talk = visiting.visit_at(queries.at_window(window))
        if talk is None:
            raise NotFound("hall.visit")
        return visit_say(actor, visit=talk, text=text(request, "text", 4000))
    if step != "hand":
        return _STEPS[step](actor, window)
    number = line(request, "to", 8)
    to = next((w for w in queries.colleagues_of(window) if w.number == number), None)
    if to is None:
        raise Invalid({"to": _("Choose another window of this hall.")})
    return ticket_hand_over(actor, window=window, to=to, note=text(request, "note", 500))


def _handing(window: Window) -> list[dict[str, Any]]:
    """To whom a number can be passed, and what the colleague should know."""
    options = [
        {"value": w.number, "label": {"zh": f"{w.number} {w.name_zh}", "en": f"{w.number} {w.name_en or w.name_zh}"}}
        for w in queries.colleagues_of(window)
    ]  # fmt: skip
    if not options:
        return []
    return [
        {"id": "to", "type": "choice", "label": _("To which window"), "options": options},
        {"id": "note", "type": "textarea", "label": _("What your colleague should know"), "max_length": 500},
    ]


_STEPS: dict[str, Any] = {
    "hand": None,
    "say": None,
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
    first, last, trouble = _days(request)
    context = {"halls": halls, "trouble": trouble, **_figures(hall, first, last)}
    if request.GET.get("part"):
        return tagged(request, render(request, "hall/statistics_part.html", context))
    return render(request, "hall/statistics.html", context, status=422 if trouble else 200)


def _days(request: HttpRequest) -> tuple[date, date, Trouble | None]:
    """The days of the query; today where they are not days of the past."""
    asked: list[date | None] = []
    for name in ("first", "last"):
        try:
            asked.append(read_day(request.GET[name]) if request.GET.get(name) else None)
        except ValueError:
            return legal_today(), legal_today(), Trouble({name: _("This is not a date of the calendar.")})
    found, trouble = attempt(lambda: days_asked(asked[0], asked[1]))
    first, last = found or (legal_today(), legal_today())
    return first, last, trouble


@staff(STATISTICS)
@require_safe
def hall_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of the days as a file."""
    hall = queries.hall_by_code(code)
    demand(actor_of(request), STATISTICS, hall)
    first, last, trouble = _days(request)
    if trouble is not None:
        raise Invalid(trouble.fields, message=trouble.message) if trouble.fields else NotFound("hall.days")
    return csv_of(hall.code, figures(hall, first, last))


def _figures(hall: Hall, first: date, last: date) -> dict[str, Any]:
    found, cases = figures(hall, first, last), queries.cases_by_window(hall)
    rated = ratings.rated(hall, first, last)
    lines = {line.key: line for line in found.windows}
    items = queries.cases_by_item(hall)
    windows = [
        {"window": w, "line": lines.get(w.number, Line()), "cases": cases.get(w.number, 0)}
        for w in queries.windows_of(hall)
    ]
    bars = [{"label": {"zh": r["item__name_zh"], "en": r["item__name_en"]}, "value": r["n"]} for r in items]
    return {
        "hall": hall,
        "now": queries.live(hall),
        "found": found,
        "rated": rated,
        "well": "" if rated.well is None else f"{rated.well / 10:.1f} %",
        "today": first == last == legal_today(),
        "windows": windows,
        "hours": [{"label": f"{line.key}:00", "value": line.taken} for line in found.hours],
        "items": bars,
        "cases": sum(r["n"] for r in items),
    }
