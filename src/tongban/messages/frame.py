"""What this room puts into the frame around every page: how many messages are new."""

from __future__ import annotations

from django.http import HttpRequest

from tongban.base.access import actor_of
from tongban.messages.queries import unread
from tongban.ui import chrome


def fill() -> None:
    """Called once when the room is ready."""
    chrome.fill("inbox", count)


def count(request: HttpRequest) -> int:
    """The slot "inbox"."""
    return unread(actor_of(request))
