"""Word and Excel documents, where a package asks for them: no macros, no objects, no bombs."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from tongban.files.checks.refusals import FileRefused

MOST_ENTRIES: Final = 3000
MOST_UNPACKED: Final = 150 * 1024 * 1024
_ACTING: Final = (
    "vbaproject",
    "activex",
    "oleobject",
    "/embeddings/",
    "macrosheets",
    ".exe",
    ".dll",
    ".js",
    ".vbs",
)
_MAIN: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def passive(content: bytes, kind: str) -> None:
    """Refuse a DOCX or XLSX that is broken, acts, carries files or unpacks into a flood."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            _harmless(entries)
            if _MAIN[kind] not in {e.filename for e in entries} or packed.testzip() is not None:
                raise FileRefused("broken")
            for entry in entries:
                if entry.filename.endswith(".rels") and _reaches_out(packed.read(entry)):
                    raise FileRefused("macros")
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, EOFError, NotImplementedError) as error:
        raise FileRefused("broken") from error


def _harmless(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
        raise FileRefused("broken")
    if any(e.flag_bits & 1 for e in entries):
        raise FileRefused("encrypted")
    if any(part in e.filename.lower() for e in entries for part in _ACTING):
        raise FileRefused("macros")


def _reaches_out(relations: bytes) -> bool:
    """Whether a part is fetched from outside (a remote template or object; plain hyperlinks are fine)."""
    return any(
        b'TargetMode="External"' in piece and b"/hyperlink" not in piece
        for piece in relations.split(b"<Relationship ")
    )
