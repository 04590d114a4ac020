"""The register of names as the comparison sees it: look-ups by equality on plain keys, each of bounded size.

An index keeps for every name the class of its industry (the division of GB/T 4754-2017, "" for none) and
a few keys of its trade name (字号). Every look-up is an equality on (class, key), which any database,
whatever its collation, answers from an ordinary composite index in well under a millisecond.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from tongban.packs.business.names import keys
from tongban.packs.business.names.subject import Entry

LIMIT: Final = 200
"""Entries that one look-up returns at most: more would help no applicant."""

Key = Literal["trade", "sound", "shape", "head", "tail", "edges"]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one name.

    `sound` and `sound_other` are its usual and its second reading; `head` and `tail` the first and last
    two characters; `edges` the first and last character of a trade name of three. "" where there is none.
    """

    industry_class: str
    trade: str
    sound: str
    sound_other: str
    shape: str
    head: str
    tail: str
    edges: str


def edges_of(trade_name: str) -> str:
    """First and last character of a trade name of three, "" for others: the halves cover those."""
    return trade_name[0] + trade_name[-1] if len(trade_name) == 3 else ""


def keys_of(trade_name: str, industry_class: str) -> Keys:
    """The keys under which an index keeps a name."""
    sound, other = (*keys.sounds(trade_name)[:2], "")[:2]
    return Keys(
        industry_class,
        trade_name,
        sound,
        other,
        keys.shape(trade_name),
        trade_name[:2],
        trade_name[-2:],
        edges_of(trade_name),
    )


class NameIndex(Protocol):
    """What the comparison asks of a register of names. No order is promised; at most `LIMIT` entries each."""

    def named(self, text: str) -> Sequence[Entry]:
        """Names equal to this whole name."""

    def find(self, key: Key, values: Collection[str], classes: Collection[str]) -> Sequence[Entry]:
        """Names of these industry classes ("" included) with one of the values under a key.

        Key "sound" finds a name by either of its readings.
        """


class MemoryIndex:
    """An index in memory, for tests and small registers."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._named: dict[str, list[Entry]] = defaultdict(list)
        self._rows: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Puts one name on the register."""
        own = keys_of(entry.trade_name, entry.industry_class)
        self._named[entry.text].append(entry)
        under = [("trade", own.trade), ("shape", own.shape), ("head", own.head), ("tail", own.tail)]
        under += [("sound", own.sound), ("sound", own.sound_other), ("edges", own.edges)]
        for key, value in under:
            if value:
                self._rows[own.industry_class, key, value].append(entry)

    def named(self, text: str) -> Sequence[Entry]:
        return self._named.get(text, [])[:LIMIT]

    def find(self, key: Key, values: Collection[str], classes: Collection[str]) -> Sequence[Entry]:
        found = [e for group in classes for v in values for e in self._rows.get((group, key, v), ())]
        return list(dict.fromkeys(found))[:LIMIT]
