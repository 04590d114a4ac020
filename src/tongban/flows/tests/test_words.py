"""Every sentence of the room has its Chinese."""

import re
from pathlib import Path

import tongban.flows

ROOM = Path(tongban.flows.__file__).parent
MARKED = re.compile(r'\b_\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)')


def test_every_marked_sentence_is_translated() -> None:
    catalogue = (ROOM / "locale/zh_Hans/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    pairs = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', catalogue, re.M))
    sources = [path for path in ROOM.rglob("*.py") if "tests" not in path.parts]
    found = {
        "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', group))
        for path in sources
        for group in MARKED.findall(path.read_text(encoding="utf-8"))
    }
    assert found and found == set(pairs)
    assert all(re.search("[一-鿿]", text) for text in pairs.values())
