"""What this room puts into the frame around every page: roles, one's own pages, the demo's people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongban.identity import sessions
from tongban.identity.acting import SELF, Part
from tongban.identity.queries import menu_cards
from tongban.ui import chrome
from tongban.ui.chrome import Link

Entries = Callable[[HttpRequest], Sequence[Link]]
_entries: list[tuple[int, Entries]] = []
_ICONS: Final = {"self": "user", "legal": "building-2", "mandate": "briefcase", "post": "landmark"}
_NOTES: Final = {
    "self": _("for myself"),
    "legal": _("as legal representative"),
    "mandate": _("by authorisation"),
    "post": _("in office"),
}


def account_entries(ordinal: int) -> Callable[[Entries], Entries]:
    """Let a room add links to "Mine" in the menu; smaller ordinals stand higher (this room's own is 50)."""

    def register(entries: Entries) -> Entries:
        _entries.append((ordinal, entries))
        _entries.sort(key=lambda pair: pair[0])
        return entries

    return register


@account_entries(50)
def own_entries(request: HttpRequest) -> Sequence[Link]:
    """Account, authorisations, data."""
    del request
    return [
        Link(_("My account"), reverse("account"), "user"),
        Link(_("Authorisations"), reverse("mandates"), "users"),
        Link(_("My data"), reverse("my_data"), "shield-check"),
    ]


def account_links(request: HttpRequest) -> list[Link]:
    """The slot "account"."""
    return [link for _ordinal, entries in _entries for link in entries(request)]


def role_links(request: HttpRequest) -> list[Link]:
    """The slot "roles": every role of the account; nothing where there is only one."""
    account = sessions.account_of(request)
    parts = sessions.parts_known(request, account) if account else []
    if len(parts) < 2:
        return []
    now = request.session.get(sessions.ACTING, SELF)
    return [_role(part, part.key == now) for part in parts]


def _role(part: Part, current: bool) -> Link:
    return Link(
        {"zh": part.label_zh, "en": part.label_en},
        reverse("acting"),
        _ICONS[part.kind],
        current=current,
        method="post",
        note=_NOTES[part.kind],
        data={"key": part.key},
    )


def people_links(request: HttpRequest) -> list[Link]:
    """The slot "people": the first of the demo's cards, and the way to all (shown in mode demo only)."""
    del request
    links = [
        Link(
            {"zh": c.label_zh, "en": c.label_en or c.label_zh}, reverse("demo_start"),
            "landmark" if c.acting.startswith("post") else "user", method="post", data={"card": str(c.uid)},
        )
        for c in menu_cards()
    ]  # fmt: skip
    return [*links, Link(_("All parts"), reverse("demo_start"), "users-round")] if links else []


def seconds_left(request: HttpRequest) -> int:
    """The slot "session": how long this session may rest; the idle clock moves once a minute only, so it may be that
    much behind this page."""
    acting = request.session.get(sessions.ACTING, SELF)
    return sessions.idle_seconds(acting) - sessions.TOUCH_SECONDS


def fill() -> None:
    """Called once when the room is ready."""
    chrome.fill("account", account_links)
    chrome.fill("roles", role_links)
    chrome.fill("people", people_links)
    chrome.fill("session", seconds_left)
