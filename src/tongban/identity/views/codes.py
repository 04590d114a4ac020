"""Sign-in and registration by a code to the phone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.base.access import actor_of, public
from tongban.base.errors import Invalid
from tongban.identity import signing
from tongban.identity.actions import code_make, code_take, resident_register
from tongban.identity.actions.accounts import demand_strong
from tongban.identity.models import Account
from tongban.identity.policy import demo_is_open
from tongban.identity.queries import account_by_mobile
from tongban.identity.views.common import form_page, safe_next, welcome
from tongban.kernel.ids import citizen_id, mobile
from tongban.messages.texts import text_send
from tongban.org.typed import Trouble, attempt, line, secret

SIGN_IN, REGISTER = "sign_in", "register"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code_ask(request: HttpRequest) -> HttpResponse:
    """Ask for the mobile number; the answer is the same whether an account has it or not."""
    trouble = None
    if request.method == "POST":
        token, trouble = attempt(lambda: _send_sign_in(request, line(request, "mobile", 40)))
        if token is not None:
            onward = urlencode({"token": token, "next": safe_next(request)})
            return HttpResponseRedirect(f"{reverse('code_enter')}?{onward}")
    questions: list[dict[str, Any]] = [
        {"id": "mobile", "type": "mobile", "label": _("Mobile number"), "max_length": 20}
    ]
    return form_page(request, "identity/code_ask.html", questions, trouble)


def _send_sign_in(request: HttpRequest, phone: str) -> str:
    number = mobile.parse(phone)
    account = account_by_mobile(number)
    known = account is not None and not signing.needs_second_factor(account)
    token, code = code_make(
        actor_of(request),
        purpose=SIGN_IN,
        to=number,
        payload={"account": account.pk if account and known else None},
    )
    if known:
        _text(number, code, say("signing in"))
    return token


def _text(number: str, code: str, what: str) -> None:
    words = say("Tongban: your code for %(what)s is %(code)s, valid for 10 minutes. Tell it to nobody.")
    text_send(number, words % {"what": what, "code": code}, say("One-time code"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code_enter(request: HttpRequest) -> HttpResponse:
    """Take the code and sign in."""
    trouble = None
    if request.method == "POST":
        account, trouble = attempt(lambda: _account_by_code(request))
        if account is not None:
            return welcome(request, account, way="code", onward=safe_next(request))
    return _code_page(
        request,
        trouble,
        again=reverse("code_ask"),
        lead=_("If an account has this number, a code is on its way."),
    )


def _account_by_code(request: HttpRequest) -> Account:
    payload = _taken(request, SIGN_IN)
    account = Account.objects.select_related("party").filter(pk=payload["account"], is_active=True).first()
    if account is None:
        raise Invalid({"code": _("The code is wrong or too old. Check it, or have a new one sent.")})
    return account


def _taken(request: HttpRequest, purpose: str) -> dict[str, Any]:
    return code_take(
        actor_of(request),
        purpose=purpose,
        token=secret(request, "token", 43),
        code=secret(request, "code", 12),
    )


def _code_page(request: HttpRequest, trouble: Trouble | None, *, again: str, lead: Any) -> HttpResponse:
    questions: list[dict[str, Any]] = [
        {"id": "code", "type": "code", "label": _("Code from the text message"), "max_length": 8,
         "help": _("Six digits, valid for 10 minutes.")},
    ]  # fmt: skip
    token = (request.POST.get("token") or request.GET.get("token") or "")[:43]
    return form_page(
        request, "identity/code_enter.html", questions, trouble, token=token, again=again, lead=lead,
        demo_open=demo_is_open(),
    )  # fmt: skip


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A resident's own account: name, identity number, mobile, password; then a code."""
    trouble = None
    if request.method == "POST":
        token, trouble = attempt(lambda: _send_register(request))
        if token is not None:
            onward = urlencode({"token": token, "next": safe_next(request)})
            return HttpResponseRedirect(f"{reverse('register_code')}?{onward}")
    questions: list[dict[str, Any]] = [
        {"id": "name", "label": _("Full name"), "help": _("As on your identity card."), "autocomplete": "name",
         "max_length": 60},
        {"id": "number", "type": "citizen_id", "label": _("Citizen identity number"), "max_length": 24,
         "help": _("18 characters; the last one may be the letter X.")},
        {"id": "mobile", "type": "mobile", "label": _("Mobile number"), "max_length": 20,
         "help": _("We send a code to it.")},
        {"id": "password", "type": "password", "label": _("New password"), "autocomplete": "new-password",
         "help": _("At least 8 characters. Several unrelated words work well.")},
    ]  # fmt: skip
    return form_page(request, "identity/register.html", questions, trouble)


def _send_register(request: HttpRequest) -> str:
    name, password = line(request, "name", 60), secret(request, "password")
    if len(name) < 2:
        raise Invalid({"name": _("Please give your name as on your identity card.")})
    number = citizen_id.parse(line(request, "number", 24)).number
    phone = mobile.parse(line(request, "mobile", 20))
    demand_strong(password, kind=Account.RESIDENT, about=(name, phone, number))
    payload = {"name": name, "number": number, "phone": phone, "password": password}
    token, code = code_make(actor_of(request), purpose=REGISTER, to=phone, payload=payload)
    _text(phone, code, say("registering"))
    return token


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register_code(request: HttpRequest) -> HttpResponse:
    """Take the code and open the account."""
    trouble = None
    if request.method == "POST":
        account, trouble = attempt(lambda: resident_register(actor_of(request), **_taken(request, REGISTER)))
        if account is not None:
            return welcome(request, account, way="code", onward=safe_next(request))
    return _code_page(
        request, trouble, again=reverse("register"), lead=_("We have sent a code to your phone.")
    )
