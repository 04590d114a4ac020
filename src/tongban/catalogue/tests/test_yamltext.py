"""Changing one value of a YAML text leaves every other character as it was."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalogue.folder import Yaml12
from tongban.catalogue.yamltext import YamlText
from tongban.catalogue.yamlwriting import document
from tongban.kernel.errors import Refusal

TEXT = """# who decides
code: sample   # stays
name: {zh: 示例, en: Sample}
clock:
  promised: {value: 5, unit: wd}

  # the law
  rule: AL-42
materials:
  # the first
  - id: plan
    name: {zh: 方案, en: "Plan"}
    required: true
  # the second
  - id: map
    name:
      zh: 地图
      en: Map
    formats: [pdf, jpg]
fees: []
note: |
  two
  lines

delivery: [electronic, pickup]
"""
PACKS = Path(__file__).resolve().parents[2] / "packs"


def changed(old: str, new: str) -> list[str]:
    rows = difflib.ndiff(old.splitlines(), new.splitlines())
    return [row for row in rows if row[0] in "+-"]


def test_one_value_changes_one_line() -> None:
    page = YamlText(TEXT).put(("clock", "promised", "value"), 3)
    assert changed(TEXT, page.text) == [
        "-   promised: {value: 5, unit: wd}",
        "+   promised: {value: 3, unit: wd}",
    ]
    page = YamlText(TEXT).put(("code",), "other")
    assert changed(TEXT, page.text) == ["- code: sample   # stays", "+ code: other   # stays"]
    page = YamlText(TEXT).put(("materials", 1, "name", "en"), "Map: of the site")
    assert changed(TEXT, page.text) == ["-       en: Map", "+       en: 'Map: of the site'"]


def test_quotes_stay_as_they_were() -> None:
    page = YamlText(TEXT).put(("materials", 0, "name", "en"), "Drawing")
    assert '{zh: 方案, en: "Drawing"}' in page.text


def test_a_key_is_added_and_taken_away() -> None:
    page = YamlText(TEXT).put(("materials", 0, "note"), {"zh": "注", "en": "Note"})
    assert changed(TEXT, page.text) == ["+     note: {zh: 注, en: Note}"]
    assert page.without(("materials", 0, "note")).text == TEXT
    page = YamlText(TEXT).put(("clock", "promised", "more"), "x")
    assert "promised: {value: 5, unit: wd, more: x}" in page.text
    assert page.without(("clock", "promised", "more")).text == TEXT


def test_rows_are_added_moved_and_taken_away_with_their_comments() -> None:
    row = {"id": "photo", "name": {"zh": "照片", "en": "Photo"}, "required": False}
    page = YamlText(TEXT).add(("materials",), row)
    assert page.data["materials"][2] == row
    assert changed(TEXT, page.text) == [
        "+   - id: photo",
        "+     name: {zh: 照片, en: Photo}",
        "+     required: false",
    ]
    assert page.without(("materials", 2)).text == TEXT
    moved = YamlText(TEXT).move(("materials",), 1, 0)
    assert [m["id"] for m in moved.data["materials"]] == ["map", "plan"]
    assert moved.text.index("# the second") < moved.text.index("- id: map") < moved.text.index("# the first")
    assert moved.move(("materials",), 0, 1).text == TEXT
    first = YamlText(TEXT).without(("materials", 0))
    assert "# the first" not in first.text
    assert "# the second" in first.text
    assert YamlText(TEXT).move(("delivery",), 0, 1).text.endswith("delivery: [pickup, electronic]\n")


def test_an_empty_list_becomes_rows_and_rows_an_empty_list() -> None:
    page = YamlText(TEXT).add(("fees",), {"name": {"zh": "工本费", "en": "Cost"}, "amount": "10.00"})
    assert "fees:\n  - name: {zh: 工本费, en: Cost}\n    amount: '10.00'\n" in page.text
    assert page.without(("fees", 0)).text == TEXT


def test_many_lines_stand_as_a_block() -> None:
    page = YamlText(TEXT).put(("note",), "one\ntwo\n")
    assert "note: |\n  one\n  two\n" in page.text
    assert page.data["delivery"] == ["electronic", "pickup"]
    assert YamlText(TEXT).put(("name", "zh"), "甲\n乙").data["name"]["zh"] == "甲\n乙"


def test_what_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(Refusal) as refusal:
        YamlText("a: 1\nb: [1\nc: 2\n")
    assert refusal.value.code == "package.yaml"
    assert refusal.value.data["line"] >= 2


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path, id=f"{path.parent.name}/{path.name}", marks=[] if turn % 10 == 0 else pytest.mark.whole
        )
        for turn, path in enumerate(sorted(PACKS.rglob("services/*/*.yaml")))
    ],
)
def test_every_shipped_file_can_be_changed_in_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    page = YamlText(text)
    for key in [k for k, v in page.data.items() if isinstance(v, list) and len(v) > 1]:
        moved = page.move((key,), 0, 1)
        assert moved.move((key,), 1, 0).text == text
        assert sorted(moved.text) == sorted(text)
        more = page.add((key,), page.data[key][0])
        assert more.without((key, len(page.data[key]))).text == text
    for key in page.data:
        less = page.without((key,))
        assert less.data == {k: v for k, v in page.data.items() if k != key}
        assert len(less.text) < len(text)


LEAVES = st.one_of(
    st.booleans(),
    st.integers(-9, 999),
    st.text(max_size=30),
    st.sampled_from(["on", "no", "~", "1.5", "a: b", "- x", "#", "甲\n乙"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "zh", "en", "on", "a b"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(
    value=VALUES,
    place=st.sampled_from(
        [
            ("code",),
            ("name", "zh"),
            ("materials", 0, "name"),
            ("materials", 1),
            ("fees",),
            ("new",),
            ("clock", "x"),
        ]
    ),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_put_is_what_is_read(value: Any, place: tuple[str | int, ...]) -> None:
    page = YamlText(TEXT)
    made = page.put(place, value)
    assert made.get(place) == value
    assert yaml.load(made.text, Loader=Yaml12) == made.data
    rest = {k: v for k, v in made.data.items() if k != place[0]}
    assert rest == {k: v for k, v in page.data.items() if k != place[0]}
    assert "# who decides" in made.text


@given(value=st.dictionaries(st.text(min_size=1, max_size=8), VALUES, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_document_written_anew_reads_the_same(value: dict[str, Any]) -> None:
    assert YamlText(document(value)).data == value


SHARED = """# two stories
- name: first
  values: &values
    # of everybody
    a: 1
    b: two
  pages: &pages {x: 1}
