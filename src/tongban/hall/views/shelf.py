"""The shelf's pages: find what somebody comes for, lay ready, hand out, post, archive."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.actor import Actor
from tongban.base.errors import Invalid, NotFound
from tongban.base.lists import keyset_page
from tongban.cases.models import Case
from tongban.files.actions import attachment_store
from tongban.hall import queries, shelves
from tongban.hall.actions import shelf_archive, shelf_hand_out, shelf_place, shelf_post
from tongban.hall.card import read_card
from tongban.hall.models import Hall, ShelfEntry
from tongban.hall.policy import SERVE, demand, worked_in
from tongban.org.typed import Trouble, attempt, filled, line

STATES: Final[dict[str, Any]] = {
    ShelfEntry.READY: _("Lies ready"),
    ShelfEntry.LATE: _("Nobody came in time"),
    ShelfEntry.POSTING: _("Goes by post"),
    ShelfEntry.HANDED: _("Handed out"),
    ShelfEntry.ARCHIVED: _("Archived"),
}
WAYS: Final[dict[str, Any]] = {
    "card": _("Identity card read"),
    "number": _("Number compared with the card"),
    "letter": _("Letter of authorisation"),
}


def hall_here(actor: Actor, code: str) -> Hall:
    """The hall in which the actor works."""
    hall = queries.hall_by_code(code)
    demand(actor, SERVE, hall)
    return hall


@staff(SERVE)
@require_http_methods(["GET", "HEAD"])
def shelves_page(request: HttpRequest) -> HttpResponse:
    """The shelf of the hall in which one works; where there are several, choose."""
    halls = list(worked_in(actor_of(request), SERVE).distinct())
    if len(halls) == 1:
        return HttpResponseRedirect(reverse("shelf", args=[halls[0].code]))
    return render(request, "hall/shelves.html", {"halls": halls})


@staff(SERVE)
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: HttpRequest, code: str) -> HttpResponse:
    """Find by card, code or box (sent, never in the address); lay a result ready; what lies there."""
    actor = actor_of(request)
    hall = hall_here(actor, code)
    trouble: Trouble | None = None
    found: list[ShelfEntry] | None = None
    step, text = request.POST.get("step", ""), line(request, "text", 2000)
    if request.method == "POST" and step == "find":
        found = shelves.found_on_shelf(actor, hall, text)
        if len(found) == 1:
            return HttpResponseRedirect(reverse("shelf_entry", args=[code, found[0].uid]))
    elif request.method == "POST":
        made, trouble = attempt(lambda: _place(request, actor, hall))
        if made is not None:
            said = (
                _("Lies ready in %(box)s.") % {"box": made.box}
                if made.box
                else _("It is among what goes by post.")
            )
            messages.success(request, said)
            return HttpResponseRedirect(reverse("shelf", args=[code]))
    state = request.GET.get("state", ShelfEntry.READY)
    rows = shelves.shelf_of(actor, hall).filter(state=state if state in STATES else ShelfEntry.READY)
    if state not in (ShelfEntry.HANDED, ShelfEntry.ARCHIVED):
        rows = rows.filter(case__status=Case.DECIDED)
    page = keyset_page(rows, ("placed_at", "id"), request.GET.get("after") or None)
    tally = shelves.counts(actor, hall)
    context = {
        "hall": hall,
        "found": found,
        "page": page,
        "state": state,
        "words": STATES.get(state, STATES[ShelfEntry.READY]),
        "tabs": [{"key": k, "label": STATES[k], "n": tally[k]} for k in ("ready", "late", "posting")],
        "questions": filled(_placing(), request, trouble),
        "trouble": trouble,
    }
    return render(request, "hall/shelf.html", context, status=trouble.status if trouble else 200)


def _placing() -> list[dict[str, Any]]:
    return [
        {"id": "case", "label": _("Case number, query code or QR code of the receipt"), "max_length": 300},
        {"id": "box", "label": _("Code of the box"), "max_length": 20, "required": False, "example": "A-03-12",
         "help": _("Not needed where the applicant asked for the post.")},
    ]  # fmt: skip


def _place(request: HttpRequest, actor: Actor, hall: Hall) -> ShelfEntry:
    case = shelves.case_to_place(actor, line(request, "case", 300))
    if case is None:
        raise Invalid({"case": _("No decided case that waits to be handed out has this number or code.")})
    return shelf_place(actor, hall=hall, case=case, box=line(request, "box", 20))


@staff(SERVE)
@require_http_methods(["GET", "HEAD", "POST"])
def shelf_entry(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """One result: who may have it, hand it out, move it, post it, archive it."""
    actor = actor_of(request)
    hall = hall_here(actor, code)
    entry = shelves.entry_for(actor, hall, uid)
    trouble: Trouble | None = None
    step = request.POST.get("step", "")
    if request.method == "POST":
        if step not in _STEPS:
            raise NotFound("hall.step")
        made, trouble = attempt(lambda: _STEPS[step][0](request, actor, entry))
        if made is not None:
            messages.success(request, _STEPS[step][1])
            return HttpResponseRedirect(reverse("shelf", args=[code]))
        entry = shelves.entry_for(actor, hall, uid)
    context = {
        "hall": hall,
        "entry": entry,
        "words": STATES[entry.state],
        "here": entry.state in ShelfEntry.HERE,
        "late": entry.state == ShelfEntry.LATE,
        "questions": filled(_handing(), request, trouble),
        "posting": filled(_posting(), request, trouble),
        "moving": filled(_placing()[1:], request, trouble),
        "trouble": trouble,
        "step": step,
    }
    return render(request, "hall/shelf_entry.html", context, status=trouble.status if trouble else 200)


def _handing() -> list[dict[str, Any]]:
    return [
        {"id": "way", "type": "choice", "label": _("How the person was known"),
         "options": [{"value": k, "label": v} for k, v in WAYS.items()], "value": "card"},
        {"id": "number", "label": _("Card reader, or identity number"), "max_length": 2000,
         "help": _("Lay the card on the reader; or type below.")},
        {"id": "received_by", "label": _("Name, where somebody else comes with a letter"), "required": False,
         "max_length": 120},
    ]  # fmt: skip


def _posting() -> list[dict[str, Any]]:
    return [{"id": "address", "label": _("Postal address"), "max_length": 200, "required": False,
             "help": _("Empty: the address that the applicant gave.")}]  # fmt: skip


def _hand_out(request: HttpRequest, actor: Actor, entry: ShelfEntry) -> ShelfEntry:
    way, typed = line(request, "way", 10), line(request, "number", 2000)
    try:
        number = read_card(typed).number
    except Invalid as refusal:
        raise Invalid(
            {"number": _("No possible identity number or credit code is in what the reader sent.")}
        ) from refusal
    file = request.FILES.get("signature")
    signature = attachment_store(actor, name=file.name or "signature", content=file) if file else None
    return shelf_hand_out(
        actor,
        entry=entry,
        way=way,
        number=number,
        received_by=line(request, "received_by", 120),
        signature=signature,
    )


_STEPS: dict[str, tuple[Any, Any]] = {
    "hand": (_hand_out, _("Handed out. The proof of delivery stands in the case.")),
    "move": (
        lambda request, actor, entry: shelf_place(
            actor, hall=entry.hall, case=entry.case, box=line(request, "box", 20)
        ),
        _("It lies in the new box."),
    ),
    "post": (
        lambda request, actor, entry: shelf_post(actor, entry=entry, address=line(request, "address", 200)),
        _("It is among what goes by post."),
    ),
    "archive": (
        lambda request, actor, entry: shelf_archive(actor, entry=entry),
        _("It was archived, and the case is closed."),
    ),
}
