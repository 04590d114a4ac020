"""Numbers that people read: gapless series, and blocks for the busy ones.

Notices, papers and licences are numbered without gaps per unit, kind and year; the number is taken last inside the
issuing transaction. Case numbers come from blocks of 100 per process, so that submissions do not wait for one row;
gaps are allowed there.
"""

from __future__ import annotations

import threading
from datetime import date
from typing import Final

from django.db import IntegrityError, connection, transaction

from tongban.base.actions import action
from tongban.base.models import Series
from tongban.base.selecting import Kept
from tongban.base.writing import update

BLOCK = 100


def take(series: str, unit: str, year: int) -> int:
    """The next number of ``series`` for ``unit`` and ``year``, without gaps. Call it last in an action."""
    if not connection.in_atomic_block:
        raise RuntimeError("a gapless number is taken inside the transaction that uses it")
    return _advance(f"{series}:{unit}:{year}", 1)


_SERIES: Final = Kept(
    lambda key: Series.objects.select_for_update().filter(key=key).order_by("pk"), key="key"
)


def _advance(key: str, step: int) -> int:
    row = _SERIES.first(key=key) or _new_series(key)
    row.last += step
    update(row, ["last"])
    return row.last


def _new_series(key: str) -> Series:
    try:
        with transaction.atomic():
            Series.objects.create(key=key)
    except IntegrityError:
        pass  # somebody made it between our look and our insert
    return Series.objects.select_for_update().get(key=key)


class Blocks:
    """Hands out numbers from blocks of ``BLOCK``, reserved by process.

    A block is shared out only once its reservation is committed: until then a rollback would give the same numbers to
    another process. Nobody waits for the database while holding the gate: whoever is waited for may need it.
    """

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._left: dict[str, list[range]] = {}

    def next(self, key: str) -> int:
        """A number never given before under ``key``; unused ones of a stopped process stay gaps."""
        with self._gate:
            blocks = self._left.get(key)
            if blocks:
                number = blocks[0][0]
                blocks[0] = blocks[0][1:]
                if not blocks[0]:
                    blocks.pop(0)
                return number
        last = _reserve(key)
        transaction.on_commit(lambda: self._keep(key, range(last - BLOCK + 2, last + 1)))
        return last - BLOCK + 1

    def _keep(self, key: str, block: range) -> None:
        with self._gate:
            self._left.setdefault(key, []).append(block)

    def forget(self) -> None:
        """Drop every block (a new database in tests)."""
        with self._gate:
            self._left.clear()


@action
def _reserve(key: str) -> int:
    return _advance(f"block:{key}", BLOCK)


_blocks = Blocks()


def case_serial(district: str, day: date) -> int:
    """The next case serial of a district and day."""
    return _blocks.next(f"case:{district}:{day:%Y%m%d}")


def forget_blocks() -> None:
    """Forget reserved blocks; a rolled-back reservation must not be handed out."""
    _blocks.forget()
