"""Chinese is complete: every sentence of the room has its translation."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOM = Path(__file__).resolve().parents[1]
KEYWORDS = {"gettext": None, "gettext_lazy": None, "_": None, "_lazy": None, "ngettext": (1, 2)}


def sentences() -> set[str]:
    found: set[str] = set()
    for path in [*ROOM.rglob("*.py"), *ROOM.rglob("templates/**/*.html")]:
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        code = templatize(text, origin=str(path)) if path.suffix == ".html" else text
        for _line, message, _comments, _context in extract(
            "python", io.BytesIO(code.encode()), KEYWORDS, (), {"encoding": "utf-8"}
        ):
            found.add(message if isinstance(message, str) else message[0])
    return {text for text in found if text}


def test_every_sentence_has_its_chinese() -> None:
    with (ROOM / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as handle:
        known = {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(handle) if m.string}
    assert sentences() <= known, sorted(sentences() - known)
