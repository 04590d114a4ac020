"""Equality, order and arithmetic of FEEL values (DMN 1.4, tables 53 to 60). None is null: not comparable."""

import datetime as dt
from calendar import monthrange
from collections.abc import Callable
from decimal import Decimal

from .run import Run
from .temporal import from_micros, micros, offset, time_micros
from .values import MATH, Function, Months, Range, Value, kind

_DAY_MICROS = 86_400_000_000
_MIDNIGHT = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - only its clock counts


def equal(a: Value, b: Value, run: Run) -> bool | None:
    """Whether two values are equal; null when their kinds cannot be compared."""
    if a is None or b is None:
        return a is b
    if type(a) is not type(b):
        run.warn("compare", f"{kind(a)} and {kind(b)} cannot be compared.")
        return None
    if isinstance(a, list):
        return len(a) == len(b) and all(_same_part(x, y, run) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same_part(a[key], b[key], run) for key in a)
    if isinstance(a, Range):
        return _ends(a) == _ends(b) and _same_part(a.low, b.low, run) and _same_part(a.high, b.high, run)
    if isinstance(a, dt.time):
        return (a.tzinfo is None) == (b.tzinfo is None) and time_micros(a) == time_micros(b)
    return bool(a is b if isinstance(a, Function) else a == b)


def _ends(value: Range) -> tuple[bool, bool, bool, bool]:
    return value.low_closed, value.high_closed, value.open_low, value.open_high


def _same_part(a: Value, b: Value, run: Run) -> bool:
    run.spend()
    return (type(a) is type(b) or a is None or b is None) and equal(a, b, run) is True


def compare(a: Value, b: Value) -> int | None:
    """-1, 0 or 1; None when the values have no order between them."""
    if type(a) is not type(b) or a is None:
        return None
    if isinstance(a, dt.time | dt.datetime) and (a.tzinfo is None) != (b.tzinfo is None):
        return None
    if isinstance(a, dt.time):
        a, b = time_micros(a), time_micros(b)
    elif isinstance(a, bool) or not isinstance(a, Decimal | str | dt.date | dt.timedelta | Months):
        return None
    return int(a > b) - int(a < b)


def contains(holder: Range, value: Value) -> bool | None:
    """Whether the range holds the value; null when the value has no order with its ends."""
    if not holder.open_low:
        low = compare(value, holder.low)
        if low is None or low < 0 or (low == 0 and not holder.low_closed):
            return None if low is None else False
    if holder.open_high:
        return True
    high = compare(value, holder.high)
    return None if high is None else high < 0 or (high == 0 and holder.high_closed)


def add_months(value: Value, months: int) -> Value:
    """A date or date and time moved by months; the day is cut to the end of a shorter month."""
    total = value.year * 12 + value.month - 1 + months
    year, month = divmod(total, 12)
    return value.replace(year=year, month=month + 1, day=min(value.day, monthrange(year, month + 1)[1]))


def add_time(value: Value, size: dt.timedelta) -> Value:
    """A date, time or date and time moved by a duration; a time goes round at midnight."""
    if isinstance(value, dt.time):
        local = ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond
        moved = (local + micros(size)) % _DAY_MICROS
        return (_MIDNIGHT + from_micros(moved)).time().replace(tzinfo=value.tzinfo)
    if not isinstance(value, dt.datetime):
        return (dt.datetime(value.year, value.month, value.day) + size).date()  # noqa: DTZ001 - only its day counts
    if value.tzinfo is None:
        return value + size
    return (value.astimezone(dt.UTC) + size).astimezone(value.tzinfo)


def difference(a: Value, b: Value) -> Value:
    """The duration from b to a; a date meets a date and time as its midnight in the same zone."""
    if isinstance(a, dt.time) and isinstance(b, dt.time):
        same = (a.tzinfo is None) == (b.tzinfo is None)
        return from_micros(time_micros(a) - time_micros(b)) if same else None
    if type(a) is dt.date:
        a = dt.datetime(a.year, a.month, a.day, tzinfo=b.tzinfo if isinstance(b, dt.datetime) else None)
    if type(b) is dt.date:
        b = dt.datetime(b.year, b.month, b.day, tzinfo=a.tzinfo)
    if (offset(a) is None) != (offset(b) is None):
        return None
    return a - b if a.tzinfo is None else a.astimezone(dt.UTC) - b.astimezone(dt.UTC)


