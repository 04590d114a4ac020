"""How many licences of an item there are (行政许可法 art. 57): the numbers of its unit, who is in line, new numbers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_today
from tongban.cases import quotas
from tongban.cases.actions import quota_change, quota_set
from tongban.cases.models import Quota
from tongban.catalogue.models import Item
from tongban.catalogue.queries import package_of, version_in_force
from tongban.desk.forms import Posted, with_errors
from tongban.desk.items import READ, items_seen

MOST = 50


def _item(request: HttpRequest, code: str) -> Item:
    item = items_seen(actor_of(request), everywhere=True).filter(code=code, version_no__gt=0).first()
    if item is None or package_of(version_in_force(item)).limited is None:
        raise NotFound("desk.quotas")
    return item


@staff(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest, code: str) -> HttpResponse:
    """Every number of an item with what is used of it, the line of applications, and a form for a new number."""
    item, errors = _item(request, code), {}
    posted = Posted(request.POST)
    if request.method == "POST":
        try:
            return _set(request, item, posted)
        except Invalid as refusal:
            errors = refusal.fields or {"total": refusal.message}
    rows = list(quotas.quotas_of(item)[:MOST])
    asked: list[dict[str, Any]] = [
        {
            "id": "total",
            "type": "integer",
            "label": _("How many may be granted"),
            "value": posted.text("total", 10),
        },
        {"id": "valid_from", "type": "date", "label": _("First day"), "value": posted.text("valid_from", 20)},
        {
            "id": "valid_to",
            "type": "date",
            "label": _("Last day"),
            "help": _("Empty: until another number is set."),
            "required": False,
            "value": posted.text("valid_to", 20),
        },
        {
            "id": "basis",
            "type": "text",
            "label": _("Decision or plan that sets the number"),
            "max_length": 300,
            "value": posted.text("basis", 300),
        },
    ]
    context = {
        "item": item,
        "rows": [quotas.standing_of(row) for row in rows],
        "today": legal_today(),
        "line": list(quotas.line_of(item)[:MOST]),
        "may_set": quotas.may_set(actor_of(request), item),
        "questions": with_errors(asked, errors),
        "errors": errors,
    }
    return render(request, "desk/quotas.html", context, status=422 if errors else 200)


def _set(request: HttpRequest, item: Item, posted: Posted) -> HttpResponse:
    total, begin = posted.number("total"), posted.day("valid_from")
    lacking = {"total": total, "valid_from": begin}
    if mistakes := {name: _("Please fill this in.") for name, value in lacking.items() if value is None}:
        raise Invalid(mistakes)
    quota_set(
        actor_of(request),
        item=item,
        total=total or 0,
        valid_from=begin or legal_today(),
        valid_to=posted.day("valid_to"),
        basis=posted.text("basis", 300),
    )
    messages.success(request, _("The number is set."))
    return HttpResponseRedirect(reverse("desk_quotas", args=[item.code]))


@staff(quotas.SET)
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Change a number or its last day, with the reason."""
    item = _item(request, code)
    row = Quota.objects.filter(item=item, uid=uid).first()
    if row is None or not quotas.may_set(actor_of(request), item):
        raise NotFound("desk.quota")
    posted, errors = Posted(request.POST), {}
    if request.method == "POST":
        try:
            total = posted.number("total")
            quota_change(
                actor_of(request),
                quota=row,
                total=-1 if total is None else total,
                valid_to=posted.day("valid_to"),
                reason=posted.text("reason", 500),
                version=posted.version,
            )
        except Invalid as refusal:
            errors = refusal.fields or {"total": refusal.message}
        else:
            messages.success(request, _("The number is changed."))
            return HttpResponseRedirect(reverse("desk_quotas", args=[item.code]))
    typed = bool(errors)
    asked: list[dict[str, Any]] = [
        {
            "id": "total",
            "type": "integer",
            "label": _("How many may be granted"),
            "value": posted.text("total", 10) if typed else str(row.total),
        },
        {
            "id": "valid_to",
            "type": "date",
            "label": _("Last day"),
            "help": _("Empty: until another number is set."),
            "required": False,
            "value": posted.text("valid_to", 20) if typed else str(row.valid_to or ""),
        },
        {
            "id": "reason",
            "type": "textarea",
            "label": _("Why it changes"),
            "max_length": 500,
            "value": posted.text("reason", 500),
        },
    ]
    context = {
        "item": item,
        "standing": quotas.standing_of(row),
        "questions": with_errors(asked, errors),
        "errors": errors,
    }
    return render(request, "desk/quota.html", context, status=422 if errors else 200)
