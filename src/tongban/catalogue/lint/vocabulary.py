"""The words that scenarios may use. The room that plays them registers them, so there is one list of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_WORDS: Final[dict[str, frozenset[str]]] = {}


def scenario_words(words: Mapping[str, Iterable[str]]) -> None:
    """Register ``actions``, ``expectations``, ``states``, ``outcomes`` and ``documents`` of scenarios."""
    _WORDS.update({kind: frozenset(told) for kind, told in words.items()})


def known(kind: str, word: str) -> bool:
    """Whether ``word`` is one of its kind; everything is while nobody plays scenarios here."""
    return kind not in _WORDS or word in _WORDS[kind]
