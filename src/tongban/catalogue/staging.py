"""What the room needs of the packs above it, which register themselves here: where a package's folder lies, how its
scenarios are played, and what must be there before it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongban.base.actor import Actor

Finder = Callable[[str], Path | None]
Player = Callable[[Path, Mapping[str, Any]], "Played"]
Preparer = Callable[[Actor, Path], None]


@dataclass(frozen=True, slots=True)
class Played:
    """How a scenario went: a sentence for each thing that did not come out, and at which step (0: in the end)."""

    faults: list[str]
    at: int = 0


@dataclass(slots=True)
class Stagehands:
    """Who does these things; each says nothing until somebody is registered."""

    finder: Finder | None = None
    player: Player | None = None
    preparer: Preparer | None = None


_hands = Stagehands()


def register(*, finder: Finder, player: Player, preparer: Preparer) -> None:
    """Register who finds folders, plays scenarios and prepares publication; once, while the house starts."""
    _hands.finder, _hands.player, _hands.preparer = finder, player, preparer


def folder_of(code: str) -> Path | None:
    """The folder of an installed pack that holds the package ``code``."""
    return _hands.finder(code) if _hands.finder else None


def play(folder: Path, scenario: Mapping[str, Any]) -> Played:
    """Play one scenario of the package in ``folder``."""
    if _hands.player is None:
        raise LookupError("nobody plays scenarios in this house")
    return _hands.player(folder, scenario)


def prepare(actor: Actor, folder: Path) -> None:
    """Bring what the package in ``folder`` needs (licence types) before it is published."""
    if _hands.preparer is not None:
        _hands.preparer(actor, folder)
