"""A step on a case: its page, its sending, and what happens when somebody else was faster."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.actions import action
from tongban.base.errors import Conflict, Invalid
from tongban.base.idempotency import once
from tongban.base.legal import legal_now
from tongban.desk import reading
from tongban.desk.acts import act_called
from tongban.desk.acts.base import Act
from tongban.desk.forms import EMPTY, Posted, refill, with_errors
from tongban.desk.lines import case_due, case_status
from tongban.desk.policy import may_see
from tongban.desk.standing import Standing, standing
from tongban.forms.rows import is_arranging
from tongban.kernel.ids import uuid7
from tongban.records.actions import read_recorded


@staff()
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    """Show the form of a step, preview what will be sent, or do it."""
    chosen = act_called(key)
    wanted = request.GET.get("task", "") or request.POST.get("task", "")
    stand = standing(actor_of(request), uid, wanted)
    arranging = is_arranging(request.POST)
    if request.method == "POST" and not request.POST.get("stage") and not arranging:
        return _do(request, chosen, stand)
    if not chosen.offered(stand):
        return _moved_on(request, chosen, stand, EMPTY, None)
    posted = Posted(request.POST)
    return _page(request, chosen, stand, posted, preview=request.POST.get("stage") == "preview")


def _do(request: HttpRequest, chosen: Act, stand: Standing) -> HttpResponse:
    posted = Posted(request.POST)
    try:
        target = _once(chosen, stand, posted)
    except Invalid as mistake:
        if mistake.code == "idempotency.other_content":
            return _moved_on(request, chosen, stand, posted, mistake)
        return _page(request, chosen, stand, posted, mistake=mistake)
    except Conflict as refusal:
        return _moved_on(request, chosen, stand, posted, refusal)
    return HttpResponseRedirect(target)


def _once(chosen: Act, stand: Standing, posted: Posted) -> str:
    """Do the step once for the form's key, and say where to go; the same form sent again goes to the same place."""

    def do() -> tuple[int, str]:
        chosen.run(stand, posted)
        return 303, _after(chosen, stand, posted)

    if not posted.key:
        return action(do)()[1]
    what = {"act": chosen.key, "case": str(stand.case.uid), "form": posted.content()}
    return once(stand.actor, key=posted.key, content=what, do=do)[1]


def _after(chosen: Act, stand: Standing, posted: Posted) -> str:
    if posted.text("back") == "board":
        return reverse("desk")
    if chosen.leads is not None:
        return chosen.leads(stand)
    if not may_see(stand.actor, stand.case):
        return f"{reverse('desk')}?done={chosen.key}"
    if chosen.key in ("claim", "judge"):
        return (
            f"{reverse('desk_case', args=[stand.case.uid])}{f'?task={stand.wanted}' if stand.wanted else ''}"
        )
    return f"{reverse('desk_case', args=[stand.case.uid])}?done={chosen.key}"


def _page(
    request: HttpRequest,
    chosen: Act,
    stand: Standing,
    posted: Posted,
    *,
    mistake: Invalid | None = None,
    preview: bool = False,
) -> HttpResponse:
    if chosen.reads:
        read_recorded(
            stand.actor, f"{chosen.label}: {stand.case.number}", [stand.case], what=f"desk.{chosen.key}"
        )
    fields = chosen.fields(stand)
    if request.method == "POST":
        fields = refill(fields, posted)
    if mistake is not None:
        fields = with_errors(fields, mistake.fields)
    rows = reading.material_rows(stand) if chosen.beside else []
    context: dict[str, Any] = {
        "act": chosen,
        "stand": stand,
        "case": stand.case,
        "status": case_status(stand.case.status, stand.case.outcome),
        "due": case_due(stand.case),
        "fields": fields,
        "mistake": mistake,
        "errors": _errors(fields, mistake),
        "rows": []
        if chosen.previews and not preview and request.method == "GET"
        else _shows(chosen, stand, posted),
        "preview": preview,
        "key": posted.key or uuid7().hex,
        "version": posted.version
        if mistake is not None and posted.version is not None
        else stand.case.version,
        "task_version": stand.task.version if stand.task is not None else "",
        "seen": legal_now().isoformat(),
        "materials": rows,
        "sheet": reading.sheet_chosen(rows, ""),
    }
    return render(request, "desk/act.html", context, status=422 if mistake is not None else 200)


def _shows(chosen: Act, stand: Standing, posted: Posted) -> list[dict[str, Any]]:
    try:
        return list(chosen.shows(stand, posted))
    except Invalid:
        return []  # the mistake stands at its field already


def _errors(fields: list[dict[str, Any]], mistake: Invalid | None) -> dict[str, Any]:
    """Sentences by field; what belongs to no field stands first, at the form itself."""
    if mistake is None:
        return {}
    marked = {str(f["id"]): f["error"] for f in fields if f.get("error")}
    named = {k for f in fields if f.get("error") for k in (f["id"], f.get("also"))}
    loose = [words for key, words in mistake.fields.items() if key not in named]
    return marked or {"act": loose[0] if loose else mistake.message}


def _moved_on(
    request: HttpRequest, chosen: Act, stand: Standing, posted: Posted, refusal: Conflict | Invalid | None
) -> HttpResponse:
    """Somebody was faster, or the step is not possible now: both states, and what was typed is kept."""
    fresh = standing(stand.actor, stand.case.uid, stand.wanted)
    seen = _moment(posted.text("seen", 40))
    context = {
        "act": chosen,
        "case": fresh.case,
        "refusal": refusal,
        "now": {"status": case_status(fresh.case.status, fresh.case.outcome), "due": case_due(fresh.case)},
        "then": seen,
        "changes": reading.since(fresh.case, seen) if seen else [],
        "typed": posted.typed(),
        "again": chosen.offered(fresh),
        "task": stand.wanted,
    }
    return render(request, "desk/stale.html", context, status=409)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
