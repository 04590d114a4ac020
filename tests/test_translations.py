"""Chinese is what most people read: every message has it, with the same places in it, and nothing else lies about."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from tests.messages_used import catalogues, key_of, missing, texts, used

CATALOGUES = catalogues()
USED = used()
PLACES = re.compile(r"%\((\w+)\)[sdf]|%[sdf]|\{(\w*)[^{}]*\}")
OWN_ROOMS = sorted(CATALOGUES)


def test_every_message_has_its_chinese() -> None:
    lines = [
        f"{place}: {words!r}" for lacking in missing().values() for (_c, words), place in lacking.items()
    ]
    assert not lines, f"{len(lines)} messages without Chinese:\n" + "\n".join(lines)


@pytest.mark.parametrize("room", OWN_ROOMS)
def test_no_line_is_fuzzy_empty_or_twice(room: str) -> None:
    catalogue = CATALOGUES[room]
    assert not [m.id for m in catalogue if m.id and (m.fuzzy or not all(texts(m)))]
    assert not catalogue.obsolete


@pytest.mark.parametrize("room", OWN_ROOMS)
def test_places_for_values_are_the_same_in_both_languages(room: str) -> None:
    wrong = [m.id for m in CATALOGUES[room] if m.id and not _same_places(m)]
    assert not wrong


def _same_places(message: Message) -> bool:
    ids = message.id if isinstance(message.id, tuple | list) else [message.id]
    english = set().union(*(_places(str(words)) for words in ids))
    always = set.intersection(*(_places(str(words)) for words in ids))
    return all(always <= _places(chinese) <= english for chinese in texts(message))


def _places(words: str) -> set[str]:
    return {match[0] for match in PLACES.finditer(words.replace("%%", ""))}


@pytest.mark.parametrize("room", OWN_ROOMS)
def test_hardly_anything_is_unused(room: str) -> None:
    """Some messages are put together from data; more than a fifth that nobody asks for is rubbish."""
    asked = {use.key for uses in USED.values() for use in uses}
    keys = [key_of(m) for m in CATALOGUES[room] if m.id]
    words = _all_words()
    unused = [key for key in keys if key not in asked and key[1] not in words]
    assert len(unused) <= len(keys) / 5, unused


def _all_words() -> set[str]:
    """Messages named as plain text in code: tables of words that are translated when shown."""
    if not _words:
        import ast

        from tests.messages_used import SOURCE

        for path in SOURCE.rglob("*.py"):
            if "tests" not in path.parts:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                _words.update(
                    n.value
                    for n in ast.walk(tree)
                    if isinstance(n, ast.Constant) and isinstance(n.value, str)
                )
    return _words


_words: set[str] = set()


@pytest.mark.parametrize("room", OWN_ROOMS)
def test_it_compiles(room: str) -> None:
    made = io.BytesIO()
    write_mo(made, CATALOGUES[room])
    assert made.getvalue()


def test_the_same_words_are_the_same_chinese_everywhere() -> None:
    """Catalogues are merged when the house starts: of two translations one would win by chance."""
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for room, catalogue in CATALOGUES.items():
        for message in catalogue:
            if message.id:
                seen.setdefault(key_of(message), {})[room] = "|".join(texts(message))
    twice = {key: rooms for key, rooms in seen.items() if len(set(rooms.values())) > 1}
    assert not twice, "\n".join(f"{key[1]!r}: {rooms}" for key, rooms in twice.items())
