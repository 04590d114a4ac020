"""Sessions: how one begins, in which role it goes on, when it ends (wall time throughout).

A session ends after 30 minutes without a request, after 15 where it acts from a post (GB/T 22239-2019, 身份鉴别).
The browser keeps a signed cookie that says which account it last signed in, so that a form that meets the ended
session can be kept for the same person at the same browser.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, login, logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from tongban.base.legal import wall_now
from tongban.identity.acting import SELF, Part, parts_of
from tongban.identity.models import Account

ACTING: Final = "acting"
SEEN: Final = "seen"
PARTS: Final = "parts"
IDLE_SECONDS: Final = 30 * 60
IDLE_SECONDS_AT_A_POST: Final = 15 * 60
TOUCH_SECONDS: Final = 60
BROWSER_COOKIE: Final = "tb_browser"
_KNOWN: Final = "_tb_account"
_SALT: Final = "tongban.browser"
_BROWSER_SECONDS: Final = 12 * 3600
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Browser:
    """What the signed cookie says: a random name of the browser, the account, and the role it acted in."""

    key: str
    account: int
    acting: str


def begin(request: HttpRequest, account: Account, acting: str = SELF) -> None:
    """Sign ``account`` in; the session gets a new key, so that one planted before is worth nothing."""
    login(request, account, backend=_BACKEND)
    request.session[ACTING] = acting
    request.session[SEEN] = int(wall_now().timestamp())
    request.session.pop(PARTS, None)
    setattr(request, _KNOWN, account)


def switch(request: HttpRequest, acting: str) -> None:
    """Go on in another role; the session gets a new key."""
    request.session.cycle_key()
    request.session[ACTING] = acting


def end(request: HttpRequest) -> None:
    """End the session and forget all it held."""
    logout(request)
    setattr(request, _KNOWN, None)


def idle_seconds(acting: str) -> int:
    """How long a session may rest in this role."""
    return IDLE_SECONDS_AT_A_POST if acting.startswith("post:") else IDLE_SECONDS


def account_of(request: HttpRequest) -> Account | None:
    """Who is signed in, asked once per request: one statement; the session ends here when it has rested too long or
    the password has changed."""
    if not hasattr(request, _KNOWN):
        setattr(request, _KNOWN, _account(request))
    found: Account | None = getattr(request, _KNOWN)
    return found


def _account(request: HttpRequest) -> Account | None:
    session = request.session
    number = session.get(SESSION_KEY)
    if number is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    now = int(wall_now().timestamp())
    if now - session.get(SEEN, 0) > idle_seconds(session.get(ACTING, SELF)):
        session.flush()
        return None
    account = Account.objects.select_related("party").filter(pk=number, is_active=True).first()
    if account is None or not _same_password(account, session.get(HASH_SESSION_KEY, "")):
        session.flush()
        return None
    _touch(request, now)
    return account


def _same_password(account: Account, digest: str) -> bool:
    return bool(constant_time_compare(digest, account.get_session_auth_hash()))


def _touch(request: HttpRequest, now: int) -> None:
    """Move the idle clock, at most once a minute; a page that asks by itself (``/live``) is no sign of a person."""
    by_itself = request.path.rstrip("/").endswith("/live")
    if not by_itself and now - request.session.get(SEEN, 0) >= TOUCH_SECONDS:
        request.session[SEEN] = now
        request.session.pop(PARTS, None)


def parts_known(request: HttpRequest, account: Account) -> list[Part]:
    """The roles of the account for the menu, remembered in the session for about a minute."""
    known: list[dict[str, Any]] | None = request.session.get(PARTS)
    if known is None:
        parts = parts_of(account)
        request.session[PARTS] = [part.plain() for part in parts]
        return parts
    return [Part(**part) for part in known]


def remember_browser(request: HttpRequest, response: HttpResponse, account: Account, acting: str) -> None:
    """Set the signed cookie after a sign-in or a change of role."""
    known = browser_of(request)
    key = known.key if known else secrets.token_urlsafe(18)
    value = signing.dumps([key, account.pk, acting], salt=_SALT, compress=True)
    response.set_cookie(
        BROWSER_COOKIE,
        value,
        max_age=_BROWSER_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_browser(response: HttpResponse) -> None:
    """Take the cookie away: whoever signs out by themselves leaves nothing to be kept."""
    response.delete_cookie(BROWSER_COOKIE, samesite="Lax")


def browser_of(request: HttpRequest) -> Browser | None:
    """What the cookie says, None where there is none or it was tampered with."""
    try:
        key, account, acting = signing.loads(
            request.COOKIES.get(BROWSER_COOKIE, ""), salt=_SALT, max_age=_BROWSER_SECONDS
        )
        return Browser(str(key), int(account), str(acting))
    except (signing.BadSignature, ValueError, TypeError):
        return None
