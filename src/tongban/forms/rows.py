"""Entries of a repeating group: read from what was posted, added, removed and moved by buttons.

A page names the answer to a column ``<group>.<n>.<column>``, counted from 1; mistakes stand under the same names. The
group's own name carries how many entries the page showed. A button called ``ARRANGE`` says what to do with them
(``shareholders:add``, ``shareholders:remove:2``); it works with and without scripts and checks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from tongban.forms.conditions import entries
from tongban.forms.definition import MOST_ENTRIES, Question

ARRANGE: Final = "arrange"
"""The name of the buttons that add, remove, move or open an entry."""
ADD, REMOVE, UP, DOWN, OPEN = "add", "remove", "up", "down", "open"
Row = Mapping[str, Any]


def path(group: str, number: int, column: str = "") -> str:
    """The name of an entry, or of an answer in it; ``number`` counts from 1."""
    return f"{group}.{number}.{column}" if column else f"{group}.{number}"


def top(name: str) -> str:
    """The question of the form that a name stands under: ``shareholders`` for ``shareholders.2.share``."""
    return name.partition(".")[0]


def fragment(name: str) -> str:
    """What follows the address of a page to stand at a question; at one of an entry, that entry is the open one."""
    number = name.split(".")[1] if "." in name else ""
    return f"?entry={number}#q-{name}" if number else f"#q-{name}"


def first_entry(names: Iterable[str]) -> int:
    """The number of the first entry that these names stand in; 0 where they stand in none."""
    return min((int(name.split(".")[1]) for name in names if "." in name), default=0)


def is_arranging(data: Mapping[str, Any]) -> bool:
    """Whether a button asks for entries to be arranged, not for the page to be gone on from."""
    return bool(data.get(ARRANGE))


def wish_of(data: Mapping[str, Any]) -> tuple[str, str, int]:
    """Group, what to do with its entries, and the number of the entry; empty words where nothing is asked."""
    group, _sep, rest = str(data.get(ARRANGE) or "").partition(":")
    what, _sep, number = rest.partition(":")
    return group, what, int(number) if number.isdecimal() and len(number) < 4 else 0


def collected(
    q: Question, data: Mapping[str, Any], answer: Callable[[Question, str], Any]
) -> list[dict[str, Any]]:
    """The entries that a page posted, arranged as its button asks. ``answer`` reads one column by its name.

    Columns that the page did not show are left out, except those of several choices, which post nothing when empty.
    """
    said = str(data.get(q.id) or "0")
    count = min(int(said), MOST_ENTRIES) if said.isdecimal() and len(said) < 6 else 0
    rows = [dict(_read(q, number, data, answer)) for number in range(1, count + 1)]
    group, what, number = wish_of(data)
    return arranged(q, rows, what, number) if group == q.id else rows


def _read(
    q: Question, number: int, data: Mapping[str, Any], answer: Callable[[Question, str], Any]
) -> Iterator[tuple[str, Any]]:
    for column in (c for c in q.rows.columns if not c.calculate) if q.rows else ():
        name = path(q.id, number, column.id)
        if name in data or column.type in ("choices", "boolean"):
            yield column.id, answer(column, name)


def arranged(q: Question, rows: list[dict[str, Any]], what: str, number: int = 0) -> list[dict[str, Any]]:
    """The entries after one was added, removed or moved; as they were where that is not possible."""
    at, most = number - 1, q.rows.maximum if q.rows else 0
    if what == ADD and len(rows) < most:
        return [*rows, {}]
    if what == REMOVE and 0 <= at < len(rows):
        return rows[:at] + rows[at + 1 :]
    other = at - 1 if what == UP else at + 1
    if what in (UP, DOWN) and 0 <= at < len(rows) and 0 <= other < len(rows):
        moved = list(rows)
        moved[at], moved[other] = moved[other], moved[at]
        return moved
    return rows


def to_fill(q: Question, answer: Any) -> list[Row]:
    """The entries as a page shows them: as many as there must be at least, empty where nothing was typed yet."""
    rows = entries(answer)
    least = q.rows.minimum if q.rows else 0
    return rows + [{} for _missing in range(least - len(rows))]


def place_after(data: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    """What follows the page's address after a button: the entry that was added or opened, or where one went."""
    group, what, number = wish_of(data)
    count = len(entries(answers.get(group)))
    if not count:
        return f"#q-{group}"
    at = {ADD: count, UP: number - 1, DOWN: number + 1}.get(what, number)
    at = max(1, min(at, count))
    return f"?entry={at}#{path(group, at)}"
