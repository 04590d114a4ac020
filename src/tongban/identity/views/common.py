"""What the pages of this room share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from tongban.base.errors import NotFound, SignInNeeded
from tongban.identity import sessions
from tongban.identity.acting import SELF, Part, parts_of
from tongban.identity.actions import signed_in
from tongban.identity.actions.signing import actor_of_account
from tongban.identity.landing import own_page
from tongban.identity.models import Account
from tongban.identity.policy import demo_is_open
from tongban.org.typed import Trouble, filled
from tongban.ui.chrome import place


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards (``next``), "" unless it is a page of this house."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside and "\\" not in wanted and not _has_control(wanted) else ""


def _has_control(wanted: str) -> bool:
    return any(ord(c) < 32 for c in wanted)


def form_page(
    request: HttpRequest,
    template: str,
    questions: list[dict[str, Any]],
    trouble: Trouble | None,
    **context: Any,
) -> HttpResponse:
    """A form with what was typed and its errors; the status is that of the trouble."""
    shown = filled(questions, request, trouble)
    page = {"questions": shown, "trouble": trouble, "next": safe_next(request), **context}
    return render(request, template, page, status=trouble.status if trouble else 200)


def account_of(request: HttpRequest) -> Account:
    """The signed-in account; raises ``SignInNeeded``."""
    account = sessions.account_of(request)
    if account is None:
        raise SignInNeeded
    return account


def home_of(acting: str) -> str:
    """The first page of a role: the desk for a post, else the home page."""
    return (place("desk") if acting.startswith("post:") else "") or place("home") or reverse("account")


def first_role(account: Account) -> str:
    """The role that a session begins in: a civil servant's account at its first post."""
    if account.kind == Account.STAFF:
        post: Part | None = next((p for p in parts_of(account) if p.is_post), None)
        return post.key if post else SELF
    return SELF


def welcome(
    request: HttpRequest, account: Account, *, way: str, key: str = "", acting: str | None = None, held: str = "",
    onward: str = "",
) -> HttpResponse:  # fmt: skip
    """Begin the session and lead on: to the kept form, to ``onward``, or to the first page of the role."""
    role = first_role(account) if acting is None else acting
    sessions.begin(request, account, role)
    signed_in(actor_of_account(account), account=account, way=way, key=key)
    first = onward or own_page(account, role) or home_of(role)
    target = f"{reverse('resume')}?{urlencode({'held': held})}" if held else first
    response = HttpResponseRedirect(target)
    sessions.remember_browser(request, response, account, role)
    return response


def only_demo() -> None:
    """Raise ``NotFound`` outside the modes demo and test."""
    if not demo_is_open():
        raise NotFound


def issuer() -> str:
    """How authenticator apps name this house."""
    return "Tongban" if settings.TONGBAN_NODE == "local" else f"Tongban {settings.TONGBAN_NODE}"
