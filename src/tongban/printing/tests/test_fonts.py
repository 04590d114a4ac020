"""No glyph is missing: by text extraction, by picture, and with the system's fonts out of reach."""

import random
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from tongban.printing.documents import render
from tongban.printing.fonts import coverage, printable
from tongban.printing.kinds import KINDS
from tongban.printing.tests.samples import sample
from tongban.printing.tests.test_documents import squeezed, text_of

NAMES = "㙍昇喆堃玥犇龘彧翀旻祎赟䶮㛃𬱖镕珺淼垚懿骉麤鱻灥爨曌瞾仝禤逄亓乜"


def wide_set() -> str:
    """1,500 characters that the fonts claim: common, rare (extensions A to F), names."""
    points = sorted(p for p in coverage() if 0x3400 <= p <= 0x9FFF or p > 0x20000)
    return NAMES + "".join(map(chr, random.Random(7).sample(points, 1500)))


def render_text(text: str) -> bytes:
    rendered = render("REFUSE", sample("REFUSE") | {"facts": text})
    assert rendered.missing == ()
    return rendered.pdf


def test_the_fonts_hold_rare_characters_of_names() -> None:
    assert [char for char in NAMES if ord(char) not in coverage()] == []
    assert len(coverage()) > 30_000


def test_every_claimed_character_comes_back_by_text_extraction() -> None:
    text = wide_set()
    found = set(text_of(render_text(text)))
    assert {c for c in text if c not in found and printable(c)[0] == c} == set()


def test_every_claimed_character_draws_its_own_picture() -> None:
    page = pypdfium2.PdfDocument(render_text(wide_set()))[1]
    scale, picture = 3, page.render(scale=3, grayscale=True).to_pil()
    words, height = page.get_textpage(), page.get_height()
    shapes: dict[bytes, str] = {}
    seen = 0
    for index in range(words.count_chars()):
        char = words.get_text_range(index, 1)
        if not "\u3400" <= char <= "\u9fff":
            continue
        left, bottom, right, top = words.get_charbox(index)
        box = tuple(round(v * scale) for v in (left, height - top, right, height - bottom))
        shape = picture.crop(box)
        assert shape.getextrema()[0] < 120, f"{char} left no ink"
        shapes[bytes(str(shape.size), "ascii") + shape.tobytes()] = char
        seen += 1
    assert seen > 300
    assert len(shapes) > 0.97 * seen  # boxes of missing glyphs would all look alike


@pytest.mark.parametrize("code", ["RECEIPT", "LICENCE_FISHING", "RESIDENCE_PERMIT"])
def test_only_bundled_fonts_are_used_and_they_are_embedded(code: str) -> None:
    reader = PdfReader(BytesIO(render(code, sample(code)).pdf))
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            names.add(str(inner["/BaseFont"]).partition("+")[2].removesuffix("-Identity-H"))
            assert "/FontFile3" in inner["/FontDescriptor"]
    assert names <= {"NotoSerifSC-Regular", "NotoSansSC-Regular"}


def test_a_character_without_glyph_is_shown_by_its_code_point_and_reported() -> None:
    rendered = render("GRANT", sample("GRANT") | {"applicant": "王𠮷😀"})
    assert rendered.missing == ("𠮷", "😀")
    assert "王〔U+20BB7〕〔U+1F600〕" in squeezed(text_of(rendered.pdf))


def test_printable_keeps_lines_and_composes() -> None:
    assert printable("a\r\nb\u0065\u0301\ufe0f") == ("a\n\nb\u00e9", [])


def test_every_character_of_the_templates_is_covered() -> None:
    from tongban.printing.engine import TEMPLATES

    used = {c for path in TEMPLATES.glob("*.typ") for c in path.read_text(encoding="utf-8")} - {"\n"}
    assert {c for c in used if ord(c) not in coverage()} == set()
    assert {KINDS[code].source for code in KINDS} <= {path.stem for path in TEMPLATES.glob("*.typ")}
