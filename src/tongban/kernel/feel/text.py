"""Values as FEEL text (the `string` function, messages) and as JSON."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal

from tongban.kernel.errors import Refusal

from .lexer import is_simple
from .temporal import format_temporal, offset
from .values import Function, Range, Value

MAX_NODES = 200_000


class _Size:
    """Counts the values written; lists that share parts can be exponentially larger than they look."""

    def __init__(self) -> None:
        self.left = MAX_NODES

    def pay(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Refusal("feel.limit.size", f"The value holds more than {MAX_NODES} parts.", limit=MAX_NODES)


def number_text(value: Decimal) -> str:
    """The number in digits, never with an exponent; zero has no sign."""
    return "0" if not value else format(value, "f")


def to_text(value: Value) -> str:
    """What `string(value)` gives: a string as it stands, anything else as FEEL writes it."""
    return value if isinstance(value, str) else literal(value)


def literal(value: Value) -> str:
    """The value as a FEEL expression would write it, strings in quotes; Refusal("feel.limit.…") when too large."""
    return _bounded(lambda: _literal(value, _Size()))


def _bounded(write: Callable[[], str]) -> str:
    try:
        return write()
    except RecursionError:
        raise Refusal("feel.limit.depth", "The value is nested too deep to be written out.") from None


def _literal(value: Value, size: _Size) -> str:
    size.pay()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(_literal(item, size) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_literal(item, size)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        return _range(value, size)
    return f"function {value.name}" if isinstance(value, Function) else format_temporal(value)


def _key(key: str) -> str:
    return key if is_simple(key) else _literal(key, _Size())


def _range(value: Range, size: _Size) -> str:
    if value.open_low:
        return f"({'<=' if value.high_closed else '<'} {_literal(value.high, size)})"
    if value.open_high:
        return f"({'>=' if value.low_closed else '>'} {_literal(value.low, size)})"
    ends = f"{_literal(value.low, size)}..{_literal(value.high, size)}"
    return f"{'[' if value.low_closed else '('}{ends}{']' if value.high_closed else ')'}"


def to_json(value: Value) -> str:
    """The value as JSON text: numbers in plain digits, dates and durations as ISO strings; else as `literal`."""
    return _bounded(lambda: "".join(_json(value, _Size())))


def _json(value: Value, size: _Size) -> list[str]:
    size.pay()
    if value is None or isinstance(value, bool | str):
        return [json.dumps(value, ensure_ascii=False)]
    if isinstance(value, Decimal):
        return [number_text(value)]
    if isinstance(value, list):
        return ["[", *_joined([_json(item, size) for item in value]), "]"]
    if isinstance(value, dict):
        pairs = [
            [json.dumps(key, ensure_ascii=False), ": ", *_json(item, size)] for key, item in value.items()
        ]
        return ["{", *_joined(pairs), "}"]
    return [json.dumps(_literal(_with_offset(value), size), ensure_ascii=False)]


def _with_offset(value: Value) -> Value:
    """Times in a named region with their offset instead, which every reader of ISO 8601 knows."""
    if not isinstance(value, dt.time | dt.datetime):
        return value
    shift = offset(value)
    return value if shift is None else value.replace(tzinfo=dt.timezone(shift))


def _joined(parts: list[list[str]]) -> list[str]:
    joined: list[str] = []
    for index, part in enumerate(parts):
        joined.extend([", ", *part] if index else part)
    return joined
