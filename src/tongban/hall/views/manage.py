"""Setting up a hall: its windows, who sits there, and what authorities let it do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_today
from tongban.hall import queries
from tongban.hall.actions import (
    delegation_end,
    delegation_give,
    window_end,
    window_seats_set,
    window_set,
)
from tongban.hall.models import Delegation, Hall, Window
from tongban.hall.policy import DELEGATE, MANAGE, SERVE, demand
from tongban.hall.words import ACTS, KINDS
from tongban.org.models import Post, Unit
from tongban.org.queries import posts_at
from tongban.org.typed import Trouble, attempt, day, filled, line, uid

CODES = re.compile(r"[\s,，、;；]+")


@staff(MANAGE)
@require_http_methods(["GET", "HEAD"])
def hall_manage(request: HttpRequest, code: str) -> HttpResponse:
    """The windows of a hall with their kinds, what they take and who may sit there."""
    hall = queries.hall_by_code(code)
    demand(actor_of(request), MANAGE, hall)
    rows = [
        {"window": w, "kind": KINDS[w.kind], "takes": ", ".join([*w.units, *w.themes, *w.items])}
        for w in queries.windows_of(hall)
    ]
    context = {"hall": hall, "rows": rows, "delegations": _delegations(hall)}
    return render(request, "hall/manage.html", context)


def _delegations(hall: Hall) -> list[dict[str, Any]]:
    return [
        {"row": row, "acts": [ACTS[act] for act in row.acts], "later": row.valid_from > legal_today()}
        for row in queries.delegations_coming(hall)
    ]


@staff(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def window_manage(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One window, or ``new``: its kind, what it takes, the posts that sit there; take it out of the hall."""
    actor, hall = actor_of(request), queries.hall_by_code(code)
    demand(actor, MANAGE, hall)
    window = None if number == "new" else queries.window_by_number(hall, number)
    trouble: Trouble | None = None
    if request.method == "POST":
        ending = request.POST.get("step") == "end"
        _made, trouble = attempt(lambda: _end(request, window) if ending else _save(request, hall, window))
        if trouble is None:
            messages.success(
                request, _("The window was taken out.") if ending else _("The window is set up.")
            )
            return HttpResponseRedirect(reverse("hall_manage", args=[code]))
    questions = filled(_questions(hall, window), request, trouble)
    context = {"hall": hall, "window": window, "questions": questions, "trouble": trouble}
    return render(request, "hall/window_manage.html", context, status=trouble.status if trouble else 200)


def _end(request: HttpRequest, window: Window | None) -> Window:
    if window is None:
        raise NotFound("hall.window")
    return window_end(actor_of(request), window=window)


def _save(request: HttpRequest, hall: Hall, window: Window | None) -> Window:
    actor = actor_of(request)
    chosen = set(request.POST.getlist("seats"))
    posts = [post for post in _posts(hall) if str(post.uid) in chosen]
    made = window_set(
        actor,
        hall=hall,
        number=window.number if window else line(request, "number", 8).upper(),
        name={"zh": line(request, "name", 80), "en": line(request, "name_en", 120)},
        kind=line(request, "kind", 12),
        units=codes(line(request, "units", 2000)),
        themes=codes(line(request, "themes", 1000)),
        items=codes(line(request, "items", 4000)),
    )
    return window_seats_set(actor, window=made, posts=posts)


def codes(text: str) -> list[str]:
    """Codes apart by spaces or commas of either writing."""
    return [code for code in CODES.split(text) if code]


def _posts(hall: Hall) -> list[Post]:
    """Posts of the hall's unit that serve at windows."""
    return [post for post in posts_at(hall.unit) if SERVE in _held(post)]


def _held(post: Post) -> Iterable[str]:
    return {word for carried in post.roles.all() for word, _scope in carried.role.grants}


