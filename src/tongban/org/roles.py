"""The roles that the house ships, and what their permission words let a person do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import yaml

SCOPES: Final = ("unit", "subtree", "all")
Grants = Mapping[str, str]
"""Permission word → scope; a role holds each word once."""


def _data(name: str) -> Any:
    return yaml.safe_load(files("tongban.org.data").joinpath(name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def default_roles() -> dict[str, dict[str, Any]]:
    """Role code → ``{name: {zh, en}, grants: [[word, scope], …]}``."""
    loaded: dict[str, dict[str, Any]] = _data("roles.yaml")
    return loaded


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """Permission word → ``{zh, en}``: what its holder may do."""
    loaded: dict[str, dict[str, str]] = _data("words.yaml")
    return loaded


def by_word(pairs: Iterable[Sequence[str]]) -> dict[str, str]:
    """``[[word, scope], …]`` by word."""
    return {pair[0]: pair[1] for pair in pairs}


def as_pairs(grants: Grants) -> list[list[str]]:
    """Grants as a row keeps them."""
    return [[word, scope] for word, scope in grants.items()]


@dataclass(frozen=True, slots=True)
class Merged:
    """A role after a new edition of the house: its grants, and what differs between house and installation."""

    grants: dict[str, str]
    added: dict[str, str]
    kept_away: tuple[str, ...]
    """Words that the house ships and that this installation has taken away: they stay away."""


def merge(house: Grants, known: Grants, standing: Grants) -> Merged:
    """Three-way: what is new in ``house`` since ``known`` (the edition compared last) joins ``standing``.

    A word that ``known`` had and ``standing`` has not was taken away on purpose and stays away; a scope that somebody
    changed here stays changed; what the house has dropped stays until somebody takes it away.
    """
    added = {
        word: scope
        for word, scope in house.items()
        if known.get(word) != scope
        and (word not in standing if word not in known else standing.get(word) == known[word])
    }
    away = tuple(word for word in house if word in known and word not in standing)
    return Merged({**standing, **added}, added, away)
