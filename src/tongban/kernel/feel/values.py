"""The values of FEEL (DMN 1.4, 10.3.2) as Python values.

null is None, number is Decimal (34 digits, IEEE 754 decimal128), boolean is bool, string is str, dates
and times are those of `datetime` (a zone is a `ZoneInfo`), days and time duration is `timedelta`, list is
list, context is dict. Years 1 to 9999, seconds down to the microsecond; what lies outside is null.
"""

import datetime as dt
import decimal
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tongban.kernel.errors import Refusal

if TYPE_CHECKING:
    from .run import Run

Value = Any  # one of the kinds named above

MATH = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
MAX_NESTING = 60


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years and months duration, as a whole number of months (negative allowed)."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """A range; an end that is None with `open_low`/`open_high` set has no bound there."""

    low: Value
    low_closed: bool
    high: Value
    high_closed: bool
    open_low: bool = False
    open_high: bool = False


class Function(ABC):
    """Anything an expression can call: a built-in, a function definition, a business knowledge model."""

    name: str
    params: tuple[str, ...]

    @abstractmethod
    def invoke(self, run: "Run", args: list[Value], named: dict[str, Value] | None = None) -> Value:
        """Call with positional `args`, or with `named` ones when given; wrong arguments give null."""


KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    dt.date: "date",
    dt.time: "time",
    dt.datetime: "date and time",
    dt.timedelta: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
}


def kind(value: Value) -> str:
    """The FEEL name of the value's kind ("number", "date and time", "null" …)."""
    return KINDS.get(type(value), "function")


_READY = frozenset({type(None), bool, str, dt.date, dt.time, dt.datetime, dt.timedelta, Months, Range})


def from_python(value: object, depth: int = 0) -> Value:
    """Turn what a caller holds into a FEEL value: int and float become Decimal, mappings contexts, and so on.

    Raises Refusal("feel.value") on a type FEEL has no kind for, or on nesting deeper than 60.
    """
    if type(value) in _READY:
        return value
    if type(value) is dict and depth < MAX_NESTING:
        return {str(key): from_python(item, depth + 1) for key, item in value.items()}
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return _number(Decimal(repr(value)))
    if depth > MAX_NESTING:
        raise Refusal("feel.value.depth", f"A value is nested deeper than {MAX_NESTING} levels.")
    if isinstance(value, Mapping):
        return {str(key): from_python(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [from_python(item, depth + 1) for item in value]
    return _subclass(value)


def _number(value: Decimal) -> Decimal | None:
    return value if value.is_finite() else None


def _subclass(value: object) -> Value:
    if isinstance(value, str | Function):
        return str(value) if isinstance(value, str) else value
    name = type(value).__name__
    raise Refusal("feel.value.type", f"FEEL has no kind of value for the Python type {name}.", type=name)
