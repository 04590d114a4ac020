"""What people say for what the law calls: files of ``{say: […], find: […]}`` by language."""

from __future__ import annotations

import threading
from pathlib import Path

import yaml

from tongban.base.home import home
from tongban.search.tokens import plain

_files: list[Path] = []
_gate = threading.Lock()
_known: tuple[tuple[tuple[str, float], ...], dict[str, list[str]]] | None = None


def add_file(path: Path) -> None:
    """Let the synonyms of a YAML file count (a pack calls this in ``ready``)."""
    if path not in _files:
        _files.append(path)


def expand(question: str) -> list[str]:
    """Formal words for the popular ones in ``question``, longest popular word first."""
    said = plain(question).replace(" ", "")
    table = _table()
    found: list[str] = []
    for word in sorted(table, key=len, reverse=True):
        if word in said:
            found += table[word]
            said = said.replace(word, "\0")
    return list(dict.fromkeys(found))


def _table() -> dict[str, list[str]]:
    """Say → find from every file; read again when one of them changes."""
    global _known
    files = [path for path in [*_files, home("search", "synonyms.yaml")] if path.exists()]
    key = tuple((str(path), path.stat().st_mtime) for path in files)
    with _gate:
        if _known is None or _known[0] != key:
            _known = (key, _read(files))
        return _known[1]


def _read(files: list[Path]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for path in files:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for rows in loaded.values():
            for row in rows or ():
                for word in row["say"]:
                    table.setdefault(plain(str(word)).replace(" ", ""), []).extend(map(str, row["find"]))
    return table
