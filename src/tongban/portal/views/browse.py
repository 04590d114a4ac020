"""Finding a service: by words, by theme, by life event, by unit, by filters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.base.access import actor_of, public
from tongban.base.lists import count_to_stop, keyset_page
from tongban.base.pages import public_page
from tongban.catalogue.models import Item
from tongban.catalogue.queries import items_in_force, under_door
from tongban.catalogue.things.reading import book_in_force
from tongban.portal import queries
from tongban.portal.queries import Filters
from tongban.portal.shown import services as shown
from tongban.portal.views.common import draw
from tongban.portal.views.home import picture_of
from tongban.search.reading import Hit, find
from tongban.search.reading import suggest as suggestions

FOUND = 40
ORDER = ("name_zh", "id")


def _text(request: HttpRequest, name: str, longest: int = 100) -> str:
    return request.GET.get(name, "").replace("\x00", "")[:longest].strip()


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results for words, best first; an empty answer says what to do."""
    words = _text(request, "q", 120)
    hits = find(words, actor=actor_of(request), limit=FOUND) if words else []
    context = {"q": words, "rows": _rows(hits), "wanted": [] if hits else queries.wanted(6)}
    return draw(request, "search", context, crumbs=[(_("Search"),)])


def _rows(hits: list[Hit]) -> list[dict[str, Any]]:
    codes = [hit.id for hit in hits if hit.type == "item"]
    items = {item.code: item for item in items_in_force().filter(code__in=codes)}
    return [shown.row(items[hit.id]) for hit in hits if hit.id in items]


@public
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A fragment of links while somebody types."""
    words = _text(request, "q", 60)
    hits = suggestions(words, actor=actor_of(request)) if words else []
    rows = [
        {"title": hit.title, "url": reverse("service", args=[hit.id])} for hit in hits if hit.type == "item"
    ]
    return draw(request, "suggest", {"rows": rows})


def _page(request: HttpRequest, chosen: Filters) -> dict[str, Any]:
    rows = queries.browse(chosen, _codes(chosen.q))
    page = keyset_page(rows, ORDER, request.GET.get("after"))
    return {
        "page": page,
        "rows": shown.rows(page.rows),
        "total": count_to_stop(rows),
        "chosen": chosen,
        "filters": _filters(chosen),
        "filtered": chosen != Filters(),
    }


def _codes(words: str) -> list[str] | None:
    return [hit.id for hit in find(words, limit=200, kind="item")] if words else None


def _filters(chosen: Filters) -> list[dict[str, Any]]:
    themes = [{"value": t.code, "label": {"zh": t.name_zh, "en": t.name_en}} for t in queries.all_themes()]
    units = [{"value": u.code, "label": {"zh": u.name_zh, "en": u.name_en}} for u in queries.units_offering()]
    people = [
        {"value": "natural_person", "label": _("People")},
        {"value": "legal_entity", "label": _("Enterprises")},
    ]
    kinds = [{"value": k, "label": v} for k, v in shown.KINDS.items()]
    online = [{"value": "full", "label": _("All on line")}, {"value": "window", "label": _("At the window")}]
    free = [{"value": "yes", "label": _("Free of charge")}]
    return [
        {"id": "q", "label": _("Word to look for"), "value": chosen.q},
        {"id": "audience", "label": _("For"), "value": chosen.audience, "options": people},
        {"id": "theme", "label": _("Theme"), "value": chosen.theme, "options": themes},
        {"id": "unit", "label": _("Office"), "value": chosen.unit, "options": units},
        {"id": "kind", "label": _("Kind of decision"), "value": chosen.kind, "options": kinds},
        {"id": "online", "label": _("Where"), "value": chosen.online, "options": online},
        {"id": "free", "label": _("Fee"), "value": chosen.free, "options": free},
    ]  # fmt: skip


@public
@require_safe
@public_page(["items"])
def services(request: HttpRequest) -> HttpResponse:
    """All services, narrowed down by filters."""
    names = ("q", "audience", "theme", "unit", "kind", "online", "free")
    chosen = Filters(**{name: _text(request, name) for name in names})
    return draw(request, "services", _page(request, chosen), crumbs=[(_("Services"),)])


@public
@require_safe
@public_page(["items"])
def theme(request: HttpRequest, code: str) -> HttpResponse:
    """Services of a theme."""
    found = queries.theme(code)
    rows = shown.rows(under_door(f"theme:{code}"))
    name = {"zh": found.name_zh, "en": found.name_en}
    context = {"theme": found, "rows": rows, "others": queries.themes(found.audience)}
    return draw(request, "theme", context, crumbs=[(_("Services"), reverse("services")), (name,)])


@public
@require_safe
@public_page(["items"])
def life_events(request: HttpRequest) -> HttpResponse:
    """Every life event."""
    events = [{"event": e, "picture": picture_of(e.icon, e.code)} for e in queries.life_events()]
    return draw(request, "life_events", {"events": events}, crumbs=[(_("Life events"),)])


@public
@require_safe
@public_page(["items"])
def life_event(request: HttpRequest, code: str) -> HttpResponse:
    """What a life event takes, in the order in which people meet it."""
    found = queries.life_event(code)
    items: list[Item] = list(under_door(f"event:{code}"))
    joint = [item for item in items if item.is_joint]
    context = {
        "event": found,
        "thing": code in book_in_force().things,
        "picture": picture_of(found.icon, found.code),
        "joint": shown.rows(joint),
        "rows": shown.rows(item for item in items if not item.is_joint),
    }
    name = {"zh": found.name_zh, "en": found.name_en}
    return draw(request, "life_event", context, crumbs=[(_("Life events"), reverse("life_events")), (name,)])
