"""Going on in another role, going on with a kept form, and the demo city's cards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.base.access import actor_of, public, signed_in
from tongban.base.errors import Conflict, Forbidden, NotFound
from tongban.identity import held, sessions
from tongban.identity.acting import SELF, part_chosen, parts_of
from tongban.identity.actions import acting_changed
from tongban.identity.landing import own_page
from tongban.identity.models import DemoCard
from tongban.identity.queries import FURTHER, demo_cards, places_of
from tongban.identity.views.common import account_of, home_of, only_demo, safe_next, welcome
from tongban.org.typed import uid


@signed_in
@require_POST
def acting(request: HttpRequest) -> HttpResponse:
    """Go on as ``key``: self, an enterprise, a mandate or a post."""
    account = account_of(request)
    part = part_chosen(parts_of(account), request.POST.get("key", ""))
    if part is None:
        raise Forbidden("identity.acting", _("You cannot act in this role any more. Choose another one."))
    acting_changed(actor_of(request), account=account, acting=part.key)
    sessions.switch(request, part.key)
    response = HttpResponseRedirect(safe_next(request) or own_page(account, part.key) or home_of(part.key))
    sessions.remember_browser(request, response, account, part.key)
    return response


@signed_in
@require_GET
def resume(request: HttpRequest) -> HttpResponse:
    """The form that met the ended session, ready to be sent again with one button."""
    kept = held.take(request, request.GET.get("held", ""))
    if kept is None:
        raise NotFound(
            "identity.held",
            _("No form is kept for you here. It is kept for 30 minutes, for the same person."),
        )
    account = account_of(request)
    part = part_chosen(parts_of(account), kept.acting)
    if part is not None and part.key != request.session.get(sessions.ACTING, SELF):
        acting_changed(actor_of(request), account=account, acting=part.key)
        sessions.switch(request, part.key)
    return render(request, "identity/resume.html", {"kept": kept})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def demo_start(request: HttpRequest) -> HttpResponse:
    """Everybody of the demo city as a card; a click signs in. Not there outside the demo."""
    only_demo()
    if request.method != "POST":
        return render(request, "identity/demo.html", {"groups": _groups(list(demo_cards()))})
    card = demo_cards().filter(uid=uid(request.POST.get("card", ""))).first()
    if card is None:
        raise NotFound
    part = part_chosen(parts_of(card.account), card.acting)
    if part is None:
        raise Conflict("identity.demo_role", _("This role has ended in the demo city. Choose another card."))
    return welcome(request, card.account, way="demo", acting=part.key, onward=safe_next(request))


def _groups(cards: list[DemoCard]) -> list[tuple[object, list[dict[str, Any]]]]:
    groups: dict[object, list[dict[str, Any]]] = {
        _("People and enterprises"): [],
        _("In the government"): [],
        _("Those who examine and decide in each office"): [],
    }
    people, first, further = groups.values()
    places = places_of(cards)
    for card in cards:
        office = card.acting.startswith("post")
        group = people if not office else further if card.ordinal >= FURTHER else first
        group.append({"card": card, "place": places.get(card.account.party_id or 0)})
    return list(groups.items())
