"""The limits in force: the law's, the house's own, and versions that an administrator published over them."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Final

from tongban.kernel.clock import RULES, RuleBook
from tongban.kernel.clock.rules import load
from tongban.laws.models import LimitVersion

SHIPPED: Final = RULES.merged(load(Path(__file__).parent / "data" / "service_limits.toml"))
FRESH_SECONDS = 5.0
_gate = Lock()
_shipped: list[RuleBook] = [SHIPPED]
_seen: tuple[float, tuple[tuple[str, date, int], ...], RuleBook] | None = None


def rules_in_force() -> RuleBook:
    """Every limit by code and date; looks for newly published versions every five seconds."""
    global _seen
    seen = _seen
    if seen is not None and time.monotonic() - seen[0] < FRESH_SECONDS:
        return seen[2]
    rows = list(LimitVersion.objects.order_by("code", "valid_from"))
    key = tuple((row.code, row.valid_from, row.version) for row in rows)
    with _gate:
        book = seen[2] if seen is not None and seen[1] == key else _book([row.table for row in rows])
        _seen = (time.monotonic(), key, book)
        return book


def ship(path: Path) -> None:
    """Add the limits that a pack brings (a TOML file of the shape of ``clock_rules.toml``)."""
    _shipped[0] = _shipped[0].merged(load(path))
    forget()


def shipped_rules() -> RuleBook:
    """Every limit that the house and its packs ship, without what an administrator published."""
    return _shipped[0]


def _book(tables: list[dict[str, Any]]) -> RuleBook:
    if not tables:
        return shipped_rules()
    return shipped_rules().merged(RuleBook.from_table({"rule": [_dated(t) for t in tables]}))


def _dated(table: dict[str, Any]) -> dict[str, Any]:
    days = {k: date.fromisoformat(table[k]) for k in ("valid_from", "valid_to") if table.get(k)}
    return {**table, **days}


def forget() -> None:
    """Look again at once (after publishing, in tests)."""
    global _seen
    _seen = None
