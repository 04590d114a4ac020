"""Conditions of forms: FEEL over the answers, where an unanswered question is null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tongban.base.days import read_day
from tongban.forms.definition import Form, Question
from tongban.kernel import feel


def holds(condition: bool | str, answers: Mapping[str, Any]) -> bool:
    """Whether a condition is true of the answers; null and false are both "no"."""
    if isinstance(condition, bool):
        return condition
    return feel.evaluate(condition, answers) is True


def for_feel(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as FEEL sees them: numbers, dates and truth values, null where nothing is answered."""
    return {q.id: _value(q, answers.get(q.id)) for q in form.questions()}


def _value(question: Question, answer: Any) -> Any:
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
    try:
        return Decimal(str(answer))
    except ArithmeticError:
        return None


def _date(answer: Any) -> date | None:
    try:
        return read_day(str(answer))
    except ValueError:
        return None