_N, _S, _D, _T = "number", "string", "date", "time"
_DT, _DAYS, _MONTHS = "date and time", "days and time duration", "years and months duration"
Operation = Callable[[Value, Value], Value]


def _scale_days(size: dt.timedelta, factor: Decimal) -> dt.timedelta:
    return from_micros(MATH.multiply(Decimal(micros(size)), factor))


def _swap(operation: Operation) -> Operation:
    return lambda a, b: operation(b, a)


def _months_by(operation: Callable[[Decimal, Decimal], Decimal]) -> Operation:
    return lambda a, b: Months(int(operation(Decimal(a.months), b)))


def _plus() -> dict[tuple[str, str], Operation]:
    table: dict[tuple[str, str], Operation] = {
        (_N, _N): MATH.add,
        (_S, _S): lambda a, b: a + b,
        (_DAYS, _DAYS): lambda a, b: a + b,
        (_MONTHS, _MONTHS): lambda a, b: Months(a.months + b.months),
    }
    for moment in (_D, _DT):
        table[moment, _MONTHS] = lambda a, b: add_months(a, b.months)
        table[_MONTHS, moment] = lambda a, b: add_months(b, a.months)
    for moment in (_D, _DT, _T):
        table[moment, _DAYS] = add_time
        table[_DAYS, moment] = _swap(add_time)
    return table


def _minus() -> dict[tuple[str, str], Operation]:
    table: dict[tuple[str, str], Operation] = {
        (_N, _N): MATH.subtract,
        (_DAYS, _DAYS): lambda a, b: a - b,
        (_MONTHS, _MONTHS): lambda a, b: Months(a.months - b.months),
        (_T, _T): difference,
    }
    for moment in (_D, _DT):
        table[moment, _MONTHS] = lambda a, b: add_months(a, -b.months)
        table[moment, _D] = table[moment, _DT] = difference
    for moment in (_D, _DT, _T):
        table[moment, _DAYS] = lambda a, b: add_time(a, -b)
    return table


TABLES: dict[str, dict[tuple[str, str], Operation]] = {
    "+": _plus(),
    "-": _minus(),
    "*": {
        (_N, _N): MATH.multiply,
        (_DAYS, _N): _scale_days,
        (_N, _DAYS): _swap(_scale_days),
        (_MONTHS, _N): _months_by(MATH.multiply),
        (_N, _MONTHS): _swap(_months_by(MATH.multiply)),
    },
    "/": {
        (_N, _N): MATH.divide,
        (_DAYS, _N): lambda a, b: from_micros(MATH.divide(Decimal(micros(a)), b)),
        (_DAYS, _DAYS): lambda a, b: MATH.divide(Decimal(micros(a)), Decimal(micros(b))),
        (_MONTHS, _N): _months_by(MATH.divide),
        (_MONTHS, _MONTHS): lambda a, b: MATH.divide(Decimal(a.months), Decimal(b.months)),
    },
    "**": {(_N, _N): MATH.power},
}


def arithmetic(op: str, a: Value, b: Value, run: Run) -> Value:
    """`a op b`, or null with a warning when the kinds do not fit or there is no result (division by zero)."""
    operation = TABLES[op].get((kind(a), kind(b)))
    if operation is None:
        return run.warn("arithmetic", f"{kind(a)} {op} {kind(b)} has no meaning.")
    try:
        value = operation(a, b)
    except (ArithmeticError, ValueError):
        return run.warn("arithmetic", f"{kind(a)} {op} {kind(b)} has no result here.")
    return run.text(value) if type(value) is str else value


def negate(value: Value, run: Run) -> Value:
    """Arithmetic minus of a number or duration; null for anything else."""
    if isinstance(value, Decimal):
        return MATH.minus(value)
    if isinstance(value, Months):
        return Months(-value.months)
    if isinstance(value, dt.timedelta):
        return arithmetic("*", value, Decimal(-1), run)
    return run.warn("arithmetic", f"{kind(value)} has no negative.")
