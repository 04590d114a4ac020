"""The limits in force: the law's, the house's own, and versions that an administrator published over them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Final

from tongban.kernel.clock import RULES, Rule, RuleBook
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
    """Published versions, the oldest first: each ends what was in force before it from its own first day on."""
    book = shipped_rules()
    for table in sorted(tables, key=lambda table: str(table["valid_from"])):
        book = with_version(book, table)
    return book


def with_version(book: RuleBook, table: Mapping[str, Any]) -> RuleBook:
    """``book`` with one more version of a limit; raises ``Refusal`` where the table makes no sense.

    What the table leaves out stays as the version before it says (name, law, words, grounds, extension).
    """
    row = _dated({key: value for key, value in table.items() if value is not None})
    known = book.versions(str(row.get("code", "")))
    grounds = {rule.stops_by: rule.grounds for code in book for rule in book.versions(code) if rule.stops_by}
    data = {"rule": [{**_kept(known[-1] if known else None), **row}], "grounds": grounds}
    return book.succeeded(RuleBook.from_table(data))


def _kept(rule: Rule | None) -> dict[str, Any]:
    """The last known version as a row of the table, without its days."""
    if rule is None:
        return {}
    source = rule.source
    kept: dict[str, Any] = {
        "unit": rule.unit,
        "start_event": rule.start_event,
        "end_event": rule.end_event,
        "stops": rule.stops_by,
        "extension": rule.extension,
        "approver": rule.approver,
        "silence": rule.silence,
        "cites": rule.cites,
        "direction": rule.direction,
        "bound": rule.bound,
        "last_day": "next-working-day" if rule.moves else "fixed",
        "name": {"zh": rule.name_zh, "en": rule.name_en},
    }
    if source is not None:
        kept |= {"law": source.law, "article": source.article}
        kept["text"] = {"zh": source.text_zh, "en": source.text_en}
    return kept


def _dated(table: dict[str, Any]) -> dict[str, Any]:
    days = {k: date.fromisoformat(str(table[k])) for k in ("valid_from", "valid_to") if table.get(k)}
    return {**table, **days}


def forget() -> None:
    """Look again at once (after publishing, in tests)."""
    global _seen
    _seen = None
