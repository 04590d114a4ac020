"""Replay checks: a room rebuilds from the entries what its tables should say, and names what they do not.

@audit_check("cases", ["cases."])
class CaseReplay(ReplayCheck):
    def entry(self, entry): self.store[entry.case] = …
    def disagreements(self): …
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from tongban.records.audit.scratch import Scratch, Store
from tongban.records.models import Entry


class Disagreement(NamedTuple):
    """A thing whose state is not what its entries lead to, with a translated sentence."""

    subject: str
    text: str


class ReplayCheck(ABC):
    """One room's replay. ``store`` keeps the expected states outside memory."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @abstractmethod
    def entry(self, entry: Entry) -> None:
        """See the next entry, in recorded order."""

    @abstractmethod
    def disagreements(self) -> Iterator[Disagreement]:
        """After the last entry: what does not agree with the tables."""


Kind = TypeVar("Kind", bound=type[ReplayCheck])
_checks: dict[str, tuple[tuple[str, ...], type[ReplayCheck]]] = {}


def audit_check(name: str, types: Iterable[str]) -> Callable[[Kind], Kind]:
    """Register a replay for entries whose type begins with one of ``types`` (``cases.``); in ``ready``."""

    def register(kind: Kind) -> Kind:
        if name in _checks and _checks[name][1] is not kind:
            raise ValueError(f"two audit checks are called {name}")
        _checks[name] = (tuple(types), kind)
        return kind

    return register


class Replays:
    """The registered checks of one audit."""

    def __init__(self, scratch: Scratch) -> None:
        self._running = [(name, types, kind(Store(scratch, name))) for name, (types, kind) in _checks.items()]

    def entry(self, entry: Entry) -> None:
        """Show an entry to the checks that want it."""
        for _, types, check in self._running:
            if entry.type.startswith(types):
                check.entry(entry)

    def disagreements(self) -> Iterator[tuple[str, Disagreement]]:
        """What all checks found, with the name of each."""
        for name, _, check in self._running:
            for found in check.disagreements():
                yield name, found
