"""What can be found: rooms register a provider per type of document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PUBLIC = "public"
"""The scope term of documents that everybody may find."""

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found.

    ``id`` is its public id (never a primary key); ``title`` and ``summary`` in both languages; ``aliases`` are what
    people call it; ``body`` is searched but not shown; ``scope`` are terms of which a reader must hold one; ``url`` is
    a path without language.
    """

    type: str
    id: str
    title: Words
    summary: Words = field(default_factory=dict)
    aliases: Sequence[str] = ()
    body: str = ""
    scope: Sequence[str] = (PUBLIC,)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """How documents of one type are read: all of them, some by id, and by name when there is no index."""

    type: str
    every: Callable[[], Iterable[Document]]
    some: Callable[[Sequence[str]], Iterable[Document]]
    by_name: Callable[[str, int], Iterable[Document]]


_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """Let documents of ``provider.type`` be found; a later registration of the same type replaces it."""
    _providers[provider.type] = provider


def providers() -> list[Provider]:
    """Every provider, by type."""
    return [_providers[kind] for kind in sorted(_providers)]


def provider(kind: str) -> Provider | None:
    """The provider of a type."""
    return _providers.get(kind)
