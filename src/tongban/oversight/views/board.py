"""The board of lamps: all units, one unit, and the cases behind every number."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, staff
from tongban.base.actor import Actor
from tongban.base.legal import legal_today
from tongban.laws.calendars import calendar_in_force
from tongban.org.models import Unit
from tongban.oversight import queries, words
from tongban.oversight.lamps import Lamp, lamp_against, lamp_of
from tongban.oversight.policy import EXPLAIN, READ, seen_ratings, seen_units
from tongban.oversight.statistics import Period, by_unit, whole
from tongban.oversight.views.common import asked, both, csv_file, name_of, page_of
from tongban.records.actions import read_recorded
from tongban.ui.tables import Column, Table

PURPOSE = "效能监督"
ORDER = ("next_due", "id")
MOST_CSV = 5000


@staff(READ)
@require_safe
def oversight(request: HttpRequest) -> HttpResponse:
    """All units that the actor sees: figures in a line, lamps by unit, what is about to fall."""
    actor = actor_of(request)
    lines = queries.board(actor)
    if request.GET.get("format") == "csv":
        return _board_csv(lines)
    context = {
        "lines": [_line(line, lines) for line in lines],
        "totals": queries.totals(lines),
        "falling": [falling(case) for case in queries.about_to_fall(actor)],
        **month_figures(actor),
        "to_explain": queries.to_explain(actor).count() if actor.holds(EXPLAIN) else None,
        "kinds": kinds_shown(queries.open_by_kind(actor)),
    }
    return render(request, "oversight/board.html", context)


@staff(READ)
@require_safe
def oversight_unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit and what is beneath it."""
    actor = actor_of(request)
    unit = queries.unit_for(actor, code)
    path = unit.path or "-"
    lines = queries.board(actor, under=path)
    events = queries.events(actor, state="open", under=path).order_by("-raised_at", "-id")[:10]
    context = {
        "unit": unit,
        "lines": [_line(line, lines) for line in lines],
        "totals": queries.totals(lines),
        "falling": [falling(case) for case in queries.about_to_fall(actor, under=path)],
        "events": list(events),
        **month_figures(actor, unit),
        "ratings": ratings_shown(actor, path),
        "kinds": kinds_shown(queries.open_by_kind(actor, under=path), unit.code),
    }
    return render(request, "oversight/unit.html", context)


def kinds_shown(counted: dict[str, dict[str, int]], unit: str = "") -> list[dict[str, Any]]:
    """Open events by kind, each leading to its list; the colour is that of the worst."""
    found = []
    for kind, grades in counted.items():
        worst = next((grade for grade in ("red", "yellow", "reminder") if grades.get(grade)), "green")
        url = f"{reverse('lamps')}?state=open&kind={kind}" + (f"&unit={unit}" if unit else "")
        label = words.LAMP_KINDS.get(kind, kind)
        found.append({"label": label, "n": sum(grades.values()), "lamp": words.SHOWN[worst], "url": url})
    return found


def month_figures(actor: Actor, unit: Unit | None = None) -> dict[str, Any]:
    """The running month's figures of the line at the top."""
    today = legal_today()
    total = whole(
        by_unit(actor, Period.month(today.year, today.month), under=(unit.path or "") if unit else "")
    )
    return {
        "total": total,
        "on_time": words.percent(total.rate("on_time")),
        "satisfaction": words.percent(total.satisfaction),
        "month": f"{today:%Y-%m}",
    }


