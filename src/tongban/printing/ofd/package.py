"""The container of an OFD document: a ZIP in one form only.

Members are stored, not compressed, with no date, no comment and nothing between them. So a package can be built anew
from its files on any machine, whatever its version of zlib, and compared: no byte of it can change unseen.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Final

MOST_FILES: Final = 2000
MOST_BYTES: Final = 64 * 1024 * 1024
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION, _NO_DATE, _UTF8 = 20, 0x0021, 0x0800


class Unreadable(Exception):
    """No package, or one that is too large."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """The package of ``files``, in their order."""
    body, directory = bytearray(), bytearray()
    for name, content in files.items():
        raw = name.encode("utf-8")
        flags = 0 if name.isascii() else _UTF8
        facts = struct.pack(
            "<HHHHLLLHH", flags, 0, 0, _NO_DATE, zlib.crc32(content), len(content), len(content), len(raw), 0
        )
        directory += _CENTRAL + struct.pack("<HH", _VERSION, _VERSION) + facts
        directory += struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + raw
        body += _LOCAL + struct.pack("<H", _VERSION) + facts + raw + content
    end = struct.pack("<HHHHLLH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory + _END + end)


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of any package, ours or not; raises ``Unreadable``.

    Checksums of ZIP are not looked at: the seal says which file was changed, they would only say that one was.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
        names = [info.filename for info in members]
        if len(names) > MOST_FILES or len(set(names)) < len(names):
            raise Unreadable
        return _contents(data, members)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        ValueError,
        NotImplementedError,
        IndexError,
    ) as error:
        raise Unreadable from error


def _contents(data: bytes, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for info in members:
        files[info.filename.lstrip("/")] = content = _content(data, info, left)
        left -= len(content)
    return files


def _content(data: bytes, info: zipfile.ZipInfo, most: int) -> bytes:
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    packed = data[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        content = zlib.decompressobj(-15).decompress(packed, most + 1)
    else:
        raise Unreadable
    if len(content) > most or len(packed) != info.compress_size:
        raise Unreadable
    return content
