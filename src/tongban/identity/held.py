"""A form that meets an ended session is kept and sent again after sign-in: nothing typed is lost.

It is kept sealed for 30 minutes (wall time), bound to the browser and the account, and shown again to the same
person only, in the role they had. Files are not kept: the page says so, and they are chosen anew.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from tongban.base import vault
from tongban.base.access import actor_of, rule_of
from tongban.base.actions import action
from tongban.base.errors import Refused, SignInNeeded
from tongban.base.handlers import wants_json
from tongban.base.legal import wall_now
from tongban.base.models import HeldPost
from tongban.identity.sessions import Browser, browser_of

KEPT: Final = timedelta(minutes=30)
MOST_BYTES: Final = 512 * 1024
_NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken"})


@dataclass(frozen=True, slots=True)
class Held:
    """A kept form: where it goes, its fields in order, whether files were left out, and the role it was sent in."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool
    acting: str


def hold_if_ended(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Keep the form of ``request`` if ``view`` asks for a sign-in that has ended; leads to the sign-in page."""
    browser = browser_of(request)
    if (
        request.method != "POST"
        or browser is None
        or not actor_of(request).is_anonymous
        or wants_json(request)
    ):
        return None
    if not _needs_sign_in(request, view):
        return None
    token = post_hold(request.get_full_path()[:500], browser, _fields(request), bool(request.FILES))
    if token is None:
        return None
    target = f"{reverse('sign_in')}?{urlencode({'held': token})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _needs_sign_in(request: HttpRequest, view: Callable[..., Any]) -> bool:
    rule = rule_of(view)
    try:
        if rule is not None:
            rule(request)
    except SignInNeeded:
        return True
    except Refused:
        return False
    return False


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (n, v)
        for n, values in request.POST.lists()
        if n not in _NOT_KEPT
        for v in values
        if isinstance(v, str)
    ]


@action
def post_hold(path: str, browser: Browser, fields: list[tuple[str, str]], had_files: bool) -> str | None:
    """Keep a form; returns its token, None for one too large to keep."""
    body = {"browser": browser.key, "acting": browser.acting, "files": had_files, "fields": fields}
    text = json.dumps(body, ensure_ascii=False)
    if len(text) > MOST_BYTES:
        return None
    token = secrets.token_urlsafe(32)
    until = wall_now() + KEPT
    HeldPost.objects.create(
        token=token, account=browser.account, path=path, body=vault.seal(text), until=until
    )
    return token


def take(request: HttpRequest, token: str) -> Held | None:
    """The kept form ``token``, for the same account at the same browser and within its time; None otherwise."""
    browser = browser_of(request)
    row = HeldPost.objects.filter(token=token[:64], until__gt=wall_now()).first()
    if row is None or browser is None or row.account != actor_of(request).account:
        return None
    body = json.loads(vault.unseal(row.body))
    if not secrets.compare_digest(body["browser"], browser.key):
        return None
    return Held(row.path, [(n, v) for n, v in body["fields"]], body["files"], body["acting"])


def forget_old() -> int:
    """Delete forms whose time has passed; returns how many."""
    return HeldPost.objects.filter(until__lt=wall_now()).delete()[0]