def ratings_shown(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The latest ratings with words, without who gave them."""
    rows = (
        seen_ratings(actor)
        .filter(unit_path__startswith=path)
        .exclude(words="")
        .order_by("-rated_at", "-id")[:8]
    )
    return [
        {"level": words.LEVELS[r.level], "bad": r.level >= 4, "words": r.words, "on": r.rated_on}
        for r in rows
    ]


def _line(line: queries.UnitLamps, lines: list[queries.UnitLamps]) -> dict[str, Any]:
    """A row of the board; the bar is the unit's open cases split by colour, in hundredths of the longest."""
    longest = max((other.total for other in lines), default=1) or 1
    parts, start = [], 0.0
    for colour in ("red", "yellow", "reminder", "paused", "green"):
        width = line.counts.get(colour, 0) * 100 / longest
        if width:
            parts.append({"colour": words.SHOWN[colour], "x": round(start, 2), "width": round(width, 2)})
            start += width
    url = reverse("oversight_cases") + f"?unit={line.code}"
    cells = [
        {
            "colour": words.SHOWN[c],
            "n": line.counts.get(c, 0),
            "url": f"{url}&lamp={c}",
            "label": words.LAMPS[c],
        }
        for c in ("red", "yellow", "reminder", "paused", "green")
    ]
    unit_url = reverse("oversight_unit", args=[line.code])
    return {
        "name": both(line.name_zh, line.name_en),
        "url": unit_url,
        "parts": parts,
        "cells": cells,
        "total": line.total,
        "cases": url,
    }


def falling(case: Any) -> dict[str, Any]:
    """A case that is about to turn red, with the reason in words."""
    lamp = lamp_of(case, legal_today(), calendar_in_force())
    return {
        "number": case.number,
        "url": reverse("oversight_case", args=[case.uid]),
        "item": both(case.item.name_zh, case.item.name_en),
        "unit": both(case.unit.name_zh, case.unit.name_en),
        "due": _due(lamp),
        "rule": words.rule(lamp.rule),
    }


def _due(lamp: Lamp | None) -> dict[str, Any]:
    if lamp is None:
        return {"due": None, "left": 0, "lamp": "grey"}
    return {"due": lamp.due, "left": lamp.left, "lamp": lamp.shown, "paused": lamp.colour == "paused"}


def case_columns() -> list[Column]:
    """Columns of a list of cases: both limits with their lamps."""
    today, calendar = legal_today(), calendar_in_force()

    def legal(case: Any) -> dict[str, Any]:
        return _due(lamp_against(case, "statutory", today, calendar))

    return [
        Column("number", _("Case"), "code", url=lambda c: reverse("oversight_case", args=[c.uid])),
        Column("item", _("Item"), value=lambda c: name_of(c.item)),
        Column("unit", _("Unit"), value=lambda c: name_of(c.unit), wide=True),
        Column("promised", _("Limit that runs"), "due", value=lambda c: _due(lamp_of(c, today, calendar))),
        Column("statutory", _("Legal limit"), "due", value=legal, wide=True),
        Column("received_on", _("Received"), "day", wide=True),
    ]


@staff(READ)
@require_safe
def oversight_cases(request: HttpRequest) -> HttpResponse:
    """Open cases, the nearest limit first, narrowed by lamp, unit, number."""
    actor = actor_of(request)
    lamp, code, q = asked(request, "lamp"), asked(request, "unit"), asked(request, "q")
    path = (queries.unit_for(actor, code).path or "-") if code else ""
    rows = queries.open_cases(actor, lamp=lamp if lamp in words.LAMPS else "", under=path, words=q)
    if request.GET.get("format") == "csv":
        return _cases_csv(actor, rows)
    page = page_of(request, rows, ORDER)
    read_recorded(actor, PURPOSE, page.rows, what="oversight cases")
    filters = [
        {"id": "q", "label": _("Case number or applicant"), "value": q},
        {
            "id": "lamp",
            "label": _("Lamp"),
            "options": [{"value": k, "label": v} for k, v in words.LAMPS.items()],
            "value": lamp,
        },
        {"id": "unit", "label": _("Unit"), "options": unit_options(actor), "value": code},
    ]
    table = Table(
        request,
        case_columns(),
        page,
        _("Open cases"),
        filters=filters,
        exports=[{"url": csv_url(request), "label": _("Export (CSV)")}],
        row_url=lambda c: reverse("oversight_case", args=[c.uid]),
        empty={"title": _("No open case here"), "text": _("Everything in sight has been handled.")},
    )
    return render(request, "oversight/cases.html", {"table": table, "title": _("Open cases")})


def unit_options(actor: Actor) -> list[dict[str, Any]]:
    """Units in sight, for a filter."""
    rows = seen_units(actor).filter(valid_to=None).order_by("path").only("code", "name_zh", "name_en")[:400]
    return [{"value": u.code, "label": both(u.name_zh, u.name_en)} for u in rows]


def csv_url(request: HttpRequest) -> str:
    """This page's list as a file."""
    query = request.GET.copy()
    query["format"] = "csv"
    query.pop("after", None)
    return f"?{query.urlencode()}"


def _board_csv(lines: list[queries.UnitLamps]) -> HttpResponse:
    head = [_("Unit"), *words.LAMPS.values(), _("In all")]
    rows = [[line.name_zh, *(line.counts.get(c, 0) for c in words.LAMPS), line.total] for line in lines]
    return csv_file("lamps", head, rows)


def _cases_csv(actor: Actor, rows: Any) -> HttpResponse:
    found = list(rows.order_by(*ORDER)[:MOST_CSV])
    read_recorded(actor, PURPOSE, found, what="oversight cases export")
    head = [_("Case"), _("Item"), _("Unit"), _("Lamp"), _("Received"), _("Promised limit"), _("Legal limit")]
    cells = (
        [
            c.number,
            c.item.name_zh,
            c.unit.name_zh,
            words.LAMPS[c.lamp],
            c.received_on,
            c.promised_due,
            c.statutory_due,
        ]
        for c in found
    )
    return csv_file("cases", head, cells)
