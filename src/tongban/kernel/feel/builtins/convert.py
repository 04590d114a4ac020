"""Conversions between kinds, and functions on contexts."""

import datetime as dt
from decimal import Decimal

from tongban.kernel.errors import Refusal
from tongban.kernel.feel import ast
from tongban.kernel.feel.ops import compare
from tongban.kernel.feel.parser import parse
from tongban.kernel.feel.run import Run
from tongban.kernel.feel.temporal import parse_date, parse_datetime, parse_duration, parse_time, zone
from tongban.kernel.feel.text import to_text
from tongban.kernel.feel.values import MATH, Range, Value

from .registry import builtin

_NUMBER = frozenset("0123456789.-+eE")


def _int(value: Decimal) -> int:
    if value != value.to_integral_value():
        raise ValueError("a whole number is needed")
    return int(value)


# -- numbers and strings


@builtin("number(from: string, grouping separator?: string, decimal separator?: string)")
def _number(run: Run, text: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    if (
        grouping not in (None, " ", ".", ",")
        or point not in (None, ".", ",")
        or (grouping and grouping == point)
    ):
        raise ValueError("separators")
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(point, ".") if point else plain
    if not plain or not set(plain) <= _NUMBER:
        raise ValueError("no number")
    return MATH.create_decimal(plain)


@builtin("number(from: number)")
def _same_number(run: Run, number: Decimal) -> Decimal:
    return number


@builtin("string(from: any)")
def _string(run: Run, value: Value) -> str | None:
    if value is None:
        return None
    text = to_text(value)
    run.spend(len(text) // 8)
    return run.text(text)


# -- dates and times


@builtin("date(from: string)")
def _date(run: Run, text: str) -> Value:
    return parse_date(text) or run.warn("call", "This is no date.")


@builtin("date(from: date|date and time)")
def _date_of(run: Run, moment: dt.date) -> Value:
    return moment.date() if isinstance(moment, dt.datetime) else moment


@builtin("date(year: number, month: number, day: number)")
def _date_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    return dt.date(_int(year), _int(month), _int(day))


@builtin("time(from: string)")
def _time(run: Run, text: str) -> Value:
    return parse_time(text) or run.warn("call", "This is no time.")


@builtin("time(from: time|date and time)")
def _time_of(run: Run, moment: dt.time | dt.datetime) -> Value:
    return moment.timetz() if isinstance(moment, dt.datetime) else moment


def _clock(hour: Decimal, minute: Decimal, second: Decimal, tz: dt.tzinfo | None) -> dt.time:
    whole = int(second)
    if second < 0:
        raise ValueError("seconds")
    return dt.time(_int(hour), _int(minute), whole, int((second - whole) * 1_000_000), tz)


@builtin("time(hour: number, minute: number, second: number, offset?: days and time duration)")
def _time_parts(
    run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: dt.timedelta | None = None
) -> Value:
    return _clock(hour, minute, second, None if offset is None else dt.timezone(offset))


@builtin("date and time(from: string)")
def _datetime(run: Run, text: str) -> Value:
    return parse_datetime(text) or run.warn("call", "This is no date and time.")


@builtin("date and time(date: date|date and time, time: time)")
def _datetime_of(run: Run, date: dt.date, time: dt.time) -> Value:
    return dt.datetime.combine(_date_of(run, date), time)


@builtin("date and time(from: date and time)")
def _same_datetime(run: Run, moment: dt.datetime) -> Value:
    return moment


@builtin(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number)",
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, "
    "offset: days and time duration)",
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, "
    "timezone: string)",
)
def _datetime_parts(run: Run, *parts: Value) -> Value:
    tz: dt.tzinfo | None = None
    if len(parts) > 6:
        tz = zone(parts[6]) if isinstance(parts[6], str) else dt.timezone(parts[6])
        if tz is None:
            return run.warn("call", "There is no such time zone.")
    return dt.datetime.combine(dt.date(*map(_int, parts[:3])), _clock(parts[3], parts[4], parts[5], tz))


@builtin("duration(from: string)")
def _duration(run: Run, text: str) -> Value:
    found = parse_duration(text)
    return run.warn("call", "This is no duration.") if found is None else found


@builtin("duration(from: days and time duration|years and months duration)")
def _same_duration(run: Run, value: Value) -> Value:
    return value


# -- ranges


@builtin("range(from: string)")
def _range(run: Run, text: str) -> Value:
    try:
        tree = parse(text)
    except Refusal:
        return run.warn("call", "This is no range.")
    if not isinstance(tree, ast.RangeOf):
        return run.warn("call", "This is no range.")
    low, high = _constant(run, tree.low), _constant(run, tree.high)
    ends = [end for end, node in ((low, tree.low), (high, tree.high)) if node is not None]
    order = compare(ends[0], ends[-1])
    if order is None or order > 0:
        return run.warn("call", "The ends of a range must be of one kind and in order.")
    return Range(low, tree.low_closed, high, tree.high_closed, tree.low is None, tree.high is None)


def _constant(run: Run, node: ast.Node | None) -> Value:
    if isinstance(node, ast.Literal):
        return node.value
    if isinstance(node, ast.Negation) and isinstance(node.operand, ast.Literal):
        return MATH.minus(node.operand.value) if isinstance(node.operand.value, Decimal) else None
    return None


# -- contexts


@builtin("get value(m: context, key: string)")
def _get_value(run: Run, context: dict[str, Value], key: str) -> Value:
    return context[key] if key in context else run.warn("path", f"The context has no entry {key}.")


@builtin("get entries(m: context)")
def _get_entries(run: Run, context: dict[str, Value]) -> list[Value]:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list)")
def _context(run: Run, entries: list[Value]) -> Value:
    made: dict[str, Value] = {}
    for entry in entries:
        key = entry.get("key") if isinstance(entry, dict) and "value" in entry else None
        if not isinstance(key, str) or key in made:
            return run.warn("call", "Every entry needs its own key and a value.")
        made[key] = entry["value"]
    return made


@builtin("context put(context: context, key: string, value: any)")
def _put(run: Run, context: dict[str, Value], key: str, value: Value) -> dict[str, Value]:
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value: any)")
def _put_deep(run: Run, context: dict[str, Value], keys: list[Value], value: Value) -> Value:
    run.spend(len(context) + 1)
    if not keys or not isinstance(keys[0], str):
        return run.warn("call", "Keys must be strings, one at least.")
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0], {})
    if not isinstance(inner, dict):
        return run.warn("call", f"The entry {keys[0]} is no context.")
    changed = _put_deep(run, inner, keys[1:], value)
    return None if changed is None else {**context, keys[0]: changed}


@builtin("context merge(contexts: list)")
def _merge(run: Run, contexts: list[Value]) -> Value:
    merged: dict[str, Value] = {}
    for context in contexts:
        if not isinstance(context, dict):
            return run.warn("call", "context merge takes contexts only.")
        run.spend(len(context) // 8)
        merged.update(context)
    return merged
