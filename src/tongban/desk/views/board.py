"""The list of everything that waits, its preview, what one did, and finding a case by number."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.base.access import actor_of, staff
from tongban.desk import words
from tongban.desk.finding import found_cases
from tongban.desk.lines import case_due, case_status, line_of
from tongban.desk.nav import keep_counts
from tongban.desk.policy import demand_sight, demand_task
from tongban.desk.queries import QUEUES, Filters, board, done_page, task_by_uid
from tongban.desk.standing import Standing, case_by_id
from tongban.flows.words import KINDS


def filters_of(request: HttpRequest) -> Filters:
    """What the address narrows the list to; words that name no queue or kind mean everything."""
    queue, kind = request.GET.get("queue", "all"), request.GET.get("kind", "")
    return Filters(
        queue=queue if queue in QUEUES else "all",
        kind=kind if kind in KINDS else "",
        unit=request.GET.get("unit", "").replace("\x00", "")[:40],
        words=request.GET.get("q", "").replace("\x00", "")[:80],
    )


@staff()
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this post, the most urgent first."""
    actor, filters = actor_of(request), filters_of(request)
    found = board(actor, filters, request.GET.get("after") or None)
    keep_counts(request, found.counts)
    lines = [line_of(task, actor) for task in found.page.rows]
    at = request.GET.get("at", "")
    chosen = next((line for line in lines if str(line.task.uid) == at), None)
    return render(
        request,
        "desk/board.html",
        {
            "lines": lines,
            "page": found.page,
            "filters": filters,
            "heading": words.QUEUES[filters.queue],
            "kinds": list(KINDS.items()),
            "total": found.counts.get(filters.queue, 0),
            "at": chosen,
            "done": request.GET.get("done", "")[:40],
            "next": lines[0] if lines else None,
        },
    )


@staff()
@require_GET
def task_preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What one task is about: a fragment beside the list, a page of its own without scripts."""
    actor = actor_of(request)
    task = demand_task(actor, task_by_uid(uid))
    case = demand_sight(actor, case_by_id(task.subject_id))
    stand = Standing(actor, case, str(uid))
    context = {
        "line": line_of(task, actor),
        "case": case,
        "status": case_status(case.status, case.outcome),
        "due": case_due(case),
        "materials": len(stand.materials),
        "open_lines": sum(m.status in ("open", "missing", "uncured") for m in stand.materials),
    }
    part = request.headers.get("HX-Request")
    return render(request, "desk/preview.html" if part else "desk/preview_page.html", context)


@staff()
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """What this person has done (已办), the latest first."""
    actor = actor_of(request)
    page = done_page(actor, request.GET.get("after") or None)
    return render(
        request, "desk/done.html", {"page": page, "lines": [line_of(task, actor) for task in page.rows]}
    )


@staff()
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """A case by number, query code or bar code; one hit opens at once."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    cases = found_cases(actor_of(request), text)
    if len(cases) == 1:
        return HttpResponseRedirect(reverse("desk_case", args=[cases[0].uid]))
    rows = [{"case": c, "status": case_status(c.status, c.outcome), "due": case_due(c)} for c in cases]
    return render(request, "desk/find.html", {"q": text, "rows": rows})
