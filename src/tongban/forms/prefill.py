"""Values that the house knows already, with where they come from.

Higher rooms register a source per data element (population register, licences, the account itself). A prefilled
value is marked with its source and can be corrected by the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from tongban.base.actor import Actor
from tongban.forms.definition import Form


@dataclass(frozen=True, slots=True)
class Prefill:
    """A known value and the words that name its source."""

    value: str
    source: str | Promise


Source = Callable[[Actor], Mapping[str, Prefill]]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register a function that gives known values by data element for an actor."""
    _sources.append(function)
    return function


def known_for(actor: Actor) -> dict[str, Prefill]:
    """Every known value by data element; earlier sources win."""
    known: dict[str, Prefill] = {}
    for read in _sources:
        for element, value in read(actor).items():
            known.setdefault(element, value)
    return known


def prefill(form: Form, actor: Actor) -> dict[str, Prefill]:
    """Known values by question id."""
    known = known_for(actor)
    return {q.id: known[q.element] for q in form.questions() if q.element in known and known[q.element].value}
