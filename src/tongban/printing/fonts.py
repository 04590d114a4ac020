"""The bundled Chinese fonts: which characters they hold, and what is done with one that they lack.

Only the fonts of the lock file (Noto Serif SC and Noto Sans SC, OFL) are ever used, so that a page looks the
same on every machine. A character that neither holds is shown as its code point in brackets, for example
`〔U+20BB7〕`: visible, unambiguous, and reported to the caller, never an empty box.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn as bundled

_NEWLINES = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " ", "\u00a0": " "})


def font_paths() -> tuple[Path, Path]:
    """The font files, serif first."""
    return bundled.serif_path(), bundled.sans_path()


def _tables(font: bytes) -> dict[str, int]:
    count = struct.unpack_from(">H", font, 4)[0]
    rows = (struct.unpack_from(">4sLLL", font, 12 + 16 * i) for i in range(count))
    return {tag.decode("ascii"): offset for tag, _sum, offset, _length in rows}


def _format_12(font: bytes, at: int) -> Iterator[range]:
    groups = struct.unpack_from(">L", font, at + 12)[0]
    for i in range(groups):
        first, last, glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * i)
        yield range(first + (glyph == 0), last + 1)


def covered(path: Path) -> frozenset[int]:
    """Code points for which the OpenType font at `path` has a glyph (its format 12 character map)."""
    font = path.read_bytes()
    cmap = _tables(font)["cmap"]
    for i in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">L", font, cmap + 4 + 8 * i + 4)[0]
        if struct.unpack_from(">H", font, at)[0] == 12:
            return frozenset(point for group in _format_12(font, at) for point in group)
    raise ValueError(f"{path.name} has no full Unicode character map")


@cache
def coverage() -> frozenset[int]:
    """Code points that a document can show: those of either bundled font."""
    return frozenset().union(*map(covered, font_paths()))


def _invisible(char: str) -> bool:
    """Controls, direction, zero-width and variation marks: they could reorder or hide words of a notice."""
    point = ord(char)
    varies = 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF
    return varies or unicodedata.category(char) in {"Cc", "Cf"}


def printable(text: str) -> tuple[str, list[str]]:
    """`text` in NFC with only characters that a document can show, and a list of those it cannot.

    Invisible marks are dropped without a word; line breaks stay.
    """
    missing: list[str] = []
    shown: list[str] = []
    known = coverage()
    for char in unicodedata.normalize("NFC", text.translate(_NEWLINES)):
        if char == "\n" or (ord(char) in known and not _invisible(char)):
            shown.append(char)
        elif not _invisible(char):
            missing.append(char)
            shown.append(f"〔U+{ord(char):04X}〕")
    return "".join(shown), missing
