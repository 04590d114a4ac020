"""Every kind renders in both languages; a missing field is refused by name; data are never markup."""

import os
import subprocess
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from tongban.kernel.errors import Refusal
from tongban.printing.contracts import check, problems
from tongban.printing.documents import date_words, render
from tongban.printing.kinds import KINDS
from tongban.printing.tests.samples import sample

UNITS = [
    "局",
    "云江县市场监督管理局行政审批服务股",
    "云江县人民政府政务服务和大数据管理局行政审批与公共资源交易监督办公室（测试）",
]
HOSTILE = [
    '#read("/etc/passwd")',
    "*bold* _it_ `raw`",
    "$ x^2 $ #panic()",
    "<label> @ref // 注释",
    "\\u{41} ] } ) [",
]


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", KINDS)
def test_every_kind_renders_on_one_page_with_title_query_code_and_authority(code: str, lang: str) -> None:
    data = sample(code, lang)
    rendered = render(code, data, lang)
    reader = PdfReader(BytesIO(rendered.pdf))
    text = squeezed(text_of(rendered.pdf))
    assert len(reader.pages) == 1
    assert squeezed(data.get("licence_name", "") if code in FACES else KINDS[code].title(lang)) in text
    assert data["query_code"] in text
    assert squeezed(data["unit"])[:20] in text
    assert "测试TEST" in text
    assert rendered.missing == ()
    assert (rendered.seal is not None) is KINDS[code].sealed


FACES = {"LICENCE", "LICENCE_FISHING", "LICENCE_FOOD", "RESIDENCE_PERMIT"}


@pytest.mark.parametrize("code", KINDS)
def test_each_missing_field_is_refused_by_its_name(code: str) -> None:
    kind = KINDS[code]
    for field in kind.fields:
        if not field.required:
            continue
        with pytest.raises(Refusal) as refused:
            check(kind, {**sample(code), field.name: None})
        assert refused.value.code == "printing.data"
        assert refused.value.data["fields"] == {field.name: "missing"}
        assert field.name in str(refused.value)


def test_wrong_types_unknown_names_and_rows_are_named_too() -> None:
    data = sample("SUPPLEMENT") | {"issued_on": "2026-02-30", "colour": "red"}
    data["lines"] = [{"name": "材料"}, "no row"]
    assert dict(problems(KINDS["SUPPLEMENT"].fields, data)) == {
        "issued_on": "type",
        "colour": "unknown",
        "lines[0].problem": "missing",
        "lines[1]": "type",
    }


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Refusal, match="NOPE"):
        render("NOPE", {})


@pytest.mark.parametrize("hostile", HOSTILE)
def test_data_are_text_and_never_markup(hostile: str) -> None:
    rendered = render("GRANT", sample("GRANT") | {"content": hostile, "applicant": hostile})
    assert squeezed(text_of(rendered.pdf)).count(squeezed(hostile)) >= 2


def test_direction_marks_and_controls_cannot_hide_words() -> None:
    rendered = render("GRANT", sample("GRANT") | {"content": "不\u202e准\u200b予\x00许可"})
    assert "不准予许可" in squeezed(text_of(rendered.pdf))


def test_long_texts_run_over_pages_and_keep_their_footer() -> None:
    rendered = render("REFUSE", sample("REFUSE") | {"facts": "查明的事实。" * 700})
    reader = PdfReader(BytesIO(rendered.pdf))
    assert len(reader.pages) >= 3
    assert all("7KQM-3F9D-XW2H" in page.extract_text() for page in reader.pages)
    assert rendered.seal is not None
    assert rendered.seal.page == len(reader.pages) - 1


@pytest.mark.parametrize("name", UNITS)
def test_short_and_long_names_of_units_fit(name: str) -> None:
    rendered = render("ACCEPT", sample("ACCEPT") | {"unit": name})
    assert len(PdfReader(BytesIO(rendered.pdf)).pages) == 1


def test_bytes_depend_on_data_alone_not_on_machine_fonts_or_clock() -> None:
    program = (
        "import sys; from tongban.printing.documents import render;"
        "from tongban.printing.tests.samples import sample;"
        "sys.stdout.buffer.write(render('ACCEPT', sample('ACCEPT')).pdf)"
    )
    bare = {"PATH": "/nonexistent", "HOME": "/nonexistent", "FONTCONFIG_FILE": os.devnull, "LANG": "C"}
    done = subprocess.run([sys.executable, "-c", program], env=bare, capture_output=True, check=True)
    assert done.stdout == render("ACCEPT", sample("ACCEPT")).pdf


def test_the_file_is_tagged_dated_and_archivable() -> None:
    reader = PdfReader(BytesIO(render("ACCEPT", sample("ACCEPT")).pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    assert "/StructTreeRoot" in root
    assert b"pdfaid:part" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "受理通知书"
    assert str(reader.metadata["/CreationDate"]).startswith("D:20260407")


def test_dates_in_words() -> None:
    from datetime import date

    assert date_words(date(2026, 7, 5), "zh") == "2026年7月5日"
    assert date_words(date(2026, 7, 5), "en") == "5 July 2026"


def test_a_receipt_for_an_item_that_asks_for_no_material() -> None:
    rendered = render("RECEIPT", sample("RECEIPT") | {"materials": [], "limit": "当场"})
    text = squeezed(text_of(rendered.pdf))
    assert "已收材料" not in text
    assert "承诺办结期限当场" in text
