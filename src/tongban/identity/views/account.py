"""My account: roles, password, second factor, tokens, my data and who has read them."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.base import vault
from tongban.base.access import actor_of, public, signed_in
from tongban.base.errors import Conflict, Invalid, NotFound, SignInNeeded
from tongban.base.lists import keyset_page
from tongban.identity import sessions, totp
from tongban.identity.acting import parts_of
from tongban.identity.actions import (
    account_password_set,
    factor_remove,
    factor_set,
    token_issue,
    token_revoke,
)
from tongban.identity.actions.signing import actor_of_account
from tongban.identity.models import Account, ApiToken
from tongban.identity.queries import accounts_of, is_staff_account, tokens_of
from tongban.identity.readings import readings_shown
from tongban.identity.views.common import account_of, form_page, issuer
from tongban.identity.views.signing import PENDING, finish_pending, pending_account
from tongban.org.typed import attempt, line, secret, uid
from tongban.records.queries import readings_of

_NEW_SECRET: Final = "totp_new"  # noqa: S105


@signed_in
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """My account at a glance."""
    mine = account_of(request)
    context = {
        "mine": mine,
        "parts": parts_of(mine),
        "others": [a for a in accounts_of(mine.party_id or 0) if a.pk != mine.pk],
        "acting_key": request.session.get(sessions.ACTING, "self"),
        "has_factor": bool(mine.totp_secret),
        "is_staff_account": is_staff_account(mine),
    }
    return render(request, "identity/account.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; every other session ends."""
    mine, trouble = account_of(request), None
    if request.method == "POST":
        changed, trouble = attempt(lambda: _change_password(request, mine))
        if changed is not None:
            update_session_auth_hash(request, changed)
            messages.success(request, _("The new password is valid now. Other devices have been signed out."))
            return HttpResponseRedirect(reverse("account"))
    questions: list[dict[str, Any]] = [
        {"id": "old", "type": "password", "label": _("Present password"), "autocomplete": "current-password"},
        {"id": "password", "type": "password", "label": _("New password"), "autocomplete": "new-password",
         "help": _("Several unrelated words work well.")},
    ]  # fmt: skip
    return form_page(request, "identity/password.html", questions, trouble)


def _change_password(request: HttpRequest, mine: Account) -> Account:
    if mine.has_usable_password() and not mine.check_password(secret(request, "old")):
        raise Invalid({"old": _("The present password is wrong.")})
    return account_password_set(actor_of(request), account=mine, password=secret(request, "password"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator app: from one's account, or on the way in where the law of the house demands it."""
    mine = sessions.account_of(request) or pending_account(request)
    if mine is None:
        raise SignInNeeded
    owing = PENDING in request.session
    if mine.totp_secret and owing:
        return HttpResponseRedirect(reverse("second_step"))
    new = _new_secret(request)
    trouble = None
    if request.method == "POST":
        code = secret(request, "code", 12)
        codes, trouble = attempt(
            lambda: factor_set(actor_of_account(mine), account=mine, secret=new, code=code)
        )
        if codes is not None:
            request.session.pop(_NEW_SECRET, None)
            if owing:
                finish_pending(request, mine, "password+totp")
            return render(request, "identity/recovery.html", {"codes": codes})
    questions: list[dict[str, Any]] = [
        {"id": "code", "type": "code", "label": _("Code that the app shows"), "max_length": 8}
    ]
    address = totp.address(new, account=mine.username, issuer=issuer())
    spaced = " ".join(new[i : i + 4] for i in range(0, len(new), 4))
    return form_page(
        request,
        "identity/second_factor.html",
        questions,
        trouble,
        address=address,
        secret=spaced,
        owing=owing,
    )


def _new_secret(request: HttpRequest) -> str:
    """The secret on offer: sealed in the session until the app has shown that it knows it."""
    sealed = request.session.get(_NEW_SECRET)
    if sealed is None:
        sealed = request.session[_NEW_SECRET] = vault.seal(totp.new_secret())
    return vault.unseal(sealed)


@signed_in
@require_POST
def second_factor_remove(request: HttpRequest) -> HttpResponse:
    """Take the authenticator app off; the password is asked for once more."""
    mine = account_of(request)
    if not mine.check_password(secret(request, "password")):
        messages.error(request, _("The present password is wrong."))
    else:
        factor_remove(actor_of(request), account=mine)
        messages.success(request, _("The authenticator app is no longer asked for."))
    return HttpResponseRedirect(reverse("account"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """API tokens: the list, and a new one, whose text is shown once."""
    mine, trouble, text = account_of(request), None, ""
    if request.method == "POST":
        made, trouble = attempt(lambda: _issue(request, mine))
        text = made[1] if made else ""
    options = [{"value": p.key, "label": {"zh": p.label_zh, "en": p.label_en}} for p in parts_of(mine)]
    questions: list[dict[str, Any]] = [
        {"id": "label", "label": _("What is it for?"), "max_length": 80},
        {"id": "acting", "type": "choice", "label": _("Acts as"), "options": options, "value": "self"},
        {"id": "days", "type": "integer", "label": _("Valid for"), "unit": _("days"), "value": "90", "max_length": 3},
    ]  # fmt: skip
    return form_page(
        request, "identity/tokens.html", questions, trouble, text=text, rows=list(tokens_of(mine.pk)[:100])
    )


def _issue(request: HttpRequest, mine: Account) -> tuple[ApiToken, str]:
    days = line(request, "days", 4)
    if not days.isascii() or not days.isdigit():
        raise Invalid({"days": _("Please give the number of days in digits.")})
    label = line(request, "label", 80)
    if not label:
        raise Invalid({"label": _("Please say in a few words what the token is for.")})
    return token_issue(
        actor_of(request), account=mine, label=label, acting=line(request, "acting", 60), days=int(days)
    )


@signed_in
@require_POST
def token_end(request: HttpRequest) -> HttpResponse:
    """Revoke a token of one's own."""
    token = ApiToken.objects.filter(
        uid=uid(request.POST.get("token", "")), account=account_of(request)
    ).first()
    if token is None:
        raise NotFound
    token_revoke(actor_of(request), token=token)
    messages.success(request, _("The token no longer works."))
    return HttpResponseRedirect(reverse("tokens"))


@signed_in
@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """What is kept about me, and who has read it (个人信息保护法 art. 44, 45)."""
    party = account_of(request).party
    if party is None:
        raise Conflict("identity.no_party", _("This account belongs to no person."))
    page = keyset_page(readings_of(f"org.party:{party.uid}"), ["-id"], request.GET.get("after"))
    context = {
        "party": party,
        "full": request.GET.get("full") == "1",
        "page": page,
        "readings": readings_shown(page.rows),
    }
    return render(request, "identity/my_data.html", context)
