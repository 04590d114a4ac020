"""The administrator's pages: the tree of units, and who holds which post."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.base.access import actor_of, staff
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid, NotFound
from tongban.kernel.ids import citizen_id
from tongban.org.actions import party_register, post_end, post_fill, unit_change, unit_found
from tongban.org.models import Party, Post, Role, Unit
from tongban.org.policy import MANAGE_POSTS, MANAGE_UNITS, may_manage_posts, may_manage_unit
from tongban.org.queries import flat, party_by_number, posts_at, unit_tree
from tongban.org.typed import attempt, filled, line, text, uid
from tongban.records.actions import read_recorded

_LINES: Final = (
    ("name_zh", _("Name in Chinese"), 120, True),
    ("name_en", _("Name in English"), 200, False),
    ("short_zh", _("Short name"), 40, False),
    ("number_word", _("Word in document numbers"), 12, False),
    ("duty_zh", _("Duties in Chinese"), 300, False),
    ("duty_en", _("Duties in English"), 500, False),
    ("address_zh", _("Address in Chinese"), 200, False),
    ("address_en", _("Address in English"), 300, False),
    ("hours_zh", _("Office hours in Chinese"), 200, False),
    ("hours_en", _("Office hours in English"), 200, False),
    ("phone", _("Telephone"), 40, False),
    ("complaint_phone", _("Telephone for complaints"), 40, False),
)


@staff(MANAGE_UNITS, MANAGE_POSTS)
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """The tree, each unit leading to its facts and posts."""
    return render(request, "org/manage_units.html", {"tree": list(flat(unit_tree()))})


@staff(MANAGE_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def unit_new(request: HttpRequest) -> HttpResponse:
    """Found a unit beneath another."""
    parents = [b for b in flat(unit_tree()) if may_manage_unit(actor_of(request), b.unit)]
    trouble = None
    if request.method == "POST":
        made, trouble = attempt(lambda: _found(request, [b.unit for b in parents]))
        if made is not None:
            messages.success(request, _("The unit is founded."))
            return HttpResponseRedirect(reverse("manage_unit", args=[made.code]))
    options = [{"value": str(b.unit.uid), "label": "　" * b.depth + b.unit.name_zh} for b in parents]
    questions: list[dict[str, Any]] = [
        {"id": "parent", "type": "region", "label": _("Beneath which unit?"), "options": options},
        {"id": "code", "label": _("Code of the unit"), "max_length": 80, "example": "market-supervision",
         "help": _("Small letters, digits and hyphens; it stands in addresses and never changes.")},
        *_fact_questions(None),
    ]  # fmt: skip
    return _form(request, "org/manage_unit_new.html", questions, trouble)


def _found(request: HttpRequest, parents: list[Unit]) -> Unit:
    chosen = uid(request.POST.get("parent", ""))
    parent = next((u for u in parents if u.uid == chosen), None)
    if parent is None:
        raise Invalid({"parent": _("Please choose the unit above.")})
    facts = _facts(request)
    name = facts.pop("name_zh")
    return unit_found(
        actor_of(request),
        code=line(request, "code", 80),
        name_zh=name,
        parent=parent,
        region=parent.region,
        **facts,
    )


def _fact_questions(unit: Unit | None) -> list[dict[str, Any]]:
    return [
        {"id": name, "label": label, "max_length": most, "required": needed, "value": getattr(unit, name, ""),
         "type": "textarea" if most >= 300 else "text", "rows": 3}
        for name, label, most, needed in _LINES
    ]  # fmt: skip


def _facts(request: HttpRequest) -> dict[str, str]:
    return {
        name: (text if most >= 300 else line)(request, name, most) for name, _label, most, _needed in _LINES
    }


def _form(
    request: HttpRequest, template: str, questions: list[dict[str, Any]], trouble: Any, **more: Any
) -> HttpResponse:
    page = {"questions": filled(questions, request, trouble), "trouble": trouble, **more}
    return render(request, template, page, status=trouble.status if trouble else 200)


def _unit(code: str) -> Unit:
    row = Unit.objects.select_related("parent").filter(code=code, valid_to=None).first()
    if row is None:
        raise NotFound
    return row


@staff(MANAGE_UNITS, MANAGE_POSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Facts of a unit and its posts. Names of holders are personal data: the reading is recorded."""
    row, actor = _unit(code), actor_of(request)
    if not (may_manage_unit(actor, row) or may_manage_posts(actor, row)):
        raise Forbidden
    trouble = None
    if request.method == "POST":
        stale = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else None
        done, trouble = attempt(lambda: unit_change(actor, unit=row, stale=stale, **_facts(request)))
        if done is not None:
            messages.success(request, _("Kept."))
            return HttpResponseRedirect(reverse("manage_unit", args=[code]))
    posts = list(posts_at(row)[:300])
    read_recorded(actor, str(_("managing posts")), [p.holder for p in posts], what="org.unit.posts")
    return _form(
        request, "org/manage_unit.html", _fact_questions(row), trouble, unit=row, posts=posts,
        may_posts=may_manage_posts(actor, row), may_facts=may_manage_unit(actor, row),
    )  # fmt: skip


