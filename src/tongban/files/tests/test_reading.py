"""The words in a file: every place of it where words can stand, and a sentence for what cannot be read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tongban.base.errors import Invalid
from tongban.config.commands import gate
from tongban.files.reading import Read, words_of
from tongban.files.tests import samples
from tongban.kernel.gate import examine
from tongban.kernel.ids import citizen_id

WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
NOTE = b'<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">%s</w:footnotes>'
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
PERSON = next(citizen_id.fictional(1, seed=5, born=(date(1960, 1, 1), date(2000, 1, 1)))).number


def text_of(read: Read) -> str:
    return "\n".join(part.text for part in read.parts)


def docx(body: str, **more: bytes) -> bytes:
    return samples.packed(**{"word/document.xml": WORD % body.encode(), **more})


def xlsx(*sheets: str, strings: str = "") -> bytes:
    parts = {f"xl/worksheets/sheet{n}.xml": SHEET % s.encode() for n, s in enumerate(sheets, start=1)}
    parts["xl/sharedStrings.xml"] = STRINGS % strings.encode()
    return samples.packed(**{"xl/workbook.xml": b"<workbook/>", **parts})


def test_word_with_tables_footnotes_and_what_was_struck_out() -> None:
    body = (
        "<w:p><w:r><w:t>第一</w:t></w:r><w:r><w:t>段</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>表格</w:t><w:tab/><w:t>里</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:del><w:r><w:delText>删去的</w:delText></w:r></w:del></w:p>"
    )
    note = NOTE % "<w:p><w:r><w:t>脚注</w:t></w:r></w:p>".encode()
    read = words_of("通知.DOCX", docx(body, **{"word/footnotes.xml": note, "word/media/image1.png": b"x"}))
    assert text_of(read) == "第一段\n表格\t里\n删去的\n脚注" and read.pictures


def test_a_number_split_over_runs_is_one_number() -> None:
    body = "<w:p>" + "".join(f"<w:r><w:t>{c}</w:t></w:r>" for c in PERSON) + "</w:p>"
    assert [leak.kind for leak in examine(text_of(words_of("a.docx", docx(body))))] == ["citizen_id"]


def test_excel_with_shared_and_inline_words_and_every_sheet() -> None:
    first = '<row><c t="s"><v>0</v></c><c><v>12</v></c></row><row><c/></row>'
    second = '<row><c t="inlineStr"><is><t>里面</t></is></c><c t="str"><v>公式</v></c></row>'
    read = words_of("表.xlsx", xlsx(first, second, strings="<si><r><t>共</t></r><r><t>用</t></r></si>"))
    assert [(part.name, part.text) for part in read.parts] == [
        ("sheet1", "共用\t12"),
        ("sheet2", "里面\t公式"),
    ]


def test_html_without_scripts_but_with_what_is_said_aside() -> None:
    page = "<html><style>p{}</style><p>正文</p><script>var x = '藏'</script><img alt='图里写着' src=x></html>"
    read = words_of("a.html", page.encode())
    assert text_of(read).split() == ["正文", "图里写着"] and read.pictures


def test_text_in_both_encodings() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert text_of(words_of("a.txt", "政务公开".encode(encoding))) == "政务公开"


def test_a_pdf_page_without_words_is_a_picture() -> None:
    assert words_of("a.pdf", samples.pdf(2)).pictures


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.docx", b"no zip"),
        ("a.docx", samples.packed(**{"word/document.xml": b"<open"})),
        ("a.docx", docx("", **{"word/vbaProject.bin": b"x"})),
        ("a.docx", samples.packed(**{"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})),
        ("a.xlsx", samples.packed(**{"xl/other.xml": b"<a/>"})),
        ("a.pdf", b"%PDF-1.7 broken"),
        ("a.pdf", samples.pdf_locked()),
        ("a.txt", b"\xff\xff\xff"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        words_of(name, content)
    assert len(str(refused.value.fields["file"])) > 10


def test_the_command_tells_every_finding_and_what_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = tmp_path / "clean"
    clean.mkdir()
    (clean / "a.md").write_text("政务公开，电话 12345\n", encoding="utf-8")
    assert gate.main([str(clean)]) == 0
    (tmp_path / "b.txt").write_text(f"第一行\n{PERSON}\n机密★10年\n", encoding="utf-8")
    assert gate.main([str(clean), str(tmp_path / "b.txt"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out.partition("\n")[2])
    assert [(row["kind"], row["line"]) for row in told["found"]] == [("citizen_id", 2), ("secret", 3)]
    assert PERSON not in json.dumps(told)
    (tmp_path / "c.bin").write_bytes(b"x")
    assert gate.main([str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert "b.txt:2" in said.out and "c.bin" in said.err
    assert gate.main([str(tmp_path / "missing.txt")]) == 2
