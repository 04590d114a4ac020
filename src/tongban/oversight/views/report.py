"""The monthly report, its drill-down and its file; the wall screen; public satisfaction figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, public, staff
from tongban.base.legal import legal_today
from tongban.base.pages import public_page
from tongban.oversight import queries, words
from tongban.oversight.policy import READ
from tongban.oversight.statistics import FIGURES, Figures, by_unit, cases_behind, reds_by_cause, whole
from tongban.oversight.views.board import PURPOSE, _line, falling
from tongban.oversight.views.common import asked, both, csv_file, month_of, months_back, name_of, page_of
from tongban.records.actions import read_recorded
from tongban.ui.tables import Column, Table

SHOWN = ("received", "accepted", "decided", "on_time", "late", "refused", "withdrawn")
SHOWN_RATES = (
    "on_time",
    "early",
    "same_day",
    "supplement",
    "extension",
    "suspension",
    "withdrawal",
    "refusal",
    "online",
    "satisfaction",
)


@staff(READ)
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The month's report (效能通报) by unit; prints on paper."""
    actor, period = actor_of(request), month_of(request)
    month = f"{period.first:%Y-%m}"
    lines = by_unit(actor, period)
    total = whole(lines)
    if request.GET.get("format") == "csv":
        return _report_csv(month, [*lines, total])
    context = {
        "month": month,
        "months": months_back(legal_today()),
        "period": period,
        "lines": [_row(line, month) for line in lines],
        "total": _row(total, month),
        "heads": [words.FIGURES[f] for f in SHOWN],
        "rates": [{"label": words.RATES[r], "value": words.percent(total.rates[r])} for r in SHOWN_RATES],
        "average": total.average_days or "–",
        "bad": total.counts.get("bad", 0),
        "visits_rated": total.counts.get("visits_rated", 0),
        "visits_bad": total.counts.get("visits_bad", 0),
        "bad_corrected": words.percent(total.rate("bad_corrected")),
        "complaints": total.counts.get("complaints", 0),
        "substantiated": total.counts.get("substantiated", 0),
        "causes": [
            {"label": words.rule(rule), "value": n, "tone": "red"} for rule, n in reds_by_cause(actor, period)
        ],
    }
    return render(request, "oversight/report.html", context)


def _row(line: Figures, month: str) -> dict[str, Any]:
    cells = [
        {
            "label": words.FIGURES[f],
            "n": line.counts.get(f, 0),
            "url": f"{reverse('oversight_figure', args=[f])}?month={month}"
            + (f"&unit={line.code}" if line.code else ""),
        }
        for f in SHOWN
    ]
    shares = [{"label": words.RATES[r], "value": words.percent(line.rates[r])} for r in ("on_time", "early")]
    return {
        "name": both(line.name_zh, line.name_en),
        "cells": cells,
        "shares": shares,
        "average": line.average_days or "–",
        "satisfaction": words.percent(line.satisfaction),
        "reds": line.counts.get("reds", 0),
    }


def _report_csv(month: str, lines: list[Figures]) -> HttpResponse:
    figures = [f for f in FIGURES if f in words.FIGURES]
    head = [
        _("Unit"),
        *(words.FIGURES[f] for f in figures),
        _("Visits to halls rated"),
        _("Visits rated badly"),
        _("Average working days"),
        *words.RATES.values(),
        _("Red cards"),
    ]
    rows = (
        [
            line.name_zh or str(_("All units")),
            *(line.counts.get(f, 0) for f in figures),
            line.counts.get("visits_rated", 0),
            line.counts.get("visits_bad", 0),
            line.average_days,
            *(words.percent(line.rates[r]) for r in words.RATES),
            line.counts.get("reds", 0),
        ]
        for line in lines
    )
    return csv_file(f"report-{month}", head, rows)


@staff(READ)
@require_safe
def oversight_figure(request: HttpRequest, figure: str) -> HttpResponse:
    """The cases that a figure of the report counts."""
    actor, period = actor_of(request), month_of(request)
    code = asked(request, "unit")
    path = (queries.unit_for(actor, code).path or "-") if code else ""
    rows = cases_behind(actor, figure, period, under=path).select_related("item", "unit")
    page = page_of(request, rows, ("id",))
    read_recorded(actor, PURPOSE, page.rows, what="oversight figure")
    columns = [
        Column("number", _("Case"), "code", url=lambda c: reverse("oversight_case", args=[c.uid])),
        Column("item", _("Item"), value=lambda c: name_of(c.item)),
        Column("unit", _("Unit"), value=lambda c: name_of(c.unit), wide=True),
        Column("received_on", _("Received"), "day"),
        Column("decided_on", _("Cases decided"), "day"),
        Column("promised_due", _("Promised limit"), "day", wide=True),
    ]
    title = words.FIGURES[figure]
    table = Table(request, columns, page, title, row_url=lambda c: reverse("oversight_case", args=[c.uid]))
    context = {
        "table": table,
        "title": title,
        "note": f"{period.first:%Y-%m}",
        "back": f"{reverse('oversight_report')}?month={period.first:%Y-%m}",
    }
    return render(request, "oversight/cases.html", context)


@staff(READ)
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The screen on the wall: lamps of all units in sight and what is about to fall; numbers only, no names."""
    actor = actor_of(request)
    lines = queries.board(actor)
    today = legal_today()
    context = {
        "lines": [_line(line, lines) for line in lines[:10]],
        "totals": queries.totals(lines),
        "falling": [falling(case) for case in queries.about_to_fall(actor, most=6)],
        "satisfaction": words.percent(queries.satisfaction(today - timedelta(days=30), today).per_mille),
    }
    name = "oversight/wall_part.html" if request.GET.get("part") else "oversight/wall.html"
    return render(request, name, context)


@public
@require_safe
@public_page(["satisfaction"], seconds=60)
def satisfaction(request: HttpRequest) -> HttpResponse:
    """How people rated the services in the last twelve months: counts by level, nobody named."""
    today = legal_today()
    found = queries.satisfaction(today - timedelta(days=365), today)
    tones = {1: "green", 2: "green", 3: "blue", 4: "amber", 5: "red"}
    rows = [
        {"label": words.LEVELS[n], "value": count, "tone": tones[n]}
        for n, count in sorted(found.levels.items())
    ]
    context = {"rows": rows, "rated": found.rated, "share": words.percent(found.per_mille), "bad": found.bad,
               "visits": found.visits}  # fmt: skip
    return render(request, "oversight/satisfaction.html", context)
