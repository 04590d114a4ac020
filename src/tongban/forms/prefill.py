"""Values that the house knows already, with where they come from.

Higher rooms register a source per data element (population register, licences, the account itself). A prefilled
value is marked with its source and can be corrected by the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from tongban.base.actor import Actor
from tongban.forms.conditions import entries
from tongban.forms.definition import Form
from tongban.forms.rows import path


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
    """Known values by question id; where there must be an entry, those of the first one by their names."""
    known = known_for(actor)
    found = {
        q.id: known[q.element]
        for q in form.questions()
        if q.element in known and known[q.element].value and not q.calculate
    }
    for q in form.questions():
        for column in q.rows.columns if q.rows and q.rows.minimum else ():
            if column.element in known and known[column.element].value and not column.calculate:
                found[path(q.id, 1, column.id)] = known[column.element]
    return found


def filled(form: Form, answers: Mapping[str, Any], known: Mapping[str, Prefill]) -> dict[str, Any]:
    """What stands in a new draft from the start: known values of questions that nobody has answered yet."""
    new: dict[str, Any] = {}
    for q in form.questions():
        if q.rows is None:
            if q.id in known and answers.get(q.id) in (None, ""):
                new[q.id] = known[q.id].value
        elif not entries(answers.get(q.id)):
            names = ((c.id, path(q.id, 1, c.id)) for c in q.rows.columns)
            first = {column: known[name].value for column, name in names if name in known}
            new |= {q.id: [first]} if first else {}
    return new
