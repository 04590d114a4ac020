"""Answers that the house works out: FEEL over other answers, exact in decimals, never taken from whoever asks.

Money is rounded half up to the fen (四舍五入), other decimals to six places. A whole number must come out whole. What
cannot be worked out yet, because an answer is missing or a division has no result, is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from tongban.forms.definition import Question
from tongban.kernel import feel

_PLACES: Final = {"money": Decimal("0.01"), "decimal": Decimal("0.000001")}
MOST: Final = Decimal(10) ** 15


def worked_out(question: Question, context: Mapping[str, Any]) -> Any:
    """The value of a calculated question as FEEL sees it; null where nothing of its type comes out."""
    value = feel.compile(question.calculate)(context)
    match question.type:
        case "integer" | "decimal" | "money":
            return _number(question.type, value)
        case "boolean":
            return value if isinstance(value, bool) else None
        case "date":
            return value if isinstance(value, date) else None
        case _:
            return value if isinstance(value, str) and value else None


def _number(kind: str, value: Any) -> Decimal | None:
    if not isinstance(value, Decimal | int) or isinstance(value, bool):
        return None
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= MOST:
        return None
    if kind == "integer":
        return number.to_integral_value() if number == number.to_integral_value() else None
    try:
        return number.quantize(_PLACES[kind], rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None


def as_answer(question: Question, value: Any) -> Any:
    """A worked-out value as an answer is kept: text, true or false, nothing where there is none."""
    if value is None:
        return None if question.type == "boolean" else ""
    if isinstance(value, Decimal):
        plain = value if question.type == "money" else value.normalize()
        return format(plain + 0, "f")
    return value.isoformat() if isinstance(value, date) else value
