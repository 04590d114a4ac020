"""Plausible answers to any form: what fictional residents type."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from tongban.base.actor import Actor
from tongban.base.legal import legal_today
from tongban.forms.conditions import for_feel, for_row, holds
from tongban.forms.definition import Form, Question
from tongban.org.models import Party
from tongban.packs.demo_city.people import Names

_TEXTS = ("首次申请", "原证到期后重新申请", "经营需要", "搬入新址", "家庭需要", "扩大规模")


def fill_form(form: Form, names: Names, who: Actor, chance: random.Random) -> dict[str, Any]:
    """Answers to every question that applies; ``who`` gives name, number and address."""
    person = Party.objects.get(pk=who.party or 0)
    body = Party.objects.get(pk=who.on_behalf_of) if who.on_behalf_of else None
    known = _known(person, body)
    values: dict[str, Any] = {}
    for question in form.questions():
        if not question.calculate and holds(question.when, for_feel(form, values)):
            if question.rows is not None:
                values[question.id] = _entries(question, names, person, chance)
                continue
            values[question.id] = known.get(question.element) or _answer(question, names, person, chance)
    return values


def _entries(group: Question, names: Names, person: Party, chance: random.Random) -> list[dict[str, Any]]:
    """Entries such as the form gives for an example, which keep its rule; else as few as there must be."""
    rows = group.rows
    if rows is None or rows.example:
        return [dict(row) for row in rows.example] if rows else []
    found: list[dict[str, Any]] = []
    for _number in range(rows.minimum):
        row: dict[str, Any] = {}
        for column in rows.columns:
            if not column.calculate and holds(column.when, for_row(group, row, {})):
                row[column.id] = _answer(column, names, person, chance)
        found.append(row)
    return found


def _known(person: Party, body: Party | None) -> dict[str, str]:
    known = {
        "person.name": person.name,
        "person.number": person.number.reveal(),
        "person.mobile": person.mobile.reveal(),
        "person.address": person.address,
        "party.kind": "legal_entity" if body else "natural_person",
    }
    if body is not None:
        known |= {
            "body.name": body.name,
            "body.number": body.number.reveal(),
            "body.rep": body.legal_rep.name if body.legal_rep else person.name,
            "body.address": body.address,
        }
    return known


def _answer(q: Question, names: Names, person: Party, chance: random.Random) -> Any:
    match q.type:
        case "boolean":
            return True
        case "choice":
            return chance.choice(q.options).value
        case "choices":
            return [chance.choice(q.options).value]
        case "citizen_id":
            return person.number.reveal()
        case "mobile":
            return person.mobile.reveal()
        case "uscc":
            return names.body_code()
        case "email":
            return "resident@yunxi.example"
        case "date":
            return q.minimum or q.maximum or _day(q, chance)
        case "integer" | "decimal" | "money":
            return _number(q, chance)
        case "address":
            return names.address()
        case "region":
            return "920102"
        case _:
            return (q.example or chance.choice(_TEXTS))[: q.max_length]


def _day(q: Question, chance: random.Random) -> str:
    """A day that has passed, or one to come where the last day of something is asked for."""
    if q.element not in ("face.ends_on", "face.end_on"):
        return "2026-01-15"
    return (legal_today() + timedelta(days=chance.randint(30, 200))).isoformat()


def _number(q: Question, chance: random.Random) -> str:
    low = int(float(q.minimum)) + 1 if q.minimum else 1
    high = int(float(q.maximum)) if q.maximum else low + 200
    return str(chance.randint(low, max(low, min(high, low + 200))))
