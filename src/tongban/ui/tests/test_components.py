"""Questions, tables, charts, pictures of codes."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
import segno
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.base.errors import Invalid
from tongban.ui import charts, samples
from tongban.ui.questions import INPUTS, question
from tongban.ui.tables import Column, Table
from tongban.ui.tests.pages import Page

OPTIONS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
TYPES = [
    *INPUTS,
    "textarea",
    "choice",
    "choices",
    "boolean",
    "region",
    "address",
    "file",
    "period",
    "checkbox",
    "tree",
]


def render(text: str, **context: object) -> str:
    request = RequestFactory().get("/en/list/?find=x&sort=-no&density=tight")
    with translation.override("en"):
        return engines["django"].from_string(text).render(context, request)


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_of_question_has_label_help_and_error_tied_to_it(kind: str) -> None:
    raw = {
        "id": "x",
        "label": "L",
        "help": "H",
        "example": "E",
        "type": kind,
        "error": "wrong",
        "options": OPTIONS,
        "value": "",
    }
    html = render("{% question q %}", q=raw)
    assert Page(html).faults == []
    assert 'id="x"' in html or kind == "tree"
    assert 'aria-describedby="x-help x-example x-error"' in html
    assert "wrong" in html


@pytest.mark.parametrize(
    "kind", [k for k in TYPES if k not in ("file", "password", "choices", "period", "address")]
)
def test_what_was_typed_is_shown_again(kind: str) -> None:
    html = render(
        "{% question q %}",
        q={
            "id": "x",
            "label": "L",
            "type": kind,
            "value": "true" if kind in ("boolean", "checkbox") else "b",
            "options": [] if kind == "boolean" else OPTIONS,
        },
    )
    assert re.search(r'value="b"|checked|selected|>b</textarea>', html)


def test_a_password_is_never_shown_again() -> None:
    assert "hunter2" not in render(
        "{% question q %}", q={"id": "x", "label": "L", "type": "password", "value": "hunter2"}
    )


def test_zero_is_an_answer() -> None:
    assert 'value="0"' in render(
        "{% question q %}", q={"id": "x", "label": "L", "type": "integer", "value": 0}
    )


def test_many_choices_become_a_list() -> None:
    few = question({"id": "x", "type": "choice", "options": OPTIONS})
    many = question(
        {"id": "x", "type": "choice", "options": [{"value": str(n), "label": n} for n in range(30)]}
    )
    assert (few.kind, many.kind) == ("radios", "select")


def test_the_error_summary_leads_to_each_field() -> None:
    html = render("{% error_summary e %}", e=Invalid({"a": "Say when.", "b": "Say where."}))
    assert '<a href="#a">Say when.</a>' in html
    assert "2 answers need correcting" in html
    assert render("{% error_summary e %}", e={}).strip() == ""


def list_of(rows: list[object], url: str, **more: object) -> Table:
    page = SimpleNamespace(rows=rows, after="next", before="back")
    columns = [Column("no", "No", sort="no"), Column("item", "Item", url=lambda row: "/x/")]
    return Table(RequestFactory().get(url), columns, page, "List", **more)  # type: ignore[arg-type]


def test_sorting_turns_round_and_goes_back_to_the_first_page() -> None:
    head = list_of([], "/l/?sort=no&after=abc&find=x").heads[0]
    assert head["now"] == "ascending"
    assert head["url"] == "/l/?sort=-no&find=x"


def test_pages_keep_the_filter() -> None:
    table = list_of([], "/l/?find=x")
    assert table.next_url == "/l/?find=x&after=next"
    assert table.previous_url == "/l/?find=x&after=back"


def test_a_filter_form_keeps_sort_but_not_the_cursor() -> None:
    table = list_of([], "/l/?find=x&sort=no&after=abc", filters=[{"id": "find", "label": "Find"}])
    assert table.kept == [("sort", "no")]
    assert table.filtered
    assert table.clear_url == "/l/?sort=no"


def test_a_list_says_why_it_is_empty() -> None:
    filtered = render(
        "{% data_table t %}", t=list_of([], "/l/?find=x", filters=[{"id": "find", "label": "Find"}])
    )
    bare = render("{% data_table t %}", t=list_of([], "/l/", empty={"title": "No drafts yet"}))
    assert "Nothing matches this filter" in filtered
    assert "No drafts yet" in bare


def test_a_table_shows_rows_of_any_kind() -> None:
    rows = [{"no": 1, "item": "<b>"}, SimpleNamespace(no=2, item={"zh": "餐馆", "en": "Restaurant"})]
    html = render("{% data_table t %}", t=list_of(rows, "/l/"))
    assert "&lt;b&gt;" in html
    assert '<a href="/x/">Restaurant</a>' in html
    assert Page(html).faults == []


@given(st.floats(min_value=0.001, max_value=1e9))
@settings(max_examples=60)
def test_an_axis_ends_at_a_round_number_just_above(value: float) -> None:
    top = charts.nice_top(value)
    assert value * 0.99999 <= top <= value * 2.51


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40))
@settings(max_examples=40)
def test_a_line_stays_in_its_box(values: list[int]) -> None:
    chart = charts.line([{"label": n, "value": v} for n, v in enumerate(values)], target=5)
    assert all(0 <= d["x"] <= chart.width and 0 <= d["y"] <= chart.height for d in chart.dots)
    assert len(chart.dots) == len(values)


@given(st.lists(st.integers(0, 999), max_size=12))
@settings(max_examples=40)
def test_bars_never_leave_their_ground(values: list[int]) -> None:
    assert all(0 <= row["length"] <= 100 for row in charts.bars([{"label": "x", "value": v} for v in values]))


def test_a_code_is_drawn_field_by_field() -> None:
    matrix = [list(row) for row in segno.make("https://example.invalid/").matrix_iter()]
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1", charts.modules(matrix))
    drawn = {(int(x) + i, int(y)) for x, y, n in runs for i in range(int(n))}
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


def test_a_map_keeps_every_place_inside_and_north_up() -> None:
    found = charts.chart_map(
        [{"lon": 120.1, "lat": 30.3, "label": "north"}, {"lon": 120.2, "lat": 30.2, "label": "south"}], []
    )
    north, south = found["points"]
    assert 0 < north["y"] < south["y"] < found["height"]
    assert 0 < north["x"] < south["x"] < found["width"]
    assert charts.chart_map([], [])["points"] == []


def test_samples_name_no_real_host() -> None:
    assert "example.invalid" in str(samples.everything(RequestFactory().get("/zh/style/"))["receipt"])


@pytest.mark.parametrize(("language", "words"), [("zh", "年-月-日"), ("en", "year, month, day")])
def test_a_day_is_asked_for_in_the_language_of_the_page(language: str, words: str) -> None:
    request = RequestFactory().get(f"/{language}/")
    q = {"id": "d", "label": "D", "type": "date", "value": "2026-04-07", "min": "2026-01-01"}
    with translation.override("zh-hans" if language == "zh" else "en"):
        html = engines["django"].from_string("{% question q %}").render({"q": q}, request)
    assert 'type="date"' not in html and 'type="text"' in html  # the browser would ask in its own language
    assert words in html and 'value="2026-04-07"' in html and 'data-min="2026-01-01"' in html
    assert Page(html).faults == []


def test_every_value_of_a_table_says_what_it_is_where_rows_become_cards() -> None:
    request = RequestFactory().get("/en/list/")
    page = SimpleNamespace(rows=[{"no": "1", "on": "2"}], after="", before="")
    table = Table(request, [Column("no", "Number"), Column("on", "Day")], page, "List")
    html = render("{% data_table table %}", table=table)
    assert 'data-label="Number"' in html and 'data-label="Day"' in html
