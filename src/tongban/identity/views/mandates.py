"""Who may act for me and my enterprises, and for whom I may act (行政许可法 art. 29)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.base.access import actor_of, signed_in
from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_today
from tongban.identity.views.common import account_of, form_page
from tongban.kernel.ids import citizen_id
from tongban.org.actions import mandate_grant, mandate_revoke
from tongban.org.models import Mandate, Party
from tongban.org.queries import mandate_by_uid, mandates_given, mandates_of, party_by_number, represented_by
from tongban.org.typed import attempt, day, line, uid


@signed_in
@require_GET
def mandates(request: HttpRequest) -> HttpResponse:
    """Mandates given and held."""
    me = _me(request)
    context = {
        "given": list(mandates_given(me)[:200]),
        "held": list(mandates_of(me)[:200]),
        "enterprises": list(represented_by(me)[:50]),
        "today": legal_today(),
    }
    return render(request, "identity/mandates.html", context)


def _me(request: HttpRequest) -> Party:
    party = account_of(request).party
    if party is None:
        raise NotFound
    return party


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_new(request: HttpRequest) -> HttpResponse:
    """Authorise a person, found by name and identity number."""
    me, trouble = _me(request), None
    principals = [me, *represented_by(me)[:50]]
    if request.method == "POST":
        made, trouble = attempt(lambda: _grant(request, principals))
        if made is not None:
            messages.success(
                request, _("The authorisation is valid from now on. You can revoke it at any time.")
            )
            return HttpResponseRedirect(reverse("mandates"))
    return form_page(request, "identity/mandate_new.html", _questions(principals), trouble)


def _questions(principals: list[Party]) -> list[dict[str, Any]]:
    options = [{"value": str(p.uid), "label": p.name} for p in principals]
    return [
        {"id": "principal", "type": "choice", "label": _("For whom may the person act?"), "options": options,
         "value": options[-1]["value"]},
        {"id": "name", "label": _("Name of the person"), "max_length": 60},
        {"id": "number", "type": "citizen_id", "label": _("Identity number of the person"), "max_length": 24,
         "help": _("The person must have registered here once.")},
        {"id": "valid_to", "type": "date", "label": _("Last day"), "required": False,
         "help": _("Without a last day it is valid until you revoke it."), "min": legal_today()},
    ]  # fmt: skip


def _grant(request: HttpRequest, principals: list[Party]) -> Mandate:
    chosen = uid(request.POST.get("principal", ""))
    principal = next((p for p in principals if p.uid == chosen), None)
    if principal is None:
        raise Invalid({"principal": _("Please choose for whom the person may act.")})
    agent = party_by_number(citizen_id.parse(line(request, "number", 24)).number, "citizen_id")
    if agent is None or agent.name != line(request, "name", 60):
        raise Invalid({"name": _("Nobody with this name and identity number has registered here.")})
    if agent.pk == principal.pk:
        raise Invalid({"number": _("Nobody needs an authorisation to act for themselves.")})
    return mandate_grant(
        actor_of(request), principal=principal, agent=agent, valid_to=day(request, "valid_to")
    )


@signed_in
@require_POST
def mandate_end(request: HttpRequest) -> HttpResponse:
    """Revoke a mandate given, or lay down one held."""
    mandate = mandate_by_uid(uid(request.POST.get("mandate", "")), _me(request))
    if mandate is None:
        raise NotFound
    mandate_revoke(actor_of(request), mandate=mandate)
    messages.success(request, _("The authorisation has ended."))
    return HttpResponseRedirect(reverse("mandates"))
