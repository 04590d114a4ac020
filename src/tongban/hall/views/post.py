"""What goes by post: numbers of consignments, labels, the carrier's file."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Invalid, NotFound
from tongban.hall import shelves
from tongban.hall.actions import dispatch_make
from tongban.hall.carrier import Line, import_status
from tongban.hall.models import Dispatch, Hall, Parcel
from tongban.hall.policy import SERVE
from tongban.hall.views.shelf import hall_here
from tongban.org.typed import Trouble, attempt, line
from tongban.records.actions import read_recorded

MOST_ROWS: Final = 200
OUTCOMES: Final[dict[str, Any]] = {
    "delivered": _("Delivered"),
    "returned": _("Came back"),
    "unchanged": _("Known already"),
    "under way": _("Still on its way"),
    "wrong": _("Not taken"),
}


@staff(SERVE)
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, code: str) -> HttpResponse:
    """What waits for the carrier, what is on its way, the lists so far; numbers in, the carrier's file in."""
    actor = actor_of(request)
    hall = hall_here(actor, code)
    trouble: Trouble | None = None
    report: list[Line] | None = None
    if request.method == "POST" and request.POST.get("step") == "import":
        report, trouble = attempt(lambda: _import(request, actor, hall))
    elif request.method == "POST":
        made, trouble = attempt(lambda: _dispatch(request, actor, hall))
        if made is not None:
            messages.success(
                request, _("The list %(number)s is ready for the carrier.") % {"number": made.number}
            )
            return HttpResponseRedirect(reverse("shelf_post", args=[code]))
    ready = list(shelves.parcels_of(actor, hall, Parcel.READY).order_by("id")[:MOST_ROWS])
    errors: dict[str, Any] = trouble.fields if trouble else {}
    context = {
        "hall": hall,
        "ready": [
            {"parcel": p, "field": f"tracking-{p.uid}", "error": errors.get(f"tracking-{p.uid}", ""),
             "value": request.POST.get(f"tracking-{p.uid}", "")}
            for p in ready
        ],
        "sent": list(shelves.parcels_of(actor, hall, Parcel.SENT).order_by("-sent_at", "-id")[:50]),
        "dispatches": list(shelves.dispatches_of(hall).order_by("-id")[:20]),
        "report": _report(report),
        "trouble": trouble,
    }  # fmt: skip
    return render(request, "hall/post.html", context, status=trouble.status if trouble else 200)


def _report(lines: list[Line] | None) -> dict[str, Any] | None:
    if lines is None:
        return None
    tally = Counter(row.outcome for row in lines)
    return {
        "counts": [{"label": label, "n": tally[key]} for key, label in OUTCOMES.items() if tally[key]],
        "wrong": [row for row in lines if row.outcome == "wrong"][:100],
        "none": not lines,
    }


def _import(request: HttpRequest, actor: Actor, hall: Hall) -> list[Line]:
    file = request.FILES.get("file")
    if file is None:
        raise Invalid({"file": _("Choose the carrier's file.")})
    return import_status(actor, hall, file.read())


def _dispatch(request: HttpRequest, actor: Actor, hall: Hall) -> Dispatch:
    tracking = {
        name.removeprefix("tracking-"): line(request, name, 80)
        for name in request.POST
        if name.startswith("tracking-") and line(request, name, 80)
    }
    try:
        for key in tracking:
            UUID(key)
    except ValueError as error:
        raise NotFound("hall.parcel") from error
    return dispatch_make(actor, hall=hall, tracking=tracking, carrier=line(request, "carrier", 60))


@staff(SERVE)
@require_http_methods(["POST"])
def labels(request: HttpRequest, code: str) -> HttpResponse:
    """Labels of everything that waits for the carrier, or of one list; the addresses are read for this purpose."""
    actor = actor_of(request)
    hall = hall_here(actor, code)
    number = line(request, "dispatch", 24)
    states = (Parcel.READY,) if not number else (Parcel.SENT, Parcel.DELIVERED, Parcel.RETURNED)
    rows = shelves.parcels_of(actor, hall, *states).order_by("id")
    found = list((rows.filter(dispatch__number=number) if number else rows)[:MOST_ROWS])
    if not found:
        raise NotFound("hall.parcel")

    @action
    def read() -> None:
        read_recorded(actor, "postal labels", [p.entry.case for p in found], what="hall.labels")

    read()
    answer = HttpResponse(shelves.labels_pdf(hall, found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="labels-{hall.code}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
