"""The words in a file, for the gate before publication and for search: text, HTML, Word, Excel, PDF.

What a picture shows is not read; ``Read.pictures`` says that there are some. Sizes are bounded, so that a small file
does not unpack into a flood; XML comes through defusedxml.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]
from django.utils.translation import gettext_lazy as _
from lxml import etree, html
from pypdf import PdfReader

from tongban.base.errors import Invalid
from tongban.files.checks.documents import FAULTS, MOST_PAGES
from tongban.files.checks.office import passive
from tongban.files.checks.refusals import FileRefused

MOST_CHARACTERS: Final = 5_000_000
TEXTS: Final = (".txt", ".md", ".csv", ".json", ".yaml", ".yml", ".xml")
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PIECES: Final = {"tab": "\t", "br": "\n", "cr": "\n"}
_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True, slots=True)
class Part:
    """A page, a sheet or the whole: what it is called, and its words."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a file; ``pictures`` where some of it can only be seen."""

    parts: tuple[Part, ...]
    pictures: bool = False


def words_of(name: str, content: bytes) -> Read:
    """The words of a file by the ending of its name; raises ``Invalid`` for what cannot be read."""
    ending = PurePath(name).suffix.lower()
    reader = _READERS.get(ending)
    if reader is None:
        raise Invalid({"file": _("Files of this kind cannot be read: send text, Word, Excel, HTML or PDF.")})
    try:
        read = reader(content)
    except FileRefused as refused:
        raise Invalid({"file": refused.message}) from refused
    except (
        *FAULTS,
        zipfile.BadZipFile,
        ParseError,
        DefusedXmlException,
        etree.LxmlError,
    ) as fault:
        raise Invalid({"file": _("The file is broken; nothing of it could be read.")}) from fault
    if sum(len(part.text) for part in read.parts) > MOST_CHARACTERS:
        raise Invalid({"file": _("The file holds more than 5 million characters.")})
    return read


def _text(content: bytes) -> Read:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return Read((Part("", content.decode(encoding)),))
        except UnicodeDecodeError:
            continue
    raise Invalid({"file": _("The file is neither UTF-8 nor GB 18030.")})


def _html(content: bytes) -> Read:
    tree: Any = html.document_fromstring(_text(content).parts[0].text or "<p></p>")
    pictures = bool(tree.xpath("//img|//svg|//video|//object|//embed"))
    for thing in tree.xpath("//script|//style"):
        thing.drop_tree()
    told = [str(word) for word in tree.xpath("//@alt|//@title|//@aria-label|//meta/@content")]
    words = "\n".join(line.strip() for line in tree.text_content().splitlines() if line.strip())
    return Read((Part("", "\n".join([words, *told])),), pictures)


def _docx(content: bytes) -> Read:
    """Body, tables, headers, footers, notes and comments; a paragraph is a line."""
    passive(content, "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [n for n in packed.namelist() if re.fullmatch(r"word/[a-z]+\d*\.xml", n)]
        parts = [Part(PurePath(n).stem, "\n".join(_paragraphs(packed.read(n)))) for n in sorted(names)]
        pictures = any(n.startswith("word/media/") for n in packed.namelist())
    return Read(tuple(part for part in parts if part.text), pictures)


def _paragraphs(xml: bytes) -> Iterator[str]:
    for paragraph in fromstring(xml).iter(f"{_WORD}p"):
        said = "".join(
            _PIECES.get(piece.tag.removeprefix(_WORD), piece.text or "") for piece in _pieces(paragraph)
        )
        if said.strip():
            yield said


def _pieces(paragraph: Any) -> Iterator[Any]:
    """Runs of words, struck-out ones too: who gets the file can read them."""
    return (
        piece for piece in paragraph.iter() if piece.tag.removeprefix(_WORD) in (*_PIECES, "t", "delText")
    )


def _xlsx(content: bytes) -> Read:
    """Each sheet a part, each row a line with tabs between its cells; hidden sheets are read like others."""
    passive(content, "xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        shared = _shared(packed.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
        sheets = sorted((n for n in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)), key=_number)
        parts = [Part(PurePath(n).stem, "\n".join(_rows(packed.read(n), shared))) for n in sheets]
        notes = [n for n in names if re.fullmatch(r"xl/comments\d*\.xml", n)]
        parts += [Part(PurePath(n).stem, "\n".join(_shared(packed.read(n), "text"))) for n in notes]
        pictures = any(n.startswith("xl/media/") for n in names)
    return Read(tuple(part for part in parts if part.text), pictures)


def _number(name: str) -> int:
    return int(re.sub(r"\D", "", name))


def _shared(xml: bytes, tag: str = "si") -> list[str]:
    return [
        "".join(t.text or "" for t in entry.iter(f"{_SHEET}t"))
        for entry in fromstring(xml).iter(f"{_SHEET}{tag}")
    ]


def _rows(xml: bytes, shared: list[str]) -> Iterator[str]:
    for row in fromstring(xml).iter(f"{_SHEET}row"):
        cells = [_cell(cell, shared) for cell in row.iter(f"{_SHEET}c")]
        if any(cells):
            yield "\t".join(cells)


def _cell(cell: Any, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{_SHEET}t"))
    value = cell.findtext(f"{_SHEET}v") or ""
    if cell.get("t") == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    return _whole(value)


def _whole(value: str) -> str:
    """A long number as it was typed: Excel writes 2.901E17 for an identity number kept as a number."""
    if re.fullmatch(r"\d+(?:\.\d+)?E\+?\d+", value):
        return f"{int(float(value))}"
    return value


def _pdf(content: bytes) -> Read:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise FileRefused("encrypted")
    parts, pictures = [], False
    for number, page in enumerate(reader.pages[:MOST_PAGES], start=1):
        words = page.extract_text() or ""
        pictures = pictures or not words.strip() or "/XObject" in (page.get("/Resources") or {})
        parts.append(Part(f"{number}", words))
    return Read(tuple(parts), pictures)


_READERS: Final[dict[str, Any]] = {
    **dict.fromkeys(TEXTS, _text), ".html": _html, ".htm": _html, ".docx": _docx, ".xlsx": _xlsx, ".pdf": _pdf,
}  # fmt: skip
