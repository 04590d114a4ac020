"""Conditions of forms: FEEL over the answers, where an unanswered question is null."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tongban.base.days import read_day
from tongban.forms.calculating import worked_out
from tongban.forms.definition import MOST_ENTRIES, Form, Question
from tongban.kernel import feel


def holds(condition: bool | str, answers: Mapping[str, Any]) -> bool:
    """Whether a condition is true of the answers; null and false are both "no"."""
    if isinstance(condition, bool):
        return condition
    return feel.compile(condition)(answers) is True


def entries(answer: Any) -> list[Mapping[str, Any]]:
    """The entries of a repeating group's answer; what is no list has none, what is no entry is an empty one."""
    rows = answer if isinstance(answer, list) else []
    return [row if isinstance(row, Mapping) else {} for row in rows[:MOST_ENTRIES]]


def for_feel(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as FEEL sees them: numbers, dates and truth values, null where nothing is answered.

    A repeating group is a list of contexts, so that ``sum(shareholders.share)`` and ``count(shareholders)`` work. What
    the house works out is worked out here, in the order of the form, whatever the answers say of it.
    """
    context = {q.id: None if q.calculate else value_of(q, answers.get(q.id)) for q in form.questions()}
    for q in form.questions():
        if q.calculate:
            context[q.id] = worked_out(q, context) if holds(q.when, context) else None
        elif q.rows is not None and any(column.calculate for column in q.rows.columns):
            context[q.id] = [_whole_entry(q, row, context) for row in entries(answers.get(q.id))]
    return context


def for_row(question: Question, row: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """What a condition inside an entry sees: the entry's own answers by their ids, then those of the form."""
    return {**context, **_whole_entry(question, row, context)}


def _whole_entry(question: Question, row: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with what is worked out in it."""
    own = _entry(question, row)
    for column in question.rows.columns if question.rows else ():
        if column.calculate:
            seen = {**context, **own}
            own[column.id] = worked_out(column, seen) if holds(column.when, seen) else None
    return own


def _entry(question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    columns = question.rows.columns if question.rows else ()
    return {c.id: None if c.calculate else value_of(c, row.get(c.id)) for c in columns}


def value_of(question: Question, answer: Any) -> Any:
    """One answer as FEEL sees it."""
    if question.rows is not None:
        return [_entry(question, row) for row in entries(answer)]
    if answer in (None, "", []):
        return None
    match question.type:
        case "integer" | "decimal" | "money":
            return _number(answer)
        case "date":
            return _date(answer)
        case "boolean":
            return answer is True or answer == "true"
        case _:
            return answer


def _number(answer: Any) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", str(answer)).replace(",", "").replace(" ", "")
    try:
        number = Decimal(plain)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _date(answer: Any) -> date | None:
    try:
        return read_day(str(answer))
    except ValueError:
        return None
