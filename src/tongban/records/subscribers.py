"""Subscribers inside the house: each reads the folded record in its order, at least once, at its own pace.

A handler runs in an action together with the step of its cursor, so what it writes to the database happens
exactly once; what it does outside may be repeated after a crash and must bear that. A fault makes the
subscriber wait, with growing pauses, at the entry that it could not digest: nothing is skipped, and other
subscribers go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tongban.base.actions import action
from tongban.base.legal import wall_now
from tongban.records.models import Cursor, Entry, Leaf

logger = logging.getLogger(__name__)
Handler = Callable[[Entry], None]
PAGE: Final = 200
_PAUSES: Final = (1, 5, 30, 120, 600)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who listens: ``types`` are whole types or prefixes that end in a dot (``cases.``); empty means all."""

    name: str
    types: tuple[str, ...]
    handler: Handler

    def wants(self, kind: str) -> bool:
        """Whether entries of this type are for it."""
        return not self.types or any(
            kind == t or (t.endswith(".") and kind.startswith(t)) for t in self.types
        )


_subscribers: dict[str, Subscriber] = {}


def subscribe(name: str, types: Iterable[str], handler: Handler) -> None:
    """Let ``handler(entry)`` see every entry of ``types``, from the first one on, in folded order.

    ``name`` is stable: it holds the place in the record. Handlers must be idempotent. Call it in ``ready``.
    """
    if name in _subscribers and _subscribers[name].handler is not handler:
        raise ValueError(f"two subscribers are called {name}")
    _subscribers[name] = Subscriber(name, tuple(types), handler)


def unsubscribe(name: str) -> None:
    """Take a subscriber off the list; its place in the record is kept."""
    _subscribers.pop(name, None)


def deliver_all(limit: int = 10_000) -> int:
    """Let every subscriber catch up, ``limit`` entries each at most; returns how many were handed to
    handlers.
    """
    return sum(deliver(name, limit) for name in list(_subscribers))


def deliver(name: str, limit: int = 10_000) -> int:
    """Let one subscriber catch up; returns how many entries its handler has taken."""
    taken = seen = 0
    subscriber = _subscribers[name]
    while seen < limit:
        try:
            page, wanted = _deliver_page(subscriber, PAGE)
        except Exception:
            page, wanted = _deliver_singly(subscriber)
        seen, taken = seen + page, taken + wanted
        if not page:
            break
    return taken


def positions() -> dict[str, int]:
    """How many entries each subscriber still has before it."""
    size = Leaf.objects.count()
    places = dict(Cursor.objects.values_list("name", "position"))
    return {name: size - places.get(name, 0) for name in _subscribers}


@action
def _deliver_page(subscriber: Subscriber, limit: int) -> tuple[int, int]:
    """Hand over the next page in one transaction; how many entries were passed, and how many were wanted."""
    if not _ahead(subscriber):
        return 0, 0
    cursor = _locked(subscriber)
    if cursor.retry_at is not None and cursor.retry_at > wall_now():
        return 0, 0
    leaves = list(Leaf.objects.filter(id__gte=cursor.position).order_by("id")[:limit])
    if not leaves:
        return 0, 0
    entries = Entry.objects.in_bulk([leaf.entry for leaf in leaves])
    wanted = [entries[leaf.entry] for leaf in leaves if leaf.entry in entries]
    wanted = [entry for entry in wanted if subscriber.wants(entry.type)]
    for entry in wanted:
        subscriber.handler(entry)
    cursor.position = leaves[-1].pk + 1
    cursor.attempts, cursor.retry_at, cursor.fault = 0, None, ""
    cursor.save()
    return len(leaves), len(wanted)


def _deliver_singly(subscriber: Subscriber) -> tuple[int, int]:
    """After a fault in a page: entry by entry, up to the one that fails."""
    seen = taken = 0
    try:
        while seen < PAGE:
            page, wanted = _deliver_page(subscriber, 1)
            if not page:
                return 0, taken
            seen, taken = seen + page, taken + wanted
    except Exception as error:
        logger.exception("subscriber %s cannot take an entry", subscriber.name)
        _wait(subscriber, repr(error))
        return 0, taken
    return seen, taken


@action
def _wait(subscriber: Subscriber, fault: str) -> None:
    cursor = _locked(subscriber)
    cursor.attempts += 1
    pause = _PAUSES[min(cursor.attempts, len(_PAUSES)) - 1]
    cursor.retry_at, cursor.fault = wall_now() + timedelta(seconds=pause), fault[:2000]
    cursor.save()


def _ahead(subscriber: Subscriber) -> bool:
    """Whether there may be something new, asked without a lock."""
    place = Cursor.objects.filter(name=subscriber.name).values_list("position", flat=True).first()
    return Leaf.objects.filter(id__gte=place or 0).exists()


def _locked(subscriber: Subscriber) -> Cursor:
    Cursor.objects.get_or_create(name=subscriber.name)
    return Cursor.objects.select_for_update().get(name=subscriber.name)