def _questions(hall: Hall, window: Window | None) -> list[dict[str, Any]]:
    w = window or Window(hall=hall, kind=Window.GENERAL)
    posts = [{"value": str(p.uid), "label": f"{p.holder.name} · {p.title_zh}"} for p in _posts(hall)]
    seated = [str(seat.post.uid) for seat in w.seats.select_related("post")] if window else []
    number = {"id": "number", "label": _("Number: a letter and digits"), "max_length": 4, "example": "A09"}
    found: list[dict[str, Any]] = [
        *([] if window else [number]),
        {"id": "name", "label": _("Name in Chinese"), "value": w.name_zh, "max_length": 80},
        {"id": "name_en", "label": _("Name in English"), "value": w.name_en, "max_length": 120, "required": False},
        {"id": "kind", "type": "choice", "label": _("Kind"), "value": w.kind,
         "options": [{"value": k, "label": label} for k, label in KINDS.items()]},
        {"id": "units", "label": _("Only for these units (codes)"), "value": " ".join(w.units), "required": False,
         "help": _("Empty in all three: the window takes every item."), "max_length": 2000},
        {"id": "themes", "label": _("Only for these themes (codes)"), "value": " ".join(w.themes),
         "required": False, "max_length": 1000},
        {"id": "items", "label": _("Only for these items (codes)"), "value": " ".join(w.items), "required": False,
         "max_length": 4000},
    ]  # fmt: skip
    if posts:
        found.append(
            {"id": "seats", "type": "choices", "label": _("Posts that may sit here"), "options": posts,
             "value": seated, "required": False, "help": _("None chosen: every post of the hall that serves.")}
        )  # fmt: skip
    return found


@staff(DELEGATE)
@require_http_methods(["GET", "HEAD", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """What authorities within one's reach let halls do in their name: give, end (行政许可法 arts. 24, 26)."""
    actor = actor_of(request)
    trouble: Trouble | None = None
    if request.method == "POST":
        ending = request.POST.get("step") == "end"
        _made, trouble = attempt(lambda: _end_delegation(request) if ending else _give(request))
        if trouble is None:
            messages.success(
                request, _("The delegation has ended.") if ending else _("The delegation is given.")
            )
            return HttpResponseRedirect(reverse("hall_delegations"))
    rows = [
        {"row": row, "acts": [ACTS[a] for a in row.acts], "later": row.valid_from > legal_today()}
        for row in queries.delegations_reached(actor)
    ]
    questions = filled(_delegation_questions(actor), request, trouble)
    context = {"rows": rows, "questions": questions, "trouble": trouble}
    return render(request, "hall/delegations.html", context, status=trouble.status if trouble else 200)


def _end_delegation(request: HttpRequest) -> Delegation:
    actor = actor_of(request)
    wanted = uid(request.POST.get("delegation", ""))
    row = next((r for r in queries.delegations_reached(actor) if r.uid == wanted), None)
    if row is None:
        raise NotFound("hall.delegation")
    return delegation_end(actor, delegation=row)


def _give(request: HttpRequest) -> Delegation:
    actor = actor_of(request)
    halls = {hall.code: hall for hall in queries.halls_open()}
    hall = halls.get(request.POST.get("hall", ""))
    authority = Unit.objects.filter(code=line(request, "authority", 100), valid_to=None).first()
    missing: dict[str, Any] = {}
    if hall is None:
        missing["hall"] = _("Choose a hall.")
    if authority is None:
        missing["authority"] = _("There is no unit with this code.")
    if hall is None or authority is None:
        raise Invalid(missing)
    return delegation_give(
        actor,
        hall=hall,
        authority=authority,
        acts=request.POST.getlist("acts"),
        source=line(request, "source", 200),
        valid_from=day(request, "valid_from"),
        valid_to=day(request, "valid_to"),
    )


def _delegation_questions(actor: Any) -> list[dict[str, Any]]:
    halls = [{"value": h.code, "label": h.name_zh} for h in queries.halls_open()]
    own = Unit.objects.filter(pk=actor.unit).values_list("code", flat=True).first() or ""
    return [
        {"id": "hall", "type": "choice", "label": _("Hall"), "options": halls},
        {"id": "authority", "label": _("Code of the authority"), "value": own, "max_length": 100},
        {"id": "acts", "type": "choices", "label": _("What the hall may do"),
         "options": [{"value": act, "label": label} for act, label in ACTS.items()]},
        {"id": "source", "label": _("Decision on which it rests"), "max_length": 200},
        {"id": "valid_from", "type": "date", "label": _("Counts from"), "value": legal_today().isoformat()},
        {"id": "valid_to", "type": "date", "label": _("Last day"), "required": False,
         "help": _("Empty: until it is ended.")},
    ]  # fmt: skip
