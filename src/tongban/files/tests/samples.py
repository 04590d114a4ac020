"""Files as people hand them in, and as attackers do; made here, so that nothing is fetched."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def photo_with_place(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 20.0), 3: "E", 4: (116.0, 23.0, 29.0)})
    return picture("JPEG", exif=exif, comment=b"taken at home")


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of ``side`` squared black points in a few hundred kilobytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(b"\0" * (side // 8 + 1)) for _ in range(200)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(pages: int = 1) -> bytes:
    return written(writer(pages))


def writer(pages: int = 1) -> PdfWriter:
    made = PdfWriter()
    for _ in range(pages):
        made.add_blank_page(200, 200)
    return made


def written(made: PdfWriter) -> bytes:
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def _opening(**action: str) -> bytes:
    made = writer()
    facts = {NameObject(f"/{key}"): _value(value) for key, value in action.items()}
    made._root_object[NameObject("/OpenAction")] = DictionaryObject(facts)
    return written(made)


def _value(text: str) -> NameObject | TextStringObject:
    return NameObject(text) if text.startswith("/") else TextStringObject(text)


def pdf_with_script() -> bytes:
    return _opening(S="/JavaScript", JS="app.alert('hello');")


def pdf_that_launches() -> bytes:
    return _opening(S="/Launch", F="cmd.exe")


def pdf_with_file() -> bytes:
    made = writer()
    made.add_attachment("second.exe", b"MZ something")
    return written(made)


def pdf_locked() -> bytes:
    made = writer()
    made.encrypt("secret", algorithm="AES-256")
    return written(made)


def packed(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    return packed(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more})
