"""Pictures: opened once in full, and stripped of everything that is not picture.

A photograph carries where and when it was taken and by which device (EXIF, XMP, IPTC, comments); none of
that is needed to decide an application, so none is kept (个人信息保护法 art. 6, the smallest extent).
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageOps

from tongban.files.checks.refusals import FileRefused

MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 20_000
_UPRIGHT: Final = (None, 1)
_ORIENTATION: Final = 0x0112
_KEPT_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs", b"bKGD"}
)
_FAULTS: Final = (
    OSError,
    ValueError,
    SyntaxError,
    struct.error,
    zlib.error,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
)


def cleaned(content: bytes, kind: str) -> bytes:
    """The same picture (``jpeg`` or ``png``) upright and without metadata; raises ``FileRefused``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind.upper()]) as picture:
                _small_enough(picture)
                turned = picture.getexif().get(_ORIENTATION) not in _UPRIGHT
                if turned:
                    return _turned(picture, kind)
                _open_fully(picture, kind)
        return _jpeg(content) if kind == "jpeg" else _png(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise FileRefused("picture_size", width="?", height="?") from error
    except FileRefused:
        raise
    except _FAULTS as error:
        raise FileRefused("broken") from error


def _small_enough(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise FileRefused("picture_size", width=width, height=height)


def _open_fully(picture: Image.Image, kind: str) -> None:
    if kind == "jpeg":  # an eighth of the size: every byte is decoded, little memory is taken
        picture.draft("RGB", (max(1, picture.width // 8), max(1, picture.height // 8)))
    picture.load()


def _turned(picture: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    plain = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    if upright.mode == "P" and (palette := upright.getpalette()):
        plain.putpalette(palette)
    out = io.BytesIO()
    if kind == "jpeg":
        plain.save(out, "JPEG", quality=90)
    else:
        plain.save(out, "PNG")
    return out.getvalue()


def _jpeg(content: bytes) -> bytes:
    """The segments that draw: all but APP1–APP13, APP15 and comments; nothing after the end of the
    picture.
    """
    out = [b"\xff\xd8"]
    for marker, segment in _segments(content):
        if not (0xE1 <= marker <= 0xEF and marker != 0xEE) and marker != 0xFE:
            out.append(segment)
    return b"".join(out)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise ValueError("a segment does not begin where it should")
        marker = content[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == 0xD9:
            break
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if marker == 0xDA:
            end = _scan_end(content, end)
        yield marker, content[at:end]
        at = end
    yield 0xD9, b"\xff\xd9"


def _scan_end(content: bytes, at: int) -> int:
    """Where the entropy-coded data from ``at`` end: at the first marker that is neither stuffing nor
    restart.
    """
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        following = content[at + 1]
        if following == 0x00 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _png(content: bytes) -> bytes:
    """The chunks that draw; nothing after IEND."""
    out, at = [content[:8]], 8
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise ValueError("a chunk is longer than the file")
        if name in _KEPT_CHUNKS:
            out.append(content[at:end])
        if name == b"IEND":
            return b"".join(out)
        at = end
    raise ValueError("the picture has no end")
