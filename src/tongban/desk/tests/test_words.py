"""Chinese is complete: every text of this room, in code and on pages."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

HERE = Path(__file__).parents[1]
PAGES = sorted((HERE / "templates").rglob("*.html"))
CODE = [p for p in HERE.rglob("*.py") if not {"tests", "migrations"} & set(p.parts)]


def msgids() -> set[str]:
    found: set[str] = set()
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        found |= {m[1] for m in re.findall(r"""\{% translate (["'])(.*?)\1""", text)}
        found |= set(re.findall(r'\b_\("(.*?)"\)', text))
        for inner in re.findall(r"\{% blocktranslate.*?%\}(.*?)\{% endblocktranslate %\}", text, re.S):
            found.add(re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", inner))
    for path in CODE:
        for _line, words, _comments, _context in extract_from_file(
            "python", path, keywords={"_": None, "gettext_lazy": None, "ngettext": (1, 2)}
        ):
            found.add(words if isinstance(words, str) else words[0])
    return found


def test_chinese_is_complete_and_nothing_lies_about() -> None:
    with (HERE / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as handle:
        entries = [m for m in read_po(handle, locale="zh_Hans_CN") if m.id]
    catalogue = {m.id[0] if m.pluralizable else m.id: m.string for m in entries}
    assert not msgids() - set(catalogue)
    assert not set(catalogue) - msgids()
    assert all(catalogue.values())
