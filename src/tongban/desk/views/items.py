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
from tongban.base.errors import NotFound
from tongban.catalogue.analysis import analysed
from tongban.catalogue.policy import may_edit_for
from tongban.catalogue.queries import package_of
from tongban.desk.diagrams import document_of, figures, package_flow
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
    actor = actor_of(request)
    owned, versions = item_owned(actor, code)
    context = {
        "owned": owned,
        "versions": versions,
        "newest": max((v.number for v in versions), default=0),
        "may_edit": may_edit_for(actor, owned.item.unit),
        "state": state(owned),
        "verdict": verdict(owned),
    }
    if owned.version is not None:
        context["limited"] = package_of(owned.version).limited is not None
        analysis = analysed(owned.version.content)
        xml = str(owned.version.content.get("flow") or "")
        context |= {"flow": package_flow(xml, owned.findings, analysis) if xml else None, **figures(analysis)}
    return render(request, "desk/item.html", context)


@staff(READ)
@require_GET
def flow(request: HttpRequest, code: str) -> HttpResponse:
    """The flow of the version in force as a BPMN file, for the viewer of the page and for other tools."""
    owned, _versions = item_owned(actor_of(request), code)
    xml = str(owned.version.content.get("flow") or "") if owned.version is not None else ""
    if not xml:
        raise NotFound("desk.flow")
    return document_of(xml, code)
