"""The first page: find something, go through a door, look after one's own things."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, public
from tongban.base.pages import LIVE, public_page
from tongban.cases.queries import my_cases, my_drafts
from tongban.portal import queries
from tongban.portal.shown import cases as shown_cases
from tongban.portal.views.common import draw

TILES = 8
DRAWN = {
    "school": "person",
    "job": "desk",
    "marr": "bridge",
    "child": "child",
    "born": "child",
    "restaurant": "shop",
    "open": "shop",
    "home": "move",
    "move": "move",
    "retire": "elder",
    "elder": "elder",
}
PICTURES = {"baby": "child", "store": "shop", "house": "move", "armchair": "elder"}


@public
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """``/`` leads to the reader's language."""
    return HttpResponseRedirect(reverse("home"))


@public
@require_safe
@public_page(["items", "home"], seconds=LIVE)
def home(request: HttpRequest) -> HttpResponse:
    """The five bands."""
    actor = actor_of(request)
    context = {
        "wanted": queries.wanted(6),
        "people": queries.themes("natural_person")[:TILES],
        "enterprises": queries.themes("legal_entity")[:TILES],
        "events": [{"event": e, "picture": picture_of(e.icon, e.code)} for e in queries.life_events()[:4]],
        "newest": queries.newest(6),
        "figures": _figures(),
        "mine": _mine(request) if not actor.is_anonymous and not actor.is_staff else None,
    }
    return draw(request, "home", context)


def picture_of(icon: str, code: str) -> str:
    """One of the house's drawings that fits a life event."""
    return next((drawn for word, drawn in DRAWN.items() if word in code), PICTURES.get(icon, "letter"))


def _mine(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    soon = [row for row in queries.my_licences(actor) if queries.ends_soon(row)]
    return {
        "cases": [shown_cases.line(c) for c in my_cases(actor).filter(parent=None)[:3]],
        "drafts": list(my_drafts(actor)[:3]),
        "licences": soon[:3],
    }


def _figures() -> list[dict[str, Any]]:
    """Figures as they are; one that nothing stands behind is left out."""
    known = queries.figures()
    rows: list[dict[str, Any]] = []
    if known.decided:
        rows.append(
            {
                "value": known.decided,
                "label": _("Cases decided"),
                "note": _("this month, or the last thirty days"),
            }
        )
    if known.median_days is not None:
        promised = known.median_promised
        note = _("promised: %(n)g") % {"n": promised} if promised else ""
        value = f"{known.median_days:g}"
        rows.append(
            {"value": value, "label": _("Working days to a decision, half of all cases"), "note": note}
        )
    if known.on_time is not None:
        rows.append({"value": f"{known.on_time}%", "label": _("Decided within the limit"), "note": ""})
    if known.satisfied is not None:
        note = _("%(n)d ratings") % {"n": known.rated}
        rows.append({"value": f"{known.satisfied / 10:g}%", "label": _("People satisfied"), "note": note})
    rows.append(
        {
            "value": known.online_items,
            "label": _("Services all on line"),
            "note": _("of %(n)d in all") % {"n": known.items},
        }
    )
    return rows
