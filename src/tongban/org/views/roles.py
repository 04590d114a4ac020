"""The administrator's pages of roles: what each lets its holders do, what upgrades brought, and changing it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tongban.base.access import actor_of, staff
from tongban.base.errors import Forbidden, Words
from tongban.base.language import short
from tongban.org.actions import role_change
from tongban.org.models import Role
from tongban.org.policy import MANAGE_POSTS, may_manage_roles
from tongban.org.queries import role_of, role_story, roles
from tongban.org.roles import SCOPES, by_word, words
from tongban.org.typed import Trouble, attempt, filled, line

NO: Final = "none"
REACH: Final[dict[str, Words]] = {
    NO: _("no"),
    "unit": _("in its own unit"),
    "subtree": _("in its unit and all beneath it"),
    "all": _("everywhere"),
}


@staff(MANAGE_POSTS)
@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    """Every role with what it lets its holders do."""
    if not may_manage_roles(actor_of(request)):
        raise Forbidden
    rows = [{"role": r, "lines": _lines(r), "away": _away(r)} for r in roles()]
    return render(request, "org/manage_roles.html", {"rows": rows})


@staff(MANAGE_POSTS)
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: HttpRequest, code: str) -> HttpResponse:
    """One role: its permissions as a form, what was taken away here, and what happened to it."""
    if not may_manage_roles(actor_of(request)):
        raise Forbidden
    row, trouble = role_of(code), None
    if request.method == "POST":
        done, trouble = attempt(lambda: _change(request, row))
        if done is not None:
            messages.success(request, _("Kept. Whoever holds a post with this role has it at once."))
            return HttpResponseRedirect(reverse("manage_role", args=[code]))
    page = {"role": row, "questions": _questions(request, row, trouble), "trouble": trouble, "away": _away(row),
            "unit": row, "story": [_told(e.legal_time, e.type, e.data) for e in role_story(row)]}  # fmt: skip
    return render(request, "org/manage_role.html", page, status=trouble.status if trouble else 200)


def _change(request: HttpRequest, row: Role) -> Role:
    stale = request.POST.get("version", "")
    chosen = {word: line(request, word, 20) for word in _offered(row)}
    return role_change(
        actor_of(request),
        role=row,
        grants={word: scope for word, scope in chosen.items() if scope != NO},
        reason=line(request, "reason", 400),
        stale=int(stale) if stale.isdecimal() and len(stale) < 10 else None,
    )


def _offered(row: Role) -> list[str]:
    """Its own permissions first, then the others of the house."""
    own = by_word(row.grants)
    return [*own, *(word for word in words() if word not in own)]


def _questions(request: HttpRequest, row: Role, trouble: Trouble | None) -> list[dict[str, Any]]:
    own, away = by_word(row.grants), set(_away_words(row))
    asked: list[dict[str, Any]] = [
        {"id": word, "type": "region", "label": name_of(word), "required": False, "value": own.get(word, NO),
         "help": _("Taken away here; no upgrade brings it back.") if word in away else word,
         "options": [{"value": scope, "label": REACH[scope]} for scope in (NO, *SCOPES)]}
        for word in _offered(row)
    ]  # fmt: skip
    asked.append({"id": "reason", "label": _("Why the role is changed"), "max_length": 300})
    return filled(asked, request, trouble)


def name_of(word: str) -> str:
    """What a word lets its holder do, in the reader's language; the word itself where nobody named it."""
    known = words().get(word)
    return known[short()] if known else word


def _lines(row: Role) -> list[tuple[str, Words]]:
    return [(name_of(word), REACH.get(scope, scope)) for word, scope in by_word(row.grants).items()]


def _away_words(row: Role) -> list[str]:
    own = by_word(row.grants)
    return [word for word in by_word(row.shipped or ()) if word not in own]


def _away(row: Role) -> list[str]:
    return [name_of(word) for word in _away_words(row)]


KINDS: Final[dict[str, Words]] = {
    "org.role_brought.v1": _("The role came with an upgrade"),
    "org.role_completed.v1": _("An upgrade brought permissions"),
    "org.role_changed.v1": _("An administrator changed it"),
}


def _told(at: Any, kind: str, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": at,
        "kind": KINDS.get(kind, kind),
        "added": [(name_of(word), REACH.get(scope, scope)) for word, scope in said.get("added", [])],
        "removed": [(name_of(word), REACH.get(scope, scope)) for word, scope in said.get("removed", [])],
        "reason": said.get("reason", ""),
    }
