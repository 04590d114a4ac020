"""Nothing passes the door but a readable, passive document or picture; each refusal says what to do."""

from __future__ import annotations

import io
import os
import socket
import threading
from contextlib import suppress

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tongban.files.checks import LIMIT, STANDARD, WITH_OFFICE, FileRefused, check, names, scanners
from tongban.files.checks.scanners import EICAR, ScannerDown
from tongban.files.tests import samples


def refused(name: str, content: bytes, formats: tuple[str, ...] = STANDARD) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        check(name, content, formats)
    return caught.value


def test_good_files_pass() -> None:
    assert check("身份证 正面.jpg", samples.picture()).media_type == "image/jpeg"
    assert check("扫描件.png", samples.picture("PNG")).name == "扫描件.png"
    found = check("章程.PDF", samples.pdf(3))
    assert (found.name, found.pages, found.media_type) == ("章程.pdf", 3, "application/pdf")
    assert check("IMG_0001", samples.picture()).name == "IMG_0001.jpg"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", samples.picture(), "extension"),
        ("a.jpg", samples.pdf(), "extension"),
        ("a.jpg", samples.picture("PNG"), "extension"),
        ("a.exe", samples.pdf(), "extension"),
        ("a.pdf.exe", samples.pdf(), "extension"),
        ("a.pdf", b"MZ" + bytes(200), "type"),
        ("a.jpg", b"<html><script>alert(1)</script>", "type"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "type"),
        ("a.jpg", samples.picture("GIF"), "type"),
        ("a.pdf", samples.docx(), "type"),
        ("a.pdf", b" \n" + samples.pdf(), "type"),
        ("IMG_1.HEIC", b"\0\0\0\x18ftypheic" + bytes(60), "heic"),
        ("IMG_1.jpg", b"\0\0\0\x18ftypmif1" + bytes(60), "heic"),
        ("a.zip", samples.packed(a=b"1"), "archive"),
        ("a.pdf", b"Rar!\x1a\x07\x00" + bytes(60), "archive"),
        ("a.pdf", b"7z\xbc\xaf\x27\x1c" + bytes(60), "archive"),
        ("a.pdf", samples.pdf() + samples.packed(a=b"1"), "hidden"),
        ("a.jpg", samples.picture() + samples.packed(a=b"1"), "hidden"),
        ("a.png", samples.picture("PNG") + samples.packed(a=b"1"), "hidden"),
        ("a.pdf", samples.pdf() + b"<script>" * 400, "hidden"),
        ("a.jpg", samples.picture()[:400], "broken"),
        ("a.png", samples.picture("PNG")[:60], "broken"),
        ("a.pdf", samples.pdf()[:200], "broken"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(300) + b"%%EOF", "broken"),
        ("a.png", samples.png_bomb(), "picture_size"),
        ("a.pdf", samples.pdf_with_script(), "active"),
        ("a.pdf", samples.pdf_with_file(), "active"),
        ("a.pdf", samples.pdf_that_launches(), "active"),
        ("a.pdf", samples.pdf_locked(), "encrypted"),
        ("a.pdf", EICAR, "malware"),
        ("a.jpg", samples.picture() + EICAR, "malware"),
    ],
)
def test_bad_files_are_refused_with_a_sentence(name: str, content: bytes, code: str) -> None:
    refusal = refused(name, content)
    assert refusal.code == f"files.{code}"
    assert len(str(refusal.message)) > 10 and "%(" not in str(refusal.message)


def test_size_is_said_in_megabytes() -> None:
    assert "20" in str(refused("a.pdf", b"%PDF-" + bytes(LIMIT)).message)


def test_the_sentence_is_chinese_where_the_page_is() -> None:
    with translation.override("zh-hans"):
        refusal = refused("IMG.HEIC", b"\0\0\0\x18ftypheic" + bytes(60))
        assert "兼容性最佳" in str(refusal.message)


def test_pictures_lose_place_device_and_comment() -> None:
    raw = samples.photo_with_place()
    assert b"PhoneMaker" in raw and b"taken at home" in raw
    kept = check("a.jpg", raw).content
    assert b"PhoneMaker" not in kept and b"taken at home" not in kept and b"Exif" not in kept
    before, after = (Image.open(io.BytesIO(c)) for c in (raw, kept))
    assert not after.getexif() and before.tobytes() == after.tobytes()  # the picture itself is untouched


