"""What a draft would change, its rehearsal, and rolling an item back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.errors import NotFound, Refused
from tongban.base.jobs import enqueue
from tongban.catalogue.actions import item_roll_back, run_ask
from tongban.catalogue.comparing import differences
from tongban.catalogue.jobs import rehearse
from tongban.catalogue.models import PackageRun
from tongban.catalogue.policy import EDIT, WORDS
from tongban.desk.forms import Posted
from tongban.desk.items import item_owned
from tongban.desk.views.workshop import draft_page
from tongban.desk.workshop import Bench, state_chip
from tongban.kernel.ids import uuid7


@staff(*WORDS)
@require_GET
def effect(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What publishing would do: version, open cases, what differs in words and in the text of the files."""
    bench = Bench(actor_of(request), uid)
    changes = [{"path": path, "rows": rows} for path, rows in bench.text_changes()]
    context = {"bench": bench, "draft": bench.draft, "effect": bench.effect, "changes": changes}
    return render(request, "desk/workshop/effect.html", context)


@staff(*WORDS)
@require_http_methods(["GET", "POST"])
def runs(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The rehearsal of the draft: asked for, under way, done."""
    bench = Bench(actor_of(request), uid)
    if request.method == "POST":
        try:
            run = run_ask(bench.actor, draft=bench.draft)
        except Refused as mistake:
            return draft_page(request, bench, mistake=mistake)
        if run.state == PackageRun.WAITING:
            enqueue(rehearse, run=str(run.uid))
        return HttpResponseRedirect(reverse("desk_workshop_runs", args=[uid]))
    context: dict[str, Any] = {
        "bench": bench,
        "draft": bench.draft,
        "run": bench.run,
        "state": state_chip(bench.draft),
    }
    template = "desk/workshop/runs_part.html" if request.GET.get("part") else "desk/workshop/runs.html"
    return render(request, template, context)


@staff(EDIT)
@require_http_methods(["GET", "POST"])
def roll_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What going back to an earlier version would change, and doing it with a reason."""
    actor, posted = actor_of(request), Posted(request.POST)
    owned, versions = item_owned(actor, code)
    version = next((v for v in versions if v.number == number), None)
    if version is None:
        raise NotFound("catalogue.version")
    mistake: Refused | None = None
    if request.method == "POST":
        try:
            made = item_roll_back(actor, item=owned.item, number=number, reason=posted.text("reason", 300))
        except Refused as refusal:
            mistake = refusal
        else:
            messages.success(request, _("Published as version %(number)s.") % {"number": made.number})
            return HttpResponseRedirect(reverse("desk_item", args=[code]))
    last = max(versions, key=lambda v: v.number)
    fields = getattr(mistake, "fields", {})
    context = {
        "owned": owned,
        "version": version,
        "last": last,
        "differences": differences(last.content, version.content),
        "mistake": next(iter(fields.values()), mistake.message) if mistake else "",
        "reason": posted.text("reason", 300),
        "key": uuid7().hex,
    }
    return render(request, "desk/workshop/roll_back.html", context, status=mistake.status if mistake else 200)
