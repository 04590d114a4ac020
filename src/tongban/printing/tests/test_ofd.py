"""OFD files say what the PDF says, in the same places, in fonts of their own."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import ofdkit
import pytest
from lxml import etree
from PIL import ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from tongban.kernel.errors import Refusal
from tongban.printing.documents import render
from tongban.printing.kinds import KINDS
from tongban.printing.ofd.making import Facts, layout
from tongban.printing.ofd.package import Unreadable, pack, unpack
from tongban.printing.ofd.verdicts import verify
from tongban.printing.ofd.writing import NS
from tongban.printing.tests.samples import sample

FACTS = Facts("0" * 32, "标题", "云江县农业农村局", date(2026, 4, 7), (("查询码", "7KQM"),))


def squeezed(text: str) -> str:
    return "".join(text.split())


def written_in(files: dict[str, bytes]) -> list[str]:
    """The texts of a file's pages in the order in which they are drawn."""
    pages = [etree.fromstring(files[name]) for name in files if name.endswith("Content.xml")]
    return [code.text or "" for page in pages for code in page.iter(f"{{{NS}}}TextCode")]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", KINDS)
def test_a_reader_finds_every_word_of_the_pdf(code: str, lang: Any) -> None:
    pdf = render(code, sample(code, lang), lang, drawn=False).pdf
    said = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    files = layout(pdf, FACTS)
    found = ofdkit.extract_text(pack(files))
    assert sorted(squeezed(found)) == sorted(said)
    lines = {squeezed(line) for line in written_in(files)}
    assert all(line in squeezed(found) for line in lines if len(line) > 3 and "TEST" not in line)


def test_lines_stand_in_the_order_of_reading() -> None:
    text = squeezed(
        ofdkit.extract_text(pack(layout(render("ACCEPT", sample("ACCEPT"), drawn=False).pdf, FACTS)))
    )
    places = [
        text.index(words) for words in ("云江县农业农村局", "受理通知书", "陈渔舟：", "予以受理。", "查询码")
    ]
    assert places == sorted(places)


def test_long_documents_keep_their_pages() -> None:
    pdf = render("REFUSE", sample("REFUSE") | {"facts": "查明的事实。" * 700}, drawn=False).pdf
    with ofdkit.open(pack(layout(pdf, FACTS))) as document:
        assert len(document.pages) == len(PdfReader(io.BytesIO(pdf)).pages) >= 3


def test_hostile_words_are_text() -> None:
    hostile = "<ofd:Page> & ]]> \"'{{"
    pdf = render("GRANT", sample("GRANT") | {"content": hostile}, drawn=False).pdf
    assert squeezed(hostile) in squeezed(ofdkit.extract_text(pack(layout(pdf, FACTS))))


@pytest.mark.parametrize("code", ["ACCEPT", "LICENCE_FISHING"])
def test_each_font_draws_each_of_its_characters(code: str) -> None:
    """FreeType, which made none of it, opens the fonts and finds ink under every visible character."""
    files = layout(render(code, sample(code), drawn=False).pdf, FACTS)
    fonts = {
        name: ImageFont.truetype(io.BytesIO(data), 40) for name, data in files.items() if "/Font_" in name
    }
    page = etree.fromstring(files["Doc_0/Pages/Page_0/Content.xml"])
    seen = 0
    for text in page.iter(f"{{{NS}}}TextObject"):
        font = fonts[f"Doc_0/Res/Font_{text.get('Font')}.otf"]
        for char in text.findtext(f"{{{NS}}}TextCode", ""):
            seen += not char.isspace()
            assert char.isspace() or font.getmask(char).getbbox() is not None, char
    assert seen > 100


def test_widths_are_those_of_the_pdf() -> None:
    files = layout(render("ACCEPT", sample("ACCEPT"), drawn=False).pdf, FACTS)
    page = etree.fromstring(files["Doc_0/Pages/Page_0/Content.xml"])
    title = next(
        t for t in page.iter(f"{{{NS}}}TextObject") if t.findtext(f"{{{NS}}}TextCode") == "受理通知书"
    )
    size = float(title.get("Size", "0"))
    assert size == pytest.approx(21 * 25.4 / 72, abs=0.001)
    code = title.find(f"{{{NS}}}TextCode")
    assert code is not None
    steps = [float(step) for step in code.get("DeltaX", "").split()]
    assert steps == pytest.approx([size * 1.14] * 4, abs=0.002)


def test_the_seal_is_not_drawn_twice() -> None:
    drawn, plain = (layout(render("ACCEPT", sample("ACCEPT"), drawn=d).pdf, FACTS) for d in (True, False))
    assert "".join(written_in(drawn)).count("测试") > "".join(written_in(plain)).count("测试")


def test_the_file_tells_what_it_is() -> None:
    files = layout(render("LICENCE", sample("LICENCE"), drawn=False).pdf, FACTS)
    with ofdkit.open(pack(files)) as document:
        info = document.info
    assert (info.title, info.author) == ("标题", "云江县农业农村局")
    assert 'Name="查询码">7KQM<' in files["OFD.xml"].decode()


def test_what_cannot_be_told_is_refused() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    stream = DecodedStreamObject()
    stream.set_data(b"/P sh")
    page[NameObject("/Contents")] = writer._add_object(stream)
    page[NameObject("/Resources")] = DictionaryObject()
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Refusal, match="sh"):
        layout(out.getvalue(), FACTS)


def test_the_same_document_gives_the_same_package() -> None:
    pdf = render("ACCEPT", sample("ACCEPT"), drawn=False).pdf
    assert pack(layout(pdf, FACTS)) == pack(layout(pdf, FACTS))


def test_packages_of_others_are_read_and_bombs_are_not() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", b"<a/>")
        archive.writestr("Doc_0/Document.xml", b"x" * 1000)
    assert unpack(made.getvalue()) == {"OFD.xml": b"<a/>", "Doc_0/Document.xml": b"x" * 1000}
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", bytes(80 * 1024 * 1024))
    for content in (bomb.getvalue(), b"", b"PK\x03\x04", made.getvalue()[:-30]):
        with pytest.raises(Unreadable):
            unpack(content)


DATA = os.environ.get("TONGBAN_CONFORMANCE_DATA", "")


@pytest.mark.skipif(not DATA, reason="TONGBAN_CONFORMANCE_DATA names no folder")
@pytest.mark.parametrize("path", sorted(Path(DATA or ".").glob("ofd/*.ofd")), ids=lambda p: p.stem)
def test_files_of_others_are_judged_and_never_break_anything(path: Path) -> None:
    files = unpack(path.read_bytes())
    assert "OFD.xml" in files
    verdict = verify(path.read_bytes(), b"", now=datetime(2026, 4, 7, tzinfo=UTC))
    assert not verdict.valid
    assert verdict.code in ({"unsupported", "seal_damaged"} if "DigitalSign" in path.name else {"unsealed"})