def test_a_photo_lying_on_its_side_is_set_upright() -> None:
    kept = check("a.jpg", samples.photo_with_place(orientation=6)).content
    picture = Image.open(io.BytesIO(kept))
    assert picture.size == (48, 64) and not picture.getexif()


def test_png_text_and_whatever_follows_the_picture_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "my home address")
    raw = samples.picture("PNG", pnginfo=info) + b"and something more"
    kept = check("a.png", raw).content
    assert b"my home" not in kept and b"something more" not in kept
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(raw)).tobytes()


def test_progressive_pictures_keep_every_scan() -> None:
    raw = samples.picture("JPEG", (200, 150), progressive=True)
    kept = check("a.jpg", raw).content
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(raw)).tobytes()


def test_office_documents_only_where_asked_for() -> None:
    assert check("a.docx", samples.docx(), WITH_OFFICE).name == "a.docx"
    assert refused("a.docx", samples.docx()).code == "files.type"
    assert (
        refused("a.docx", samples.docx(**{"word/vbaProject.bin": b"x"}), WITH_OFFICE).code == "files.macros"
    )
    remote = b'<R><Relationship Type=".../attachedTemplate" TargetMode="External" Target="http://x"/></R>'
    sly = samples.docx(**{"word/_rels/settings.xml.rels": remote})
    assert refused("a.docx", sly, WITH_OFFICE).code == "files.macros"
    flood = samples.docx(**{"word/big.xml": bytes(160 * 1024 * 1024)})
    assert refused("a.docx", flood, WITH_OFFICE).code == "files.broken"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\我\\营业执照.pdf", "营业执照.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("con.pdf", "file con.pdf"),
        ("<script>alert(1)</script>.pdf", "script.pdf"),
        ("\x00\x01.pdf", "file.pdf"),
        ("   .pdf", "file.pdf"),
        ("", "file.pdf"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given_name: str, kept: str) -> None:
    assert names.cleaned(given_name, "pdf") == kept


@given(st.text(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_name_becomes_a_harmless_one(text: str) -> None:
    made = names.cleaned(text, "pdf")
    assert made.endswith(".pdf") and 4 < len(made) <= 120
    assert not set(made) & set('<>:"/\\|?*\n\r\t\0\u202e\u2028')
    assert names.cleaned(made, "pdf") == made


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_no_bytes_break_the_door(body: bytes) -> None:
    for head in (b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b""):
        with pytest.raises(FileRefused):
            check("a", head + body + b"x", WITH_OFFICE)


@given(st.integers(0, 10_000), st.integers(0, 255), st.sampled_from(["pdf", "jpg", "png"]))
@settings(max_examples=60, deadline=None)
def test_one_changed_byte_is_taken_or_refused_never_a_crash(at: int, byte: int, kind: str) -> None:
    whole = {"pdf": samples.pdf(2), "jpg": samples.photo_with_place(), "png": samples.picture("PNG")}[kind]
    changed = bytearray(whole)
    changed[at % len(whole)] = byte
    with suppress(FileRefused):
        check(f"a.{kind}", bytes(changed))


def _daemon(answer: bytes) -> tuple[str, list[bytes]]:
    """A counterpart that speaks ClamAV's INSTREAM on a free port and answers ``answer``."""
    server = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        wire, _ = server.accept()
        with wire, wire.makefile("rb") as reader:
            assert reader.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(reader.read(4), "big"):
                got.append(reader.read(size))
            wire.sendall(answer + b"\0")
        server.close()

    threading.Thread(target=serve, daemon=True).start()
    return f"127.0.0.1:{server.getsockname()[1]}", got


def test_the_daemon_is_asked_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    address, got = _daemon(b"stream: Win.Test FOUND")
    monkeypatch.setitem(os.environ, "TONGBAN_CLAMD", address)
    assert scanners.clamd(b"x" * 100_000) == "Win.Test"
    assert b"".join(got) == b"x" * 100_000
    address, _ = _daemon(b"stream: OK")
    monkeypatch.setitem(os.environ, "TONGBAN_CLAMD", address)
    assert scanners.clamd(b"harmless") == ""


def test_a_silent_daemon_lets_nothing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TONGBAN_CLAMD", "127.0.0.1:1")
    with pytest.raises(ScannerDown):
        check("a.pdf", samples.pdf())
