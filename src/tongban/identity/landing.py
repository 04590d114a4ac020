"""Where a role begins: higher rooms name the first page of a kind of work (the board for a supervisor)."""

from __future__ import annotations

from typing import Final

from django.urls import NoReverseMatch, reverse

from tongban.identity.acting import actor_for
from tongban.identity.models import Account

_pages: Final[dict[str, str]] = {}


def role_begins_at(role: str, name: str) -> None:
    """Let posts that carry ``role`` begin at the page called ``name``."""
    _pages[role] = name


def own_page(account: Account, acting: str) -> str:
    """The first page that a room named for the roles of this post, "" where none did."""
    if not acting.startswith("post:"):
        return ""
    names = [_pages[role] for role in sorted(actor_for(account, acting).roles) if role in _pages]
    try:
        return reverse(names[0]) if names else ""
    except NoReverseMatch:
        return ""
