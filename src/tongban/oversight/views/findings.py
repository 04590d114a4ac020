"""Findings of the rules besides time by unit, and the rules that rest for an item."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.access import actor_of, staff
from tongban.base.legal import legal_today
from tongban.org.typed import Trouble, attempt, line
from tongban.oversight import queries, words
from tongban.oversight.actions import mute_end
from tongban.oversight.models import Mute
from tongban.oversight.policy import READ, REVIEW
from tongban.oversight.views.common import csv_file, month_of, months_back, name_of, page_of, uuid_of

OTHER = ("process", "fee", "content", "anomaly", "conduct")


@staff(READ)
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """The month's findings by unit and kind, each number leading to its list."""
    period = month_of(request)
    month = f"{period.first:%Y-%m}"
    lines = queries.findings_by_unit(actor_of(request), period.first, period.last)
    heads = [*(words.LAMP_KINDS[kind] for kind in OTHER), _("In all"), _("Still to settle"), _("Found valid")]
    if request.GET.get("format") == "csv":
        rows = (
            [name_of(row.unit), *(row.kinds.get(k, 0) for k in OTHER), row.total, row.open, row.valid]
            for row in lines
        )
        return csv_file(f"findings-{month}", [_("Unit"), *heads], rows)
    context = {
        "month": month,
        "months": months_back(legal_today()),
        "heads": heads,
        "lines": [_line(row) for row in lines],
    }
    return render(request, "oversight/findings.html", context)


def _line(row: queries.UnitFindings) -> dict[str, Any]:
    there = f"{reverse('lamps')}?unit={row.unit.code}"
    cells: list[dict[str, Any]] = [
        {"label": words.LAMP_KINDS[kind], "n": row.kinds.get(kind, 0), "url": f"{there}&kind={kind}"}
        for kind in OTHER
    ]
    cells += [
        {"label": _("In all"), "n": row.total},
        {"label": _("Still to settle"), "n": row.open, "url": f"{there}&state=open"},
        {"label": _("Found valid"), "n": row.valid},
    ]
    return {"name": {"zh": row.unit.name_zh, "en": row.unit.name_en}, "url": there, "cells": cells}


@staff(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def mutes(request: HttpRequest) -> HttpResponse:
    """Rules that rest for an item, the newest first; a supervisor may end a rest."""
    actor = actor_of(request)
    trouble: Trouble | None = None
    if request.method == "POST":
        row = queries.mute_for(actor, uuid_of(line(request, "mute", 40)))
        done, trouble = attempt(lambda: mute_end(actor, mute=row))
        if done is not None:
            messages.success(request, _("The rule looks at this item again."))
            return HttpResponseRedirect(reverse("mutes"))
    page = page_of(request, queries.mutes(actor, in_force=False), ("-id",))
    shown = [_rest(mute, actor.holds(REVIEW)) for mute in page.rows]
    context = {"rows": shown, "page": page, "trouble": trouble}
    return render(request, "oversight/mutes.html", context, status=trouble.status if trouble else 200)


def _rest(mute: Mute, may: bool) -> dict[str, Any]:
    over = mute.ended_on is not None or mute.until < legal_today()
    return {
        "mute": mute,
        "rule": words.rule(mute.code),
        "last": mute.ended_on or mute.until,
        "over": over,
        "may_end": may and not over,
    }
