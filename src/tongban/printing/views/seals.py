"""The register of electronic seals: which unit seals with what, ending a seal, making the next one."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.access import actor_of, staff
from tongban.base.actor import Actor
from tongban.base.errors import Invalid, NotFound
from tongban.base.lists import keyset_page
from tongban.org.models import Unit
from tongban.org.typed import Trouble, attempt, day, filled, line, text, uid
from tongban.printing.documents import ZONE
from tongban.printing.keys import available
from tongban.printing.models import Seal
from tongban.printing.policy import SEALS, seals_visible
from tongban.printing.seal_actions import GROUNDS, seal_end, seal_renew
from tongban.printing.seal_queries import seal_for
from tongban.ui.tables import Column, Table


def state_of(row: Seal) -> dict[str, Any]:
    """A seal's state as a chip."""
    if row.ended_from is not None:
        return {"label": _("Ended"), "tone": "red"}
    return {"label": _("Valid"), "tone": "green"}


def _columns() -> list[Column]:
    return [
        Column("unit", _("Unit"), value=lambda r: {"zh": r.unit.name_zh, "en": r.unit.name_en}, url=_url),
        Column("es_id", _("Identifier of the seal"), "code", wide=True),
        Column("state", _("State"), "chip", value=state_of),
        Column("made_at", _("Made"), "moment"),
        Column("ended_from", _("Ended from"), "moment"),
    ]


def _url(row: Seal) -> str:
    return reverse("manage_seal", args=[row.uid])


@staff(SEALS)
@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """Every seal of the units that one looks after, the newest first."""
    actor = actor_of(request)
    words, state = request.GET.get("q", "").replace("\x00", "")[:60].strip(), request.GET.get("state", "")
    rows = seals_visible(actor).select_related("unit")
    if words:
        rows = rows.filter(name__contains=words)
    if state in ("ended", "standing"):
        rows = rows.filter(ended_from__isnull=state == "standing")
    page = keyset_page(rows, ("-id",), request.GET.get("after") or None)
    table = Table(
        request,
        _columns(),
        page,
        _("Electronic seals"),
        filters=[
            {"id": "q", "label": _("Name of the unit"), "value": words},
            {
                "id": "state",
                "label": _("State"),
                "value": state,
                "options": [
                    {"value": "", "label": _("Every state")},
                    {"value": "standing", "label": _("Valid")},
                    {"value": "ended", "label": _("Ended")},
                ],
            },
        ],
        row_url=_url,
        empty={
            "title": _("No seal fits"),
            "text": _("A unit's seal is made when somebody first asks for one of its documents as OFD."),
        },
    )
    return render(request, "printing/seals.html", {"table": table, "available": available()})


@staff(SEALS)
@require_http_methods(["GET", "HEAD", "POST"])
def seal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One seal: its facts, and ending it."""
    actor = actor_of(request)
    row, trouble = seal_for(actor, uid), None
    if request.method == "POST":
        done, trouble = attempt(lambda: _ended(request, actor, row))
        if done is not None:
            messages.success(
                request, _("The seal has ended. What is sealed with it from then on does not count.")
            )
            return HttpResponseRedirect(_url(row))
        row = seal_for(actor, uid)
    context = {
        "seal": row,
        "chip": state_of(row),
        "ground": GROUNDS.get(row.ground, ""),
        "questions": filled(_questions(), request, trouble),
        "trouble": trouble,
        "files": row.files.count(),
        "next_url": f"{reverse('manage_seal_new')}?unit={row.unit.uid}",
    }
    return render(request, "printing/seal.html", context, status=trouble.status if trouble else 200)


def _questions() -> list[dict[str, Any]]:
    return [
        {
            "id": "ground",
            "type": "choice",
            "label": _("Why does it end?"),
            "options": [{"value": key, "label": label} for key, label in GROUNDS.items()],
        },
        {
            "id": "since",
            "type": "date",
            "label": _("From which day?"),
            "required": False,
            "help": _(
                "Empty: from now. Where the key was lost, the first day on which others may have had it."
            ),
        },
        {
            "id": "reason",
            "type": "textarea",
            "label": _("What happened"),
            "rows": 3,
            "max_length": 500,
            "help": _(
                "It stays in the register; files that fall under it are told only that the seal ended."
            ),
        },
    ]


def _ended(request: HttpRequest, actor: Actor, row: Seal) -> Seal:
    begin = day(request, "since")
    since = datetime.combine(begin, time(), ZONE).astimezone(UTC) if begin else None
    typed = request.POST.get("version", "")
    return seal_end(
        actor,
        seal=row,
        ground=request.POST.get("ground", "")[:12],
        reason=text(request, "reason", 500),
        since=since,
        version=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None,
    )


@staff(SEALS)
@require_http_methods(["GET", "HEAD", "POST"])
def seal_new(request: HttpRequest) -> HttpResponse:
    """Make a seal for a unit that has none in force: the first one, or the one after an ended one."""
    actor = actor_of(request)
    if not available():
        raise NotFound("printing.ofd_unavailable")
    trouble: Trouble | None = None
    if request.method == "POST":
        made, trouble = attempt(lambda: seal_renew(actor, unit=_unit(line(request, "unit", 40))))
        if made is not None:
            messages.success(request, _("The seal is made."))
            return HttpResponseRedirect(_url(made))
    asked = request.GET.get("unit", "")[:40]
    options = [{"value": str(u.uid), "label": {"zh": u.name_zh, "en": u.name_en}} for u in _without(actor)]
    questions: list[dict[str, Any]] = [
        {
            "id": "unit",
            "type": "region",
            "label": _("For which unit?"),
            "options": options,
            "value": asked,
            "help": _("Units that have no seal in force."),
        }
    ]
    context = {"questions": filled(questions, request, trouble), "trouble": trouble}
    return render(request, "printing/seal_new.html", context, status=trouble.status if trouble else 200)


def _without(actor: Actor) -> list[Unit]:
    """Units without a seal in force."""
    standing = seals_visible(actor).filter(ended_from=None).values("unit")
    return list(Unit.objects.filter(valid_to=None).exclude(pk__in=standing).order_by("path")[:2000])


def _unit(written: str) -> Unit:
    found = Unit.objects.filter(uid=uid(written), valid_to=None).first()
    if found is None:
        raise Invalid({"unit": _("Please choose the unit.")})
    return found
