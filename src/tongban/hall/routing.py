"""Which window serves what: by the item that a person names, across the windows of departments and of the hall."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Q

from tongban.base.legal import legal_today
from tongban.catalogue.models import Item, ItemTheme
from tongban.hall.models import Hall, Ticket, Window

_LOOKED_AT: Final = 60


def takes(window: Window, item: Item, themes: Iterable[str] = ()) -> bool:
    """Whether the window receives ``item``, which stands under these ``themes``."""
    if window.kind not in Window.RECEIVING:
        return False
    if not (window.units or window.themes or window.items):
        return True
    named = item.unit.code in window.units or item.code in window.items
    return named or not set(window.themes).isdisjoint(themes)


def themes_of(item: Item, windows: Sequence[Window]) -> list[str]:
    """Themes of the item; no statement where no window asks for themes."""
    if not any(window.themes for window in windows):
        return []
    doors = ItemTheme.objects.filter(item=item, door__startswith="theme:").values_list("door", flat=True)
    return [door.removeprefix("theme:") for door in doors]


def windows_for(hall: Hall, item: Item) -> list[Window]:
    """The windows that receive ``item``: open ones first, among them those that were set up for it."""
    windows = [w for w in hall.windows.all() if w.valid_to is None]
    themes = themes_of(item, windows)
    found = [w for w in windows if takes(w, item, themes)]
    return sorted(found, key=lambda w: (not w.is_open, not _special(w), w.number))


def _special(window: Window) -> bool:
    return bool(window.units or window.themes or window.items)


def serves(hall: Hall, item: Item) -> bool:
    """Whether any window of the hall receives ``item``."""
    return bool(windows_for(hall, item))


def next_for(window: Window) -> Ticket | None:
    """The number that this window shall call: the first of its line that no colleague must take.

    A number for an item waits for a window that takes it; where no open window of the line does, anybody calls it, so
    that no number is left over.
    """
    rows = Ticket.objects.filter(hall_id=window.hall_id, day=legal_today(), state="waiting")
    rows = rows.filter(Q(bound=window) | Q(bound=None, queue=window.queue))
    waiting = list(rows.select_related("item__unit").order_by("rank", "id")[:_LOOKED_AT])
    if all(ticket.item is None for ticket in waiting):
        return waiting[0] if waiting else None
    line = list(
        Window.objects.filter(Q(is_open=True) | Q(pk=window.pk), hall_id=window.hall_id, queue=window.queue)
    )
    return next((t for t in waiting if _calls(window, t, line)), None)


def _calls(window: Window, ticket: Ticket, line: Sequence[Window]) -> bool:
    item = ticket.item
    if item is None or ticket.bound_id == window.pk:
        return True
    themes = themes_of(item, line)
    return takes(window, item, themes) or not any(takes(w, item, themes) for w in line)
