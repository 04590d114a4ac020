"""The public directory of agencies (机构职能, 政府信息公开条例 art. 20(2))."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tongban.base.access import actor_of, public
from tongban.base.errors import NotFound
from tongban.org.models import Unit
from tongban.org.policy import may_manage_unit
from tongban.org.queries import flat, unit_tree

MOST_POINTS = 12


@public
@require_GET
def unit_list(request: HttpRequest) -> HttpResponse:
    """Every agency, as a tree; ``?q=`` finds by name, abbreviation or duty."""
    tree = unit_tree()
    word = request.GET.get("q", "").strip()[:60]
    found = [b.unit for b in flat(tree) if _matches(b.unit, word.casefold())] if word else []
    return render(request, "org/unit_list.html", {"tree": tree, "word": word, "found": found})


def _matches(unit: Unit, word: str) -> bool:
    texts = (unit.name_zh, unit.name_en, unit.short_zh, unit.duty_zh, unit.duty_en)
    return any(word in text.casefold() for text in texts)


@public
@require_GET
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One agency: duties, address, hours, phones, place on the map, units beneath."""
    row = Unit.objects.select_related("parent").filter(code=code, valid_to=None).first()
    if row is None:
        raise NotFound
    children = list(row.children.filter(valid_to=None).order_by("ordinal", "id"))
    context = {
        "unit": row,
        "children": children,
        "points": _map(row, children),
        "may_manage": may_manage_unit(actor_of(request), row),
    }
    return render(request, "org/unit.html", context)


def _map(unit: Unit, children: list[Unit]) -> list[dict[str, object]]:
    """Where the unit and those beneath it stand; nothing where one pin or a crowd of pins would show nothing."""
    points = [point for u in [unit, *children] for point in _points(u)]
    return points if 1 < len(points) <= MOST_POINTS else []


def _points(unit: Unit) -> list[dict[str, object]]:
    if len(unit.position) != 2:
        return []
    lon, lat = unit.position
    note = {"zh": unit.address_zh, "en": unit.address_en}
    return [{"lon": lon, "lat": lat, "label": {"zh": unit.name_zh, "en": unit.name_en}, "note": note}]
