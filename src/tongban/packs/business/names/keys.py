"""Keys by which names are found: the sound, the look and the reverse of a trade name (字号)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice, product

from tongban.packs.business.names.tables import load

MOST_READINGS = 8
"""Only so many combinations of readings are followed for one trade name."""


@lru_cache(maxsize=1)
def _polyphones() -> Mapping[str, tuple[str, ...]]:
    return {char: tuple(readings) for char, readings in load("polyphones")["readings"].items()}


@lru_cache(maxsize=1)
def _lookalikes() -> Mapping[str, str]:
    return {char: group[0] for group in load("lookalikes")["groups"] for char in group}


@lru_cache(maxsize=30_000)
def _readings(char: str) -> tuple[str, ...]:
    """The toneless readings of a character, the usual one first."""
    known = _polyphones().get(char)
    if known:
        return known
    from pypinyin import Style, pinyin  # large, and rarely needed

    return (pinyin(char, style=Style.NORMAL)[0][0],)


def sounds(text: str) -> tuple[str, ...]:
    """All toneless spellings of a text, the usual one first, at most `MOST_READINGS`."""
    combinations = product(*(_readings(char) for char in text))
    return tuple("'".join(reading) for reading in islice(combinations, MOST_READINGS))


def same_sound(one: str, other: str) -> bool:
    """Whether two texts can be read alike, tones apart. Symmetric."""
    return bool(set(sounds(one)) & set(sounds(other)))


def shape(text: str) -> str:
    """The text with every character replaced by the first of those that look like it."""
    table = _lookalikes()
    return "".join(table.get(char, char) for char in text)


def one_character_apart(one: str, other: str) -> bool:
    """Whether two texts of equal length differ in exactly one character. Symmetric."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
