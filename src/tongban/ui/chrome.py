"""What the frame around every page asks of the rooms above: one closed list of slots.

A room fills a slot in its ``AppConfig.ready``: ``chrome.fill("inbox", unread_count)``. The provider gets the
request and is asked only where the frame shows the slot, at most once per page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

log = logging.getLogger(__name__)

Words = str | Promise | dict[str, str]
"""Words for people: a text, a lazy translation, or ``{"zh": …, "en": …}``."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to go. ``method`` "post" makes it a small form (only on pages of a signed-in person)."""

    label: Words
    url: str
    icon: str = ""
    count: int | None = None
    current: bool = False
    method: Literal["get", "post"] = "get"
    note: Words = ""
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Links under one heading (the desk's navigation, the footer)."""

    label: Words
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Site:
    """How the installation presents itself in header and footer."""

    name: Words = field(default_factory=lambda: {"zh": "通办", "en": "Tongban"})
    city: Words = ""
    phone: str = "12345"
    hours: Words = ""
    address: Words = ""
    operator: Words = ""
    identity: Words = ""


SLOTS: Final = frozenset(
    {
        "site",
        "navigation",
        "footer",
        "inbox",
        "account",
        "roles",
        "people",
        "residents",
        "desk_nav",
        "session",
    }
)
"""site -> Site · navigation, account, roles, people -> [Link] · footer, desk_nav -> [Group] · inbox -> int ·
residents -> Link | None (the demo's switch that pauses its simulated residents) · session -> seconds that this
session may rest before it ends."""

Provider = Callable[[HttpRequest], Any]
_providers: dict[str, Provider] = {}


def fill(slot: str, provider: Provider) -> None:
    """Let ``provider`` answer for ``slot``; raises ``KeyError`` for a slot that does not exist."""
    if slot not in SLOTS:
        raise KeyError(slot)
    _providers[slot] = provider


def ask(slot: str, request: HttpRequest, default: Any = None) -> Any:
    """What the slot's provider says for ``request``, else ``default``.

    A provider that fails costs its slot, not the page (the frame also stands around error pages);
    tests see the fault.
    """
    provider = _providers.get(slot)
    if provider is None:
        return default
    try:
        return provider(request)
    except Exception:
        if settings.TONGBAN_MODE == "test":
            raise
        log.exception("slot %s of the frame failed", slot)
        return default


PLACES: Final[dict[str, tuple[str, ...]]] = {
    "home": ("home", "portal_home"),
    "search": ("search", "portal_search", "search_results"),
    "sign_in": ("sign_in", "identity_sign_in", "account_login"),
    "sign_out": ("sign_out", "identity_sign_out", "account_logout"),
    "account": ("account", "identity_account"),
    "inbox": ("inbox", "messages_inbox"),
    "desk": ("desk", "desk_home"),
    "check": ("case_check", "portal_check", "cases_check"),
    "contact": ("contact", "portal_contact"),
    "halls": ("halls", "hall_list", "portal_halls"),
    "accessibility": ("accessibility", "portal_accessibility"),
    "privacy": ("privacy", "portal_privacy"),
    "suggest": ("search_suggest", "portal_suggest"),
}
"""Addresses that the frame links to: the first name that an installed room defines."""


def place(name: str) -> str:
    """The address of a place of the frame, "" where no room offers it."""
    for candidate in PLACES[name]:
        try:
            return reverse(candidate)
        except NoReverseMatch:
            continue
    return ""
