"""Canonical JSON: one value, one sequence of bytes, so that a digest means something.

Rules (RFC 8785 in spirit, stricter in numbers):

- UTF-8, no spaces, object keys sorted by code point, strings in Unicode normal form C;
- an aware datetime becomes UTC with exactly six decimals, ``2026-01-31T16:00:00.000000Z``; a date is
  ``2026-02-01``; a time of day ``09:30:00.000000``; a duration the integer count of its microseconds;
- numbers are integers (money: minor units); a ``Decimal`` becomes its plain text without trailing zeros;
  a float is refused, because two machines may print it differently;
- a UUID becomes its lower-case text, bytes lower-case hexadecimal; tuples are lists; sets are refused.

Plain JSON made by these rules is a fixed point: ``dumps(loads(dumps(x))) == dumps(x)``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from unicodedata import normalize
from uuid import UUID

from tongban.kernel.errors import Refusal

_encode: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_MICROSECOND: Final = timedelta(microseconds=1)


def dumps(value: Any) -> bytes:
    """The canonical bytes of ``value``.

    Raises ``Refusal``: ``canonical.float``, ``canonical.naive_datetime``, ``canonical.key``,
    ``canonical.duplicate_key``, ``canonical.text`` (half of a surrogate pair) or ``canonical.type``.
    """
    try:
        return _encode(plain(value)).encode()
    except UnicodeEncodeError:
        raise Refusal("canonical.text", "A text holds half of a surrogate pair and has no bytes.") from None


def text(moment: datetime) -> str:
    """An aware datetime as canonical text: UTC, six decimals, ``Z``."""
    if moment.tzinfo is None:
        raise Refusal("canonical.naive_datetime", "A date with a time needs a time zone.", value=str(moment))
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def plain(value: Any) -> Any:
    """``value`` as JSON types alone, ready to be encoded; raises as ``dumps`` does."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() else normalize("NFC", value)
    if kind is int or value is None or kind is bool:
        return value
    if kind is dict:
        return _object(value)
    if kind is list or kind is tuple:
        return [plain(item) for item in value]
    if kind is UUID:
        return str(value)
    return _rare(value)


def _object(value: Mapping[Any, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise Refusal("canonical.key", "A key of an object must be text.", type=type(key).__name__)
        made[str(key) if key.isascii() else normalize("NFC", key)] = plain(item)
    if len(made) != len(value):
        raise Refusal("canonical.duplicate_key", "Two keys of an object are the same text.")
    return made


def _rare(value: Any) -> Any:
    if isinstance(value, datetime):
        return text(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _time_of_day(value)
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    if isinstance(value, Decimal):
        return _decimal(value)
    return _other(value)


def _other(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, str):
        return normalize("NFC", str(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        raise Refusal("canonical.float", "A float has no canonical form; use whole minor units or a decimal.")
    raise Refusal("canonical.type", "This kind of value has no canonical form.", type=type(value).__name__)


def _time_of_day(value: time) -> str:
    if value.tzinfo is not None:
        raise Refusal("canonical.type", "A time of day has no zone in canonical form.", type="time")
    return value.isoformat(timespec="microseconds")


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise Refusal("canonical.float", "A number that is not finite has no canonical form.")
    shown = format(value, "f")
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return "0" if shown in ("-0", "") else shown
