"""What stands after a dot: entries of contexts, properties of dates, durations and ranges; lists by item."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from zoneinfo import ZoneInfo

from .run import Run
from .temporal import SECOND, micros, offset
from .values import Months, Range, Value, kind


def _part(attribute: str) -> Callable[[Value], Value]:
    return lambda value: Decimal(getattr(value, attribute))


def _seconds(divisor: int, modulus: int | None) -> Callable[[Value], Value]:
    def part(value: dt.timedelta) -> Decimal:
        total = micros(value)
        whole = abs(total) // SECOND // divisor
        whole = whole % modulus if modulus else whole
        return Decimal(-whole if total < 0 else whole)

    return part


def _months(pick: int) -> Callable[[Value], Value]:
    def part(value: Months) -> Decimal:
        found = divmod(abs(value.months), 12)[pick]
        return Decimal(-found if value.months < 0 else found)

    return part


def _zone(value: Value) -> str | None:
    tz = value.tzinfo
    if isinstance(tz, ZoneInfo):
        return str(tz.key)
    return "Z" if tz is dt.UTC else None


_DATE = {
    **{name: _part(name) for name in ("year", "month", "day")},
    "weekday": lambda v: Decimal(v.isoweekday()),
}
_TIME: dict[str, Callable[[Value], Value]] = {
    **{name: _part(name) for name in ("hour", "minute", "second")},
    "time offset": offset,
    "timezone": _zone,
}
PROPERTIES: dict[type, dict[str, Callable[[Value], Value]]] = {
    dt.date: _DATE,
    dt.time: _TIME,
    dt.datetime: {**_DATE, **_TIME},
    Months: {"years": _months(0), "months": _months(1)},
    dt.timedelta: {
        "days": _seconds(86400, None),
        "hours": _seconds(3600, 24),
        "minutes": _seconds(60, 60),
        "seconds": _seconds(1, 60),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_closed,
        "end included": lambda value: value.high_closed,
    },
}


def member(value: Value, name: str, run: Run) -> Value:
    """`value.name`; null with a warning where there is no such entry or property."""
    if isinstance(value, list):
        run.spend(len(value))
        return [member(item, name, run) for item in value]
    if isinstance(value, dict):
        if name in value:
            return value[name]
    elif found := PROPERTIES.get(type(value), {}).get(name):
        return found(value)
    return run.warn("path", f"A {kind(value)} has no entry {name} here.")
