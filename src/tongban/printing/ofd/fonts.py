"""The fonts of a PDF as OFD needs them: the very outlines that the PDF embeds, as OpenType files with a character map.

typst embeds a subset (bare CFF or TrueType) and says by ToUnicode which text each glyph stands for. OFD readers want a
whole OpenType file and look glyphs up by character; so the missing tables are written around the same outlines. The
bundled fonts are under the OFL, which allows it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from tongban.kernel.errors import Refusal

_SUBSET_TAG = re.compile(r"^/?[A-Z]{6}\+")
_EPOCH: Final = 0  # creation dates in the font would make equal documents differ


@dataclass(frozen=True, slots=True)
class Embedded:
    """A font of the PDF: name, outlines, advance widths and texts by code, and the glyph of each code."""

    name: str
    widths: Mapping[int, float]
    default_width: float
    texts: Mapping[int, str]
    glyphs: Mapping[int, int]
    opentype: bytes
    characters: Mapping[str, int]
    """The glyph that the character map gives; a code whose glyph is another one needs a word with its text."""

    def width(self, code: int) -> float:
        """Advance of a code in thousandths of the size."""
        return self.widths.get(code, self.default_width)


def read_font(font: Any) -> Embedded:
    """A composite font (Type0) of a PDF, with two-byte codes; refuses ``printing.ofd`` for any other."""
    if font["/Subtype"] != "/Type0" or font["/Encoding"] != "/Identity-H":
        raise Refusal("printing.ofd", "Only composite fonts with Identity-H can become OFD.")
    inner = font["/DescendantFonts"][0].get_object()
    descriptor = inner["/FontDescriptor"]
    name = _SUBSET_TAG.sub("", str(font["/BaseFont"])).lstrip("/").removesuffix("-Identity-H")
    texts = dict(_texts(font["/ToUnicode"].get_object().get_data().decode("latin-1")))
    tables = _outlines(descriptor)
    glyphs = _glyph_of_codes(tables, texts)
    characters: dict[str, int] = {}
    for code, text in sorted(texts.items()):
        if len(text) == 1:
            characters.setdefault(text, glyphs[code])
    widths = dict(_widths(inner.get("/W", [])))
    default = float(inner.get("/DW", 1000))
    advances = {glyphs[code]: widths.get(code, default) for code in texts}
    return Embedded(
        name,
        widths,
        default,
        texts,
        glyphs,
        _whole(name, tables, characters, advances, descriptor),
        characters,
    )


def _outlines(descriptor: Any) -> dict[str, bytes]:
    """Tables of the embedded program; a bare CFF is one table."""
    for key in ("/FontFile3", "/FontFile2"):
        if key in descriptor:
            data = descriptor[key].get_object().get_data()
            bare = data[:1] == b"\x01"
            return {"CFF ": data} if bare else dict(_sfnt_tables(data))
    raise Refusal("printing.ofd", "A font of the PDF is not embedded.")


def _sfnt_tables(data: bytes) -> Iterator[tuple[str, bytes]]:
    for i in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _checksum, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * i)
        yield tag.decode("ascii"), data[offset : offset + length]


def _widths(array: Any) -> Iterator[tuple[int, float]]:
    """The /W array: ``first [w …]`` or ``first last w``."""
    items = [item.get_object() if hasattr(item, "get_object") else item for item in array]
    at = 0
    while at < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], list):
            yield from ((first + i, float(width)) for i, width in enumerate(items[at + 1]))
            at += 2
        else:
            yield from ((code, float(items[at + 2])) for code in range(first, int(items[at + 1]) + 1))
            at += 3


_BLOCK = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_HEX = re.compile(r"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


def _texts(cmap: str) -> Iterator[tuple[int, str]]:
    """Code → text of a ToUnicode map."""
    for kind, body in _BLOCK.findall(cmap):
        rows = [token.group(0) for token in _HEX.finditer(body)]
        yield from _chars(rows) if kind == "bfchar" else _ranges(rows)


def _utf16(token: str) -> str:
    return bytes.fromhex(token.strip("<>")).decode("utf-16-be", "replace")


def _code(token: str) -> int:
    return int(token.strip("<>"), 16)


def _chars(rows: list[str]) -> Iterator[tuple[int, str]]:
    for code, text in zip(rows[::2], rows[1::2], strict=True):
        yield _code(code), _utf16(text)


def _ranges(rows: list[str]) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(rows):
        first, last = _code(rows[at]), _code(rows[at + 1])
        if rows[at + 2] == "[":
            for code in range(first, last + 1):
                yield code, _utf16(rows[at + 3 + code - first])
            at += 5 + last - first
        else:
            text = _utf16(rows[at + 2])
            for code in range(first, last + 1):
                yield code, text[:-1] + chr(ord(text[-1]) + code - first)
            at += 3


def _glyph_of_codes(tables: Mapping[str, bytes], texts: Mapping[int, str]) -> dict[int, int]:
    """The glyph of each code: in a CFF keyed by CID its charset says so, elsewhere the code is the glyph."""
    charset = _charset(tables["CFF "]) if "CFF " in tables else None
    return {code: code if charset is None else charset.get(code, 0) for code in texts}


# --- the little of CFF (Adobe technical note 5176) that is needed -------------------------------------------------


def _index(data: bytes, at: int) -> tuple[list[bytes], int]:
    count = struct.unpack_from(">H", data, at)[0]
    if count == 0:
        return [], at + 2
    size = data[at + 2]
    offsets = [
        int.from_bytes(data[at + 3 + size * i : at + 3 + size * (i + 1)], "big") for i in range(count + 1)
    ]
    base = at + 2 + size * (count + 1)
    return [data[base + a : base + b] for a, b in pairwise(offsets)], base + offsets[-1]


def _dict(data: bytes) -> dict[int, list[float]]:
    """Operators of a DICT (two-byte ones as 1200 + the second byte) with their operands; reals are passed over."""
    found: dict[int, list[float]] = {}
    stack: list[float] = []
    at = 0
    while at < len(data):
        b = data[at]
        if b <= 21:
            key = 1200 + data[at + 1] if b == 12 else b
            found[key], stack = stack, []
            at += 2 if b == 12 else 1
        elif b == 28:
            stack.append(struct.unpack_from(">h", data, at + 1)[0])
            at += 3
        elif b == 29:
            stack.append(struct.unpack_from(">l", data, at + 1)[0])
            at += 5
        elif b == 30:
            at += 1
            while data[at] & 0x0F != 0x0F and data[at] >> 4 != 0x0F:
                at += 1
            stack.append(0)
            at += 1
        elif b <= 246:
            stack.append(b - 139)
            at += 1
        elif b <= 250:
            stack.append((b - 247) * 256 + data[at + 1] + 108)
            at += 2
        else:
            stack.append(-(b - 251) * 256 - data[at + 1] - 108)
            at += 2
    return found


def _top(cff: bytes) -> dict[int, list[float]]:
    _names, at = _index(cff, cff[2])
    tops, _ = _index(cff, at)
    return _dict(tops[0])


def _glyph_count(cff: bytes) -> int:
    at = int(_top(cff)[17][0])
    return int(struct.unpack_from(">H", cff, at)[0])


def _charset(cff: bytes) -> dict[int, int] | None:
    """CID → glyph of a CID-keyed CFF; None for one that is not."""
    top = _top(cff)
    if 1230 not in top:
        return None
    at, count = int(top.get(15, [0])[0]), _glyph_count(cff)
    form = cff[at]
    found, glyph, at = {0: 0}, 1, at + 1
    while glyph < count:
        first = struct.unpack_from(">H", cff, at)[0]
        more = 0 if form == 0 else int.from_bytes(cff[at + 2 : at + 2 + form], "big")
        for cid in range(first, first + more + 1):
            found[cid] = glyph
            glyph += 1
        at += 2 + (form if form else 0)
    return found


# --- writing an OpenType file -------------------------------------------------------------------------------------


def _whole(
    name: str,
    tables: Mapping[str, bytes],
    characters: Mapping[str, int],
    advances: Mapping[int, float],
    facts: Any,
) -> bytes:
    """The outlines with the tables that a reader needs beside them."""
    made = dict(tables)
    made["cmap"] = _cmap({ord(char): glyph for char, glyph in characters.items()})
    made.setdefault("name", _name(name))
    made.setdefault("post", struct.pack(">LlhhLLLLL", 0x00030000, 0, -100, 50, *([0] * 5)))
    box = [int(value) for value in facts.get("/FontBBox", [0, -200, 1000, 900])]
    ascent, descent = int(facts.get("/Ascent", 880)), int(facts.get("/Descent", -120))
    made.setdefault("OS/2", _os2(ascent, descent, characters))
    if "CFF " in made:
        count = _glyph_count(made["CFF "])
        made["maxp"] = struct.pack(">LH", 0x00005000, count)
        made["head"] = _head(box)
        made["hhea"] = _hhea(ascent, descent, count)
        made["hmtx"] = b"".join(struct.pack(">Hh", round(advances.get(g, 1000)), 0) for g in range(count))
    return _sfnt(made)


def _head(box: list[int]) -> bytes:
    return struct.pack(
        ">LLLLHHQQhhhhHHhhh",
        0x00010000,
        0x00010000,
        0,
        0x5F0F3CF5,
        3,
        1000,
        _EPOCH,
        _EPOCH,
        *box,
        0,
        8,
        2,
        0,
        0,
    )


def _hhea(ascent: int, descent: int, count: int) -> bytes:
    return struct.pack(">LhhhH11hH", 0x00010000, ascent, descent, 0, 1000, 0, 0, 0, 1, *([0] * 7), count)


def _os2(ascent: int, descent: int, characters: Mapping[str, int]) -> bytes:
    points = [min(ord(char), 0xFFFF) for char in characters] or [0]
    return struct.pack(
        ">HhHHH11h10s4L4sHHHhhhHH2LhhHHH",
        4, 1000, 400, 5, 0, *([0] * 11), bytes(10), 1, 1 << 27, 0, 0, b"NONE", 64, min(points), max(points),
        ascent, descent, 0, ascent, -descent, 1, 0, 0, 0, 0, 32, 1,
    )  # fmt: skip


def _name(name: str) -> bytes:
    words = {1: name, 2: "Regular", 3: name, 4: name, 6: name.replace(" ", "")[:63]}
    body, rows = b"", b""
    for key, text in words.items():
        raw = text.encode("utf-16-be")
        rows += struct.pack(">HHHHHH", 3, 1, 0x409, key, len(raw), len(body))
        body += raw
    return struct.pack(">HHH", 0, len(words), 6 + 12 * len(words)) + rows + body


def _cmap(points: Mapping[int, int]) -> bytes:
    """Formats 4 (basic plane) and 12 (all)."""
    groups = _groups(points)
    full = struct.pack(">HHLLL", 12, 0, 16 + 12 * len(groups), 0, len(groups))
    full += b"".join(struct.pack(">LLL", *group) for group in groups)
    basic = _format_4([group for group in groups if group[1] < 0xFFFF])
    head = struct.pack(">HHHHLHHL", 0, 2, 3, 1, 20, 3, 10, 20 + len(basic))
    return head + basic + full


def _groups(points: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """Runs (first, last, first glyph) of characters and glyphs that rise together."""
    groups: list[tuple[int, int, int]] = []
    for point, glyph in sorted(points.items()):
        if groups and point == groups[-1][1] + 1 and glyph == groups[-1][2] + point - groups[-1][0]:
            groups[-1] = (groups[-1][0], point, groups[-1][2])
        else:
            groups.append((point, point, glyph))
    return groups


def _format_4(groups: list[tuple[int, int, int]]) -> bytes:
    rows = [*groups, (0xFFFF, 0xFFFF, 0)]
    count = len(rows)
    power = 1 << (count.bit_length() - 1)
    ends = struct.pack(f">{count}H", *(last for _, last, _ in rows))
    starts = struct.pack(f">{count}H", *(first for first, _, _ in rows))
    deltas = struct.pack(f">{count}H", *((glyph - first) % 65536 for first, _, glyph in rows[:-1]), 1)
    body = ends + b"\0\0" + starts + deltas + bytes(2 * count)
    return struct.pack(
        ">HHHHHHH", 4, 14 + len(body), 0, 2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power)
    ) + body  # fmt: skip


def _sum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    return sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF


def _sfnt(tables: Mapping[str, bytes]) -> bytes:
    names = sorted(tables)
    power = 1 << (len(names).bit_length() - 1)
    start = 12 + 16 * len(names)
    flavour = b"OTTO" if "CFF " in tables else b"\0\1\0\0"
    out = flavour + struct.pack(
        ">HHHH", len(names), 16 * power, power.bit_length() - 1, 16 * (len(names) - power)
    )
    body = b""
    for name in names:
        data = tables[name]
        out += struct.pack(">4sLLL", name.encode("ascii"), _sum(data), start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    whole = bytearray(out + body)
    head = next(start for tag, start in _offsets(whole) if tag == b"head")
    struct.pack_into(">L", whole, head + 8, 0)
    struct.pack_into(">L", whole, head + 8, (0xB1B0AFBA - _sum(bytes(whole))) & 0xFFFFFFFF)
    return bytes(whole)


def _offsets(sfnt: bytes | bytearray) -> Iterator[tuple[bytes, int]]:
    for i in range(struct.unpack_from(">H", sfnt, 4)[0]):
        tag, _checksum, offset, _length = struct.unpack_from(">4sLLL", sfnt, 12 + 16 * i)
        yield tag, offset
