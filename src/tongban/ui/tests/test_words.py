"""Words in two languages, days, money, limits, prose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import engines
from django.utils import translation
from django.utils.html import conditional_escape
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.ui import words
from tongban.ui.due import Due, as_due
from tongban.ui.tags.text import markdown_html

DAY = date(2026, 4, 7)


def render(text: str, **context: object) -> str:
    return engines["django"].from_string(text).render(context)


@pytest.mark.parametrize(("lang", "shown"), [("zh-hans", "2026年4月7日 星期二"), ("en", "Tue 7 April 2026")])
def test_a_day_as_people_write_it(lang: str, shown: str) -> None:
    with translation.override(lang):
        assert words.day(DAY) == shown


def test_a_moment_is_shown_in_the_citys_zone() -> None:
    late = datetime(2026, 4, 7, 17, 5, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert words.moment(late) == "2026年4月8日 01:05"
        assert words.day(late) == "2026年4月8日 星期三"
    with translation.override("en"):
        assert words.moment(late) == "8 April 2026, 01:05"


@pytest.mark.parametrize("nothing", [None, "", "soon", 7])
def test_no_day_shows_nothing(nothing: object) -> None:
    assert words.day(nothing) == ""
    assert render("{% when v %}", v=nothing) == ""


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (123450, "¥1,234.50"),
        (Decimal("1234.5"), "¥1,234.50"),
        ("0.10", "¥0.10"),
        (-500, "-¥5.00"),
        ("a lot", "a lot"),
    ],
)
def test_money(value: object, shown: str) -> None:
    assert words.money(value) == shown


def test_nothing_to_pay_is_said_in_words() -> None:
    with translation.override("en"):
        assert words.money(0) == words.money(None) == "Free of charge"
    assert words.money(None, free=False) == ""


def test_words_follow_the_language_and_say_when_they_cannot() -> None:
    row = SimpleNamespace(name_zh="石桥社区", name_en="")
    with translation.override("en"):
        assert render('{% t row "name" %}', row=row) == '<span lang="zh-Hans">石桥社区</span>'
        assert render('{{ row|plain:"name" }}', row=row) == "石桥社区"
        assert render("{{ v|say }}", v={"zh": "东湖", "en": "East Lake"}) == "East Lake"
    with translation.override("zh-hans"):
        assert render('{% t row "name" %}', row=row) == "石桥社区"
        assert render("{{ v|say }}", v={"en": "East Lake"}) == '<span lang="en">East Lake</span>'


@pytest.mark.parametrize("evil", ["<script>", '"><img src=x>', "{{ x }}", "&lt;"])
def test_nothing_that_was_typed_becomes_markup(evil: str) -> None:
    tags = (
        "{{ v|say }}{% t v %}",
        '{% chip v %}{% button v "#" %}',
        '{% lamp "red" v %}',
        "{% notice title=v %}{{ v }}{% endnotice %}",
    )
    page = render("".join(tags), v=evil)
    assert "<script>" not in page
    assert "<img" not in page
    assert page.count(conditional_escape(evil)) >= len(tags)


def test_prose_is_safe_and_sits_below_the_pages_heading() -> None:
    html = markdown_html(
        "# 标题\n\n<b onclick=x>hi</b> [go](javascript:alert(1)) ![p](http://x/y.png)\n\n| a | b |\n|-|-|\n| 1 | 2 |"
    )
    assert "<h2>标题</h2>" in html
    assert "<b" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html
    assert "<table>" in html


@given(st.text(max_size=200))
@settings(max_examples=40)
def test_no_prose_brings_markup_of_its_own(source: str) -> None:
    html = markdown_html(source)
    assert "<script" not in html.lower()
    assert "<iframe" not in html.lower()


@pytest.mark.parametrize(
    ("due", "colour", "shown"),
    [
        (Due(DAY, 5), "green", "5 working days left"), (Due(DAY, 1), "yellow", "1 working day left"),
        (Due(DAY, 0), "yellow", "Due today"), (Due(DAY, -1), "red", "1 working day over"),
        (Due(DAY, -3, "d"), "red", "3 days over"), (Due(DAY, 2, paused=True), "grey", "Clock paused"),
        (Due(DAY, -2, done=DAY), "grey", "Finished"), (Due(), "grey", "No limit running"),
        (Due(DAY, 9, lamp="yellow"), "yellow", "9 working days left"),
    ],
)  # fmt: skip
def test_a_limit_in_words_and_lamp(due: Due, colour: str, shown: str) -> None:
    with translation.override("en"):
        assert (due.colour, due.words) == (colour, shown)


def test_a_limit_is_read_from_anything_with_its_names() -> None:
    assert (
        as_due({"due": DAY, "left": 2}) == as_due(SimpleNamespace(due=DAY, left=2, title="x")) == Due(DAY, 2)
    )


def test_lengths_of_time_know_the_units_of_the_law() -> None:
    with translation.override("en"):
        assert [words.span_words(2, u) for u in ("wd", "d", "month", "hour")] == [
            "2 working days", "2 days", "2 months", "2 hours",
        ]  # fmt: skip
    with pytest.raises(ValueError, match="fortnight"):
        words.span_words(1, "fortnight")
