"""Words for people: every message that code and templates use, and what the rooms' catalogues say."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.translation import templatize

from tongban.config.layers import ROOMS

SOURCE = Path(__file__).resolve().parents[1] / "src" / "tongban"
SINGLE = {"gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
BOTH = {"npgettext", "npgettext_lazy"}
KNOWN = SINGLE | PLURAL | CONTEXT | BOTH
CALL = re.compile(r"\b(n?p?gettext|_)\(")
Key = tuple[str, str]
"""A context ("" for none) and the English words."""


@dataclass(frozen=True)
class Use:
    """Where a message is used."""

    key: Key
    plural: str
    place: str


def room_of(path: Path) -> str:
    """The room that a file lies in; a pack is a room of its own."""
    parts = path.relative_to(SOURCE).parts
    return f"packs/{parts[1]}" if parts[0] == "packs" and len(parts) > 2 else parts[0]


def used() -> dict[str, list[Use]]:
    """Room → every use of a message in it."""
    found: dict[str, list[Use]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            found[room_of(path)] += of_code(path)
    for pattern in ("templates/**/*.html", "templates/**/*.txt"):
        for path in sorted(SOURCE.rglob(pattern)):
            found[room_of(path)] += of_template(path)
    return found


def of_code(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in KNOWN
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).removeprefix("translation.")
        if (kind := names.get(name, name if name in KNOWN else "")) and (use := _use(node, kind)):
            yield Use(*use, f"{path.relative_to(SOURCE)}:{node.lineno}")


def of_template(path: Path) -> Iterator[Use]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in CALL.finditer(code):
        node = _call(code[match.start() :])
        kind = "gettext" if match[1] == "_" else match[1]
        if node is not None and (use := _use(node, kind)):
            yield Use(*use, f"{path.relative_to(SOURCE)}:{code.count(chr(10), 0, match.start()) + 1}")


def _call(code: str) -> ast.Call | None:
    """The call that ``code`` begins with: up to the first bracket that makes it whole."""
    for end in (match.end() for match in re.finditer(r"\)", code)):
        try:
            parsed = ast.parse(code[:end], mode="eval").body
        except (SyntaxError, ValueError):
            if end > 4000:
                return None
            continue
        return parsed if isinstance(parsed, ast.Call) else None
    return None


def _use(node: ast.Call, kind: str) -> tuple[Key, str] | None:
    words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if kind in SINGLE and words:
        return ("", words[0]), ""
    if kind in PLURAL and len(words) >= 2:
        return ("", words[0]), words[1]
    if kind in CONTEXT and len(words) >= 2:
        return (words[0], words[1]), ""
    if kind in BOTH and len(words) >= 3:
        return (words[0], words[1]), words[2]
    return None


def catalogues() -> dict[str, Catalog]:
    """Room → its Chinese catalogue."""
    found = {}
    for path in sorted(SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as handle:
            found[room_of(path)] = read_po(handle, locale="zh_Hans", abort_invalid=True)
    return found


def key_of(message: Message) -> Key:
    """Context and English words of a line of a catalogue."""
    words = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return message.context or "", str(words)


def texts(message: Message) -> list[str]:
    """The Chinese of a line."""
    return [
        str(t) for t in (message.string if isinstance(message.string, tuple | list) else [message.string])
    ]


def reachable(room: str) -> list[str]:
    """The catalogues whose words a room may use: its own and those of the rooms below it."""
    own = room.split("/")[0]
    below = [r for r in ROOMS if r in ROOMS[: ROOMS.index(own) + 1]] if own in ROOMS else list(ROOMS)
    return [*below, room]


def missing() -> dict[str, dict[Key, str]]:
    """Room → message without Chinese → where it is used first."""
    known = {
        room: {key_of(m) for m in c if m.id and all(texts(m)) and not m.fuzzy}
        for room, c in catalogues().items()
    }
    found: dict[str, dict[Key, str]] = {}
    for room, uses in used().items():
        have = set().union(*(known.get(r, set()) for r in reachable(room)))
        lacking = {u.key: u.place for u in reversed(uses) if u.key not in have}
        if lacking:
            found[room] = lacking
    return found


if __name__ == "__main__":
    for room, lacking in missing().items():
        for (context, words), place in lacking.items():
            print(f"{room}\t{place}\t{context}\t{words!r}")