@staff(MANAGE_POSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def post_new(request: HttpRequest, code: str) -> HttpResponse:
    """Put a person on a post of the unit."""
    row, trouble = _unit(code), None
    if not may_manage_posts(actor_of(request), row):
        raise Forbidden
    roles = list(Role.objects.order_by("id"))
    if request.method == "POST":
        made, trouble = attempt(lambda: _fill(request, row, roles))
        if made is not None:
            messages.success(request, _("The post is filled from today."))
            return HttpResponseRedirect(reverse("manage_unit", args=[code]))
    options = [{"value": r.code, "label": {"zh": r.name_zh, "en": r.name_en}} for r in roles]
    questions: list[dict[str, Any]] = [
        {"id": "name", "label": _("Name of the person"), "max_length": 60},
        {"id": "number", "type": "citizen_id", "label": _("Identity number of the person"), "max_length": 24},
        {"id": "title_zh", "label": _("Title in Chinese"), "max_length": 80},
        {"id": "title_en", "label": _("Title in English"), "max_length": 120, "required": False},
        {"id": "reach", "type": "region", "label": _("For which unit the post works"), "required": False,
         "options": _reaches(actor_of(request)),
         "help": _("Leave empty for its own unit. A window of the hall may receive for a whole government.")},
        {"id": "roles", "type": "choices", "label": _("Work that the post does"), "options": options,
         "value": request.POST.getlist("roles")},
    ]  # fmt: skip
    page = {"questions": _typed(questions, request, trouble), "trouble": trouble, "unit": row}
    return render(request, "org/manage_post_new.html", page, status=trouble.status if trouble else 200)


def _reaches(actor: Actor) -> list[dict[str, str]]:
    """Units on which the powers of a post may hang: those whose posts the actor fills."""
    reach = [b for b in flat(unit_tree()) if may_manage_posts(actor, b.unit)]
    return [{"value": str(b.unit.uid), "label": "　" * b.depth + b.unit.name_zh} for b in reach]


def _typed(questions: list[dict[str, Any]], request: HttpRequest, trouble: Any) -> list[dict[str, Any]]:
    chosen = filled(questions, request, trouble)
    chosen[-1]["value"] = request.POST.getlist("roles")
    return chosen


def _fill(request: HttpRequest, row: Unit, roles: list[Role]) -> Post:
    chosen = [r.code for r in roles if r.code in request.POST.getlist("roles")]
    if not chosen:
        raise Invalid({"roles": _("Please choose at least one.")})
    name, number = line(request, "name", 60), citizen_id.parse(line(request, "number", 24)).number
    if len(name) < 2:
        raise Invalid({"name": _("Please give the person's name.")})
    actor, reach = actor_of(request), None
    if wanted := request.POST.get("reach", "").strip():
        reach = Unit.objects.filter(uid=uid(wanted), valid_to=None).first()
        if reach is None:
            raise Invalid({"reach": _("Please choose one of the units.")})
    known = party_by_number(number, "citizen_id")
    if known is not None and known.name != name:
        raise Invalid({"name": _("Name and identity number do not match. Please check both.")})
    holder = known or party_register(actor, kind=Party.NATURAL, name=name, number=number)
    return post_fill(
        actor, unit=row, holder=holder, title_zh=line(request, "title_zh", 80), title_en=line(request, "title_en", 120),
        roles=chosen, reach=reach,
    )  # fmt: skip


@staff(MANAGE_POSTS)
@require_POST
def post_stop(request: HttpRequest, code: str) -> HttpResponse:
    """End a post with today."""
    post = (
        Post.objects.select_related("unit")
        .filter(uid=uid(request.POST.get("post", "")), unit__code=code)
        .first()
    )
    if post is None:
        raise NotFound
    post_end(actor_of(request), post=post)
    messages.success(request, _("The post has ended."))
    return HttpResponseRedirect(reverse("manage_unit", args=[code]))
