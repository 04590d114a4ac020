"""What the portal puts into the frame around every page: the main navigation, one's own corner, the footer."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tongban.base.access import actor_of
from tongban.base.errors import Words
from tongban.identity.frame import account_entries
from tongban.ui import chrome


def navigation(request: HttpRequest) -> list[chrome.Link]:
    """Where everybody may go."""
    links = [
        chrome.Link(_("Services"), reverse("services")),
        chrome.Link(_("Units"), reverse("unit_list")),
        chrome.Link(_("Granted licences"), reverse("grants")),
        chrome.Link(_("Verify"), reverse("verify")),
    ]
    if not actor_of(request).is_anonymous and not actor_of(request).is_staff:
        links.append(chrome.Link(_("My things"), reverse("my")))
    return [chrome.Link(link.label, link.url, current=request.path.startswith(link.url)) for link in links]


def account(request: HttpRequest) -> Sequence[chrome.Link]:
    """One's own corner."""
    if actor_of(request).is_staff:
        return []
    return [
        chrome.Link(_("My cases"), reverse("my"), "folder"),
        chrome.Link(_("My licences"), reverse("my_licences"), "id-card"),
        chrome.Link(_("My questions"), reverse("my_questions"), "message-circle"),
        chrome.Link(_("My objections"), reverse("my_objections"), "megaphone"),
    ]


def footer(request: HttpRequest) -> list[chrome.Group]:
    """Ways to everything public."""
    services = [
        chrome.Link(_("All services"), reverse("services")),
        chrome.Link(_("Life events"), reverse("life_events")),
        chrome.Link(_("List of items"), reverse("item_list")),
        chrome.Link(_("Units and addresses"), reverse("unit_list")),
    ]
    openness = [
        chrome.Link(_("Granted licences"), reverse("grants")),
        chrome.Link(_("Public notices"), reverse("postings")),
        chrome.Link(_("Public hearings"), reverse("public_hearings")),
        chrome.Link(_("Laws"), reverse("laws")),
        chrome.Link(_("Verify a document"), reverse("verify")),
        chrome.Link(_("Check a case"), reverse("check")),
        *_where_built(_("Complaints and their answers"), "complaints"),
        *_where_built(_("How satisfied people are"), "satisfaction"),
    ]
    return [chrome.Group(_("Services"), services), chrome.Group(_("Open to all"), openness)]


def _where_built(label: Words, name: str) -> list[chrome.Link]:
    """A link to a page of a room that may not be installed."""
    try:
        return [chrome.Link(label, reverse(name))]
    except NoReverseMatch:
        return []


def connect() -> None:
    """Fill the slots, and stand first in one's own menu."""
    chrome.fill("navigation", navigation)
    account_entries(10)(account)
    chrome.fill("footer", footer)
