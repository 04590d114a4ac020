"""PDF: readable, not locked, and nothing in it that acts."""

from __future__ import annotations

import io
import logging
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from tongban.files.checks.refusals import FileRefused

MOST_PAGES: Final = 500
MOST_OBJECTS: Final = 60_000
_TRAILING: Final = 1024
_ACTING_KEYS: Final = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA", "/AA"}
)
_ACTING_KINDS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound",
     "/RichMedia", "/RichMediaExecute", "/FileAttachment", "/EmbeddedFile", "/3D"}
)  # fmt: skip
FAULTS: Final = (
    PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError,
    EOFError, AssertionError, NotImplementedError, OverflowError, ZeroDivisionError,
)  # fmt: skip
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pages_of(content: bytes) -> int:
    """How many pages the PDF has; raises ``FileRefused`` when it is broken, locked or acts by itself."""
    end = content.rstrip(b"\0 \r\n\t").rfind(b"%%EOF")
    if end < 0:
        raise FileRefused("broken")
    if len(content.rstrip(b"\0 \r\n\t")) - end - 5 > _TRAILING:
        raise FileRefused("hidden")
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise FileRefused("encrypted")
        _nothing_acts(reader)
        pages = len(reader.pages)
    except FileRefused:
        raise
    except FAULTS as error:
        raise FileRefused("broken") from error
    if pages < 1:
        raise FileRefused("no_pages")
    if pages > MOST_PAGES:
        raise FileRefused("too_many_pages", pages=pages, limit=MOST_PAGES)
    return pages


def _nothing_acts(reader: PdfReader) -> None:
    """Walk every object that the trailer or the cross-reference tables reach."""
    queue: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    for generation, numbers in reader.xref.items():
        queue += [IndirectObject(number, generation, reader) for number in numbers]
    queue += [IndirectObject(number, 0, reader) for number in reader.xref_objStm]
    if len(queue) > MOST_OBJECTS:
        raise FileRefused("broken")
    while queue:
        thing = queue.pop()
        if isinstance(thing, IndirectObject):
            key = (thing.idnum, thing.generation)
            if key in seen:
                continue
            seen.add(key)
            thing = _object(thing)
        if isinstance(thing, DictionaryObject):
            _passive(thing)
            queue += [value for value in _values(thing) if isinstance(value, _CONTAINERS)]
        elif isinstance(thing, ArrayObject):
            queue += [value for value in list.__iter__(thing) if isinstance(value, _CONTAINERS)]


_CONTAINERS: Final = (IndirectObject, DictionaryObject, ArrayObject)


def _values(thing: DictionaryObject) -> list[Any]:
    return [dict.__getitem__(thing, key) for key in dict.keys(thing)]


def _object(reference: IndirectObject) -> Any:
    try:
        return reference.get_object()
    except FAULTS:
        return None  # an unreadable object draws nothing; the pages themselves are read below


def _passive(thing: DictionaryObject) -> None:
    """Refuse a dictionary that acts or carries a file."""
    for key in dict.keys(thing):
        if str(key) in _ACTING_KEYS:
            raise FileRefused("active", found=str(key).lstrip("/"))
    for key in ("/S", "/Subtype", "/Type"):
        value = dict.get(thing, NameObject(key))
        if isinstance(value, NameObject) and str(value) in _ACTING_KINDS:
            if key == "/S" and str(value) in ("/Movie", "/Sound") and isinstance(thing, StreamObject):
                continue
            raise FileRefused("active", found=str(value).lstrip("/"))
