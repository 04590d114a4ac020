"""Sign-in by password, the second step, sign-out."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.base.access import actor_of, public
from tongban.base.legal import wall_now
from tongban.identity import sessions, signing
from tongban.identity.actions import signed_out
from tongban.identity.actions.signing import guard_key
from tongban.identity.models import Account
from tongban.identity.policy import demo_is_open
from tongban.identity.views.common import form_page, home_of, safe_next, welcome
from tongban.org.typed import attempt, line, secret

PENDING: Final = "pending"
_PENDING_SECONDS: Final = 600


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By sign-in name, mobile or identity number and password."""
    held = (request.POST.get("held") or request.GET.get("held") or "")[:64]
    if request.method != "POST":
        if not actor_of(request).is_anonymous and not held:
            return HttpResponseRedirect(
                safe_next(request) or home_of(request.session.get(sessions.ACTING, ""))
            )
        return _page(request, None, held)
    name, password = line(request, "username", 150), secret(request, "password")
    account, trouble = attempt(lambda: signing.by_password(name, password))
    if account is None:
        return _page(request, trouble, held)
    if signing.needs_second_factor(account):
        return _second_step(request, account, guard_key(name), held)
    return welcome(
        request, account, way="password", key=guard_key(name), held=held, onward=safe_next(request)
    )


def _page(request: HttpRequest, trouble: Any, held: str) -> HttpResponse:
    questions: list[dict[str, Any]] = [
        {"id": "username", "label": _("Mobile number, identity number or sign-in name"), "autocomplete": "username",
         "max_length": 150},
        {"id": "password", "type": "password", "label": _("Password"), "autocomplete": "current-password"},
    ]  # fmt: skip
    return form_page(
        request, "identity/sign_in.html", questions, trouble, held=held, demo_open=demo_is_open()
    )


def _second_step(request: HttpRequest, account: Account, key: str, held: str) -> HttpResponse:
    request.session.cycle_key()
    request.session[PENDING] = {
        "account": account.pk, "at": int(wall_now().timestamp()), "key": key, "held": held, "next": safe_next(request),
    }  # fmt: skip
    return HttpResponseRedirect(reverse("second_step" if account.totp_secret else "second_factor"))


def pending_account(request: HttpRequest) -> Account | None:
    """Who has passed the password and still owes the second factor; None after ten minutes."""
    pending: dict[str, Any] | None = request.session.get(PENDING)
    if pending is None or wall_now().timestamp() - pending["at"] > _PENDING_SECONDS:
        return None
    return Account.objects.select_related("party").filter(pk=pending["account"], is_active=True).first()


def finish_pending(request: HttpRequest, account: Account, way: str) -> HttpResponse:
    """The second factor was passed: begin the session."""
    pending: dict[str, Any] = request.session.pop(PENDING)
    return welcome(
        request, account, way=way, key=pending["key"], held=pending["held"], onward=pending["next"]
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator app, or a recovery code."""
    account = pending_account(request)
    if account is None or not account.totp_secret:
        return HttpResponseRedirect(reverse("sign_in"))
    trouble = None
    if request.method == "POST":
        code = secret(request, "code", 40)
        way, trouble = attempt(lambda: signing.by_second_factor(account, code))
        if way is not None:
            return finish_pending(request, account, way)
    questions: list[dict[str, Any]] = [
        {"id": "code", "type": "code", "label": _("Code from your authenticator app"),
         "help": _("Six digits. Without your phone, use one of your recovery codes.")},
    ]  # fmt: skip
    return form_page(request, "identity/second_step.html", questions, trouble)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; nothing stays at this browser."""
    actor = actor_of(request)
    account = sessions.account_of(request)
    if account is not None:
        signed_out(actor, account=account, why="asked")
    sessions.end(request)
    response = HttpResponseRedirect(home_of(""))
    sessions.forget_browser(response)
    return response
