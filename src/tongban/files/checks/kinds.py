"""What a file really is, by its content."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import puremagic

_HEIC_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"}
)
_ARCHIVES: Final = (
    b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"MSCF",
    b"\x28\xb5\x2f\xfd",    b"LZIP", b"\x60\xea",
)  # fmt: skip
_ZIP_TAIL: Final = 22


@dataclass(frozen=True, slots=True)
class Format:
    """A format that may be handed in: ``extensions`` begin with the one that names are given."""

    key: str
    media_type: str
    extensions: tuple[str, ...]
    title: str


PDF: Final = Format("pdf", "application/pdf", ("pdf",), "PDF")
JPEG: Final = Format("jpeg", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "JPG")
PNG: Final = Format("png", "image/png", ("png",), "PNG")
_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument"
DOCX: Final = Format("docx", f"{_OPEN_XML}.wordprocessingml.document", ("docx",), "Word (DOCX)")
XLSX: Final = Format("xlsx", f"{_OPEN_XML}.spreadsheetml.sheet", ("xlsx",), "Excel (XLSX)")


def is_heic(content: bytes) -> bool:
    """Whether this is a picture in the format of newer phones (HEIF container)."""
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def is_zip(content: bytes) -> bool:
    """Whether the content begins as a ZIP."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def is_archive(content: bytes) -> bool:
    """Whether this is a compressed archive of any common kind."""
    return is_zip(content) or content.startswith(_ARCHIVES) or content[257:262] == b"ustar"


def ends_as_zip(content: bytes) -> bool:
    """Whether a ZIP directory closes the content: then archivers open it, whatever its beginning says."""
    tail = content[-(_ZIP_TAIL + 0xFFFF) :]
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _ZIP_TAIL:
        return False
    (comment,) = struct.unpack_from("<H", tail, at + 20)
    return bool(at + _ZIP_TAIL + comment == len(tail))


def kind_of(content: bytes) -> Format | None:
    """The permitted format whose signature stands at the very first byte, None for any other content."""
    for start, kind in ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG)):
        if content.startswith(start):
            return kind
    if is_zip(content) and b"[Content_Types].xml" in content:
        if b"word/document.xml" in content:
            return DOCX
        if b"xl/workbook.xml" in content:
            return XLSX
    return None


def named(content: bytes) -> str:
    """A word for unknown content, for the sentence that refuses it (``EXE``, ``GIF``); "" where nobody
    knows.
    """
    try:
        found = puremagic.magic_string(content[:65536])
    except (puremagic.PureError, ValueError):
        return ""
    return str(found[0].extension).lstrip(".").upper() if found else ""
