"""Lists that stay fast at any size: keyset pages, and counts that stop at "999+"."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from django.db import models
from django.db.models import Q

from tongban.base.errors import Invalid

M = TypeVar("M", bound=models.Model)
PAGE: Final = 25
COUNT_STOP: Final = 999


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows; ``after`` is the cursor of the next one, ``before`` leads back (None at the ends)."""

    rows: list[M]
    after: str | None
    before: str | None
    size: int


def encode_cursor(values: Sequence[Any], backward: bool = False) -> str:
    """A cursor: the sort values of a row, opaque in an address."""
    plain = [v.isoformat() if isinstance(v, date | datetime) else v for v in values]
    packed = json.dumps([int(backward), *plain], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[bool, list[Any]]:
    """Read a cursor; raises ``Invalid`` when it is not one of ours."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        backward, *values = json.loads(raw)
        return bool(backward), list(values)
    except (ValueError, TypeError) as error:
        raise Invalid(code="list.cursor") from error


def keyset_page(
    rows: models.QuerySet[M], order: Sequence[str], cursor: str | None = None, size: int = PAGE
) -> Page[M]:
    """One page of ``rows`` ordered by ``order`` (``-field`` for descending; the last one must be unique).

    Costs one statement whatever the page. Null sort values are not allowed.
    """
    backward, values = decode_cursor(cursor) if cursor else (False, [])
    if cursor and len(values) != len(order):
        raise Invalid(code="list.cursor")
    walk = [_flip(o) for o in order] if backward else list(order)
    if values:
        try:
            rows = rows.filter(_beyond(walk, values))
        except (ValueError, TypeError) as error:
            raise Invalid(code="list.cursor") from error
    found = list(rows.order_by(*walk)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    return _page(found, order, size, first=not values, more=more, backward=backward)


def _page(
    found: list[M], order: Sequence[str], size: int, *, first: bool, more: bool, backward: bool
) -> Page[M]:
    if not found:
        return Page([], None, None, size)
    has_after = more or backward
    has_before = more if backward else not first
    return Page(
        found,
        encode_cursor(_values(found[-1], order)) if has_after else None,
        encode_cursor(_values(found[0], order), backward=True) if has_before else None,
        size,
    )


def _values(row: models.Model, order: Sequence[str]) -> list[Any]:
    return [getattr(row, o.lstrip("-")) for o in order]


def _flip(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after ``values``: (a > x) or (a = x and b > y) or …, with the first comparison also alone for the index."""
    condition = Q()
    equal = Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        sign = "lt" if field.startswith("-") else "gt"
        condition |= equal & Q(**{f"{name}__{sign}": value})
        equal &= Q(**{name: value})
    head = order[0].lstrip("-")
    edge = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{head}__{edge}": values[0]}) & condition


def count_to_stop(rows: models.QuerySet[Any], stop: int = COUNT_STOP) -> str:
    """How many rows, as words: exact up to ``stop``, then "999+"."""
    counted = rows.order_by()[: stop + 1].count()
    return str(counted) if counted <= stop else f"{stop}+"
