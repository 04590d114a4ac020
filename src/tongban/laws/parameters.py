"""Numbers that the house works by and an administrator may change from a day on (share of a reminder, seconds).

A room declares its numbers in ``AppConfig.ready`` with the value it ships; published versions replace that value from
their first day, and what happened before keeps the value of its own day.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongban.base.legal import legal_today
from tongban.kernel.errors import Refusal
from tongban.laws.models import ParameterVersion

FRESH_SECONDS: Final = 5.0
Versions = dict[str, list[tuple[date, int]]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number with its bounds; ``words`` says what it is and ``unit`` how it counts, each ``{zh, en}``."""

    code: str
    shipped: int
    least: int
    most: int
    words: dict[str, str]
    unit: dict[str, str]


_declared: Final[dict[str, Parameter]] = {}
_seen: tuple[float, Versions] | None = None


def declare(parameter: Parameter) -> None:
    """Make a number known; the same code again replaces it."""
    _declared[parameter.code] = parameter


def parameters() -> list[Parameter]:
    """Every number, by code."""
    return [_declared[code] for code in sorted(_declared)]


def parameter(code: str) -> Parameter:
    """The number called ``code``; raises ``Refusal`` where no room declared it."""
    if code not in _declared:
        raise Refusal("laws.parameter", f"There is no parameter {code}.", parameter=code)
    return _declared[code]


def value_of(code: str, on: date | None = None) -> int:
    """The value in force on a day (default: today); looks for new versions every five seconds."""
    day, value = on or legal_today(), parameter(code).shipped
    for begin, later in _versions().get(code, ()):
        if begin <= day:
            value = later
    return value


def versions_of(code: str) -> list[ParameterVersion]:
    """What was published for a number, the newest first."""
    return list(ParameterVersion.objects.filter(code=code).order_by("-valid_from"))


def _versions() -> Versions:
    global _seen
    if _seen is not None and time.monotonic() - _seen[0] < FRESH_SECONDS:
        return _seen[1]
    found: Versions = {}
    for row in ParameterVersion.objects.order_by("code", "valid_from"):
        found.setdefault(row.code, []).append((row.valid_from, row.value))
    _seen = (time.monotonic(), found)
    return found


def forget() -> None:
    """Look again at once (after publishing, in tests)."""
    global _seen
    _seen = None
