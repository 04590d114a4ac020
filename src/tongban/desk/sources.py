"""Queues beside the tasks: any later room hangs its own into the desk's navigation, with a count.

``register(Source(key="papers", label=_("Papers"), icon="file-text", url=lambda: reverse("papers"), rows=waiting))``.
All counts together cost one statement, so ``rows`` hands over a queryset and never looks at it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tongban.base.actor import Actor
from tongban.ui.chrome import Words


@dataclass(frozen=True, slots=True)
class Source:
    """A queue: ``rows`` gives what waits for an actor, ``None`` where the queue does not concern them."""

    key: str
    label: Words
    icon: str
    url: Callable[[], str]
    rows: Callable[[Actor], QuerySet[Any] | None]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Hang a queue into the desk; the same key again replaces it."""
    _sources[source.key] = source


def sources_for(actor: Actor) -> list[tuple[Source, QuerySet[Any]]]:
    """The queues that concern ``actor``, with their rows, in the order in which rooms registered them."""
    found = [(source, source.rows(actor)) for source in _sources.values()]
    return [(source, rows) for source, rows in found if rows is not None]
