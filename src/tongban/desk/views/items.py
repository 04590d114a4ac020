"""The service owner's pages: the items they look after, and one of them with its versions and findings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from tongban.base.access import actor_of, staff
from tongban.desk.items import READ, Owned, item_owned, items_page, items_seen
from tongban.ui.tables import Column, Table

TONES = {"error": "red", "warning": "amber", "": "green"}


def verdict(owned: Owned) -> dict[str, Any]:
    """What lint says, as a chip."""
    count = len(owned.findings)
    words = ngettext("%(n)d finding", "%(n)d findings", count) % {"n": count} if count else _("In good order")
    return {"label": words, "tone": TONES[owned.verdict]}


def state(owned: Owned) -> dict[str, Any]:
    """Whether and how it is offered, as a chip."""
    if owned.version is None:
        return {"label": _("Not published"), "tone": "grey"}
    if owned.ended:
        return {"label": _("No longer offered"), "tone": "grey"}
    if owned.item.online == "full":
        return {"label": _("Offered on line"), "tone": "green"}
    return {"label": _("Offered at the window"), "tone": "blue"}


def _columns() -> list[Column]:
    return [
        Column(
            "name",
            _("Item"),
            value=lambda o: {"zh": o.item.name_zh, "en": o.item.name_en},
            url=lambda o: reverse("desk_item", args=[o.item.code]),
        ),
        Column(
            "unit",
            _("Unit"),
            value=lambda o: {"zh": o.item.unit.name_zh, "en": o.item.unit.name_en},
            wide=True,
        ),
        Column("version", _("Version"), "num", value=lambda o: o.version.number if o.version else 0),
        Column("since", _("Effective from"), "day", value=lambda o: o.version and o.version.valid_from),
        Column("state", _("State"), "chip", value=state),
        Column("open", _("Open cases"), "num", value=lambda o: o.open_cases),
        Column("lint", _("Check of the package"), "chip", value=verdict),
    ]


@staff(READ)
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """The items of one's unit; on request all that one's grant reaches."""
    actor = actor_of(request)
    everywhere, words = request.GET.get("reach") == "all", request.GET.get("q", "").replace("\x00", "")[:80]
    page = items_page(
        actor, items_seen(actor, everywhere=everywhere, words=words), request.GET.get("after") or None
    )
    options = [{"value": "", "label": _("My unit")}, {"value": "all", "label": _("Every unit in my reach")}]
    table = Table(
        request,
        _columns(),
        page,
        _("Items to look after"),
        filters=[
            {"id": "q", "label": _("Name or code"), "value": words},
            {
                "id": "reach",
                "label": _("Whose items"),
                "options": options,
                "value": "all" if everywhere else "",
            },
        ],
        row_url=lambda o: reverse("desk_item", args=[o.item.code]),
        empty={"title": _("No item here"), "text": _("Your unit offers no item yet.")},
    )
    return render(request, "desk/items.html", {"table": table})


@staff(READ)
@require_GET
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item: its state, its versions, and every finding with the file and line."""
    owned, versions = item_owned(actor_of(request), code)
    context = {"owned": owned, "versions": versions, "state": state(owned), "verdict": verdict(owned)}
    return render(request, "desk/item.html", context)
