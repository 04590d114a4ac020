"""Days as people write them: every plain way is read, impossible and doubtful ones are refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.base.days import read_day

DAY = date(2026, 4, 7)


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-07",
        "2026-4-7",
        "2026/4/7",
        "2026.04.07",
        "20260407",
        " 2026 4 7 ",
        "2026年4月7日",
        "２０２６年４月７日",
        "7 April 2026",
        "7 Apr 2026",
        "April 7, 2026",
    ],
)
def test_a_day_may_be_written_in_any_plain_way(text: str) -> None:
    assert read_day(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-30",
        "2026-13-01",
        "20261301",
        "0000-01-01",
        "07/04/2026",
        "7 Prairial 2026",
        "31 June 2026",
        "b",
    ],
)
def test_an_impossible_or_doubtful_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_day(text)


@given(st.dates())
def test_what_is_shown_again_is_read_again(day: date) -> None:
    assert read_day(day.isoformat()) == day


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read_day(text)
    except ValueError:
        return
