"""What a page of a form shows above its questions: facts that a service of a higher room finds in the answers so far.

A group of ``form.yaml`` names it (``shows: business.name_comparison``); the room or pack that knows the facts registers
it in ``AppConfig.ready``. Nothing is kept: the panel is found anew for each page, for the answers that stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.forms.definition import Group


@dataclass(frozen=True, slots=True)
class Page:
    """The page that asks: its group, the answers so far, and where the answer to a question is changed."""

    group: Group
    answers: Mapping[str, Any]
    change: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Panel:
    """A template of the room that registered it; it finds ``facts`` under the name ``panel``."""

    template: str
    facts: Mapping[str, Any]


Finder = Callable[[Page], Panel | None]
_finders: dict[str, Finder] = {}


def panel(name: str) -> Callable[[Finder], Finder]:
    """Register what groups with ``shows: name`` show; None shows nothing. Registering it again is harmless."""

    def register(finder: Finder) -> Finder:
        if _finders.get(name, finder) is not finder:
            raise ValueError(f"two panels called {name}")
        _finders[name] = finder
        return finder

    return register


def panel_names() -> frozenset[str]:
    """Every registered panel, for linters."""
    return frozenset(_finders)


def panel_of(page: Page) -> Panel | None:
    """The panel of a page; None where its group names none, or one of a pack that is gone."""
    finder = _finders.get(page.group.shows)
    return finder(page) if finder else None
