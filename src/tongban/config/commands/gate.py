"""``tongban gate PATH …``: look for numbers of persons and marks of secrets in files that are to be published.

Text, HTML, Word, Excel and PDF are read; folders with everything under them. Numbers are told masked. Exit status: 0
nothing found, 1 something found, 2 a file that cannot be read (what could be read is told all the same).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import django

WORDS = {
    "citizen_id": "identity number",
    "mobile": "mobile number",
    "bank_card": "bank card number",
    "secret": "mark of a state secret",
    "internal": "mark of an internal paper",
}


def main(argv: Sequence[str]) -> int:
    """Print each finding with its file, part and line."""
    parser = argparse.ArgumentParser(prog="tongban gate", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    options = parser.parse_args(list(argv))
    django.setup()
    found: list[dict[str, Any]] = []
    unread: list[dict[str, str]] = []
    pictures: list[str] = []
    for path in _files(options.paths):
        _look(path, found, unread, pictures)
    if options.json:
        told = {"found": found, "unread": unread, "pictures": pictures}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _tell(found, unread, pictures)
    return 2 if unread else int(bool(found))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (p for p in sorted(path.rglob("*")) if p.is_file() and not p.name.startswith("."))
        else:
            yield path


def _look(path: Path, found: list[dict[str, Any]], unread: list[dict[str, str]], pictures: list[str]) -> None:
    from tongban.base.errors import Invalid
    from tongban.files.reading import words_of
    from tongban.kernel.gate import examine

    try:
        read = words_of(path.name, path.read_bytes())
    except OSError as fault:
        unread.append({"file": str(path), "why": fault.strerror or str(fault)})
        return
    except Invalid as refusal:
        unread.append({"file": str(path), "why": str(next(iter(refusal.fields.values()), refusal.message))})
        return
    if read.pictures:
        pictures.append(str(path))
    for part in read.parts:
        for leak in examine(part.text):
            place = {"file": str(path), "part": part.name, "line": leak.line}
            found.append({**place, "kind": leak.kind, "shown": leak.shown})


def _tell(found: list[dict[str, Any]], unread: list[dict[str, str]], pictures: list[str]) -> None:
    for row in found:
        place = ":".join(filter(None, (row["file"], row["part"], str(row["line"]))))
        print(f"{place}  {WORDS[row['kind']]}: {row['shown']}")
    for name in pictures:
        print(f"{name}  holds pictures, which are not read: look at them yourself", file=sys.stderr)
    for lost in unread:
        print(f"{lost['file']}  {lost['why']}", file=sys.stderr)
    if not found and not unread:
        print("Nothing was found.")