- name: second
  values: {<<: *values, a: 3}   # other
  pages: *pages

# the last
- name: third
  values: *values
  pages: *pages
"""


@pytest.mark.parametrize(
    ("act", "stays"),
    [
        (lambda p: p.put((0, "values", "a"), 9), 12),
        (lambda p: p.put((0, "pages", "y"), 2), 13),
        (lambda p: p.put((1, "values", "b"), "x"), 14),
        (lambda p: p.put((2, "values", "b"), "x"), 14),
        (lambda p: p.put((2, "pages", "x"), 7), 14),
        (lambda p: p.without((1, "values", "b")), 14),
        (lambda p: p.without((0,)), 6),
        (lambda p: p.without((0, "pages")), 12),
        (lambda p: p.move((), 0, 2), 5),
        (lambda p: p.move((), 2, 0), 5),
        (lambda p: p.add((), {"name": "fourth", "values": {"a": 1}}), 15),
    ],
)
def test_what_rows_share_changes_in_one_row_alone(act: Any, stays: int) -> None:
    page = act(YamlText(SHARED))
    kept = [row for row in difflib.ndiff(SHARED.splitlines(), page.text.splitlines()) if row[0] == " "]
    assert len(kept) >= stays, page.text
    assert "# the last" in page.text
    assert yaml.safe_load(page.text) == page.data
    again = page.put((0, "values", "b"), "again").put((1, "values", "b"), "once more")
    assert [row["values"]["b"] for row in again.data[:2]] == ["again", "once more"]
    assert [row["values"] for row in again.data[2:]] == [row["values"] for row in page.data[2:]]


def test_a_text_that_unfolds_endlessly_is_none() -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"{b}: &{b} [{', '.join(['*' + a] * 10)}]" for a, b in zip("abcdef", "bcdefg", strict=True)]
    with pytest.raises(Refusal):
        YamlText("\n".join(rows))


@pytest.mark.parametrize("text", ["on: 0000-00-00", "a: 1\non: 2026-13-45\n", "on: 2026-02-30T25:61:61Z"])
def test_a_value_that_only_looks_like_a_day_is_a_mistake_at_its_line(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        YamlText(text)
    assert (
        refused.value.code == "package.yaml" and refused.value.data["line"] == text.rstrip().count("\n") + 1
    )
