"""The inbox, and how a person wants to be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as toasts
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.base.access import actor_of, signed_in
from tongban.base.errors import Invalid, NotFound
from tongban.messages import queries
from tongban.messages.actions import messages_read, preference_set
from tongban.org.actions import party_change
from tongban.org.models import Party
from tongban.org.typed import attempt, filled, line


@signed_in
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """All messages, newest first."""
    page = queries.inbox(actor_of(request), request.GET.get("after"))
    return render(request, "messages/inbox.html", {"page": page, "rows": queries.shown(page.rows)})


@signed_in
@require_GET
def message(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One message; opening it marks it as read."""
    actor = actor_of(request)
    row = queries.message_of(actor, uid)
    if row is None:
        raise NotFound
    if row.read_at is None:
        messages_read(actor, messages=[row])
    return render(request, "messages/message.html", {"shown": queries.shown([row])[0]})


@signed_in
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """Mark the page's messages as read, all at once."""
    actor = actor_of(request)
    messages_read(actor, messages=queries.inbox(actor).rows)
    return HttpResponseRedirect(reverse("inbox"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """E-mail address, and whether letters come there."""
    party = Party.objects.filter(pk=actor_of(request).party or 0).first()
    if party is None:
        raise NotFound
    trouble = None
    if request.method == "POST":
        done, trouble = attempt(lambda: _keep(request, party))
        if done:
            toasts.success(request, _("Kept."))
            return HttpResponseRedirect(reverse("message_preferences"))
    questions: list[dict[str, Any]] = [
        {"id": "email", "type": "email", "label": _("E-mail address"), "required": False, "value": party.email,
         "max_length": 190},
        {"id": "by_mail", "type": "boolean", "label": _("Shall we also write to you by e-mail?"),
         "value": queries.wants_mail(party.pk), "help": _("Everything always lies in your inbox here.")},
    ]  # fmt: skip
    context = {"questions": filled(questions, request, trouble), "trouble": trouble}
    return render(request, "messages/preferences.html", context, status=trouble.status if trouble else 200)


def _keep(request: HttpRequest, party: Party) -> bool:
    address = line(request, "email", 190)
    wanted = request.POST.get("by_mail") == "true"
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        raise Invalid({"email": _("This is no e-mail address. It looks like name@example.com.")}) from error
    if wanted and not address:
        raise Invalid({"email": _("Please give an address to which we can write.")})
    actor = actor_of(request)
    if address != party.email:
        party_change(actor, party=party, email=address)
    preference_set(actor, party=party, by_mail=wanted)
    return True
