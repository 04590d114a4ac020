"""The official calendar against an independent judge, its fixed holidays, merging and refusals."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.calendar import DEFAULT, WorkCalendar
from tongban.kernel.errors import Refusal

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
JUDGED_DAYS = st.dates(FIRST, LAST)
ALL_DAYS = st.dates(DEFAULT.first, DEFAULT.last)


def test_every_day_of_the_published_years_agrees_with_the_judge() -> None:
    days = (FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1))
    assert [day for day in days if DEFAULT.is_working(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize(
    ("day", "working", "reason"),
    [
        (date(2026, 4, 6), False, "holiday.qingming"),
        (date(2026, 2, 28), True, "make-up"),
        (date(2026, 3, 2), True, "workday"),
        (date(2026, 3, 7), False, "weekend"),
        (date(2015, 9, 3), False, "holiday.victory-day"),
        (date(2006, 12, 31), True, "make-up"),
    ],
)
def test_a_published_day_and_its_reason(day: date, working: bool, reason: str) -> None:
    assert DEFAULT.day(day) == (working, reason, False)


@pytest.mark.parametrize(
    ("day", "working", "reason"),
    [
        (date(2027, 2, 5), False, "holiday.spring-festival"),  # 除夕
        (date(2027, 2, 8), False, "holiday.spring-festival"),  # 初三
        (date(2027, 2, 9), True, "workday"),
        (date(2027, 4, 5), False, "holiday.qingming"),
        (date(2028, 5, 2), False, "holiday.labour-day"),
        (date(2028, 5, 3), True, "workday"),
        (date(2029, 6, 16), False, "holiday.dragon-boat"),
        (date(2030, 9, 12), False, "holiday.mid-autumn"),
        (date(2035, 10, 3), False, "holiday.national-day"),
        (date(2035, 10, 4), True, "workday"),
    ],
)
def test_an_unpublished_year_is_weekends_and_fixed_holidays(day: date, working: bool, reason: str) -> None:
    assert DEFAULT.day(day) == (working, reason, True)


def test_thirteen_fixed_holidays_in_every_unpublished_year() -> None:
    """全国年节及纪念日放假办法 art. 2 (2024): 1+4+1+2+1+1+3; in 2028 and 2031 中秋 falls on 国庆."""
    for year in range(2027, 2036):
        days = (date(year, 1, 1) + timedelta(days=offset) for offset in range(365))
        named = [day for day in days if DEFAULT.day(day).reason.startswith("holiday.")]
        assert len(named) == (12 if year in (2028, 2031) else 13), year


@settings(deadline=None, max_examples=60)
@given(JUDGED_DAYS, JUDGED_DAYS)
def test_count_is_the_sum_of_days(one: date, other: date) -> None:
    first, last = sorted((one, min(other, one + timedelta(days=90))))
    span = [first + timedelta(days=offset) for offset in range(1, (last - first).days + 1)]
    assert DEFAULT.count(first, last) == sum(map(chinese_calendar.is_workday, span))


@settings(deadline=None)
@given(ALL_DAYS.filter(lambda day: 2005 < day.year < 2035), st.integers(1, 120))
def test_add_and_count_are_inverse(start: date, days: int) -> None:
    end, back = DEFAULT.add(start, days), DEFAULT.add(start, -days)
    assert DEFAULT.count(start, end) == days
    assert DEFAULT.is_working(end) and DEFAULT.is_working(back)
    assert DEFAULT.count(back - timedelta(days=1), start - timedelta(days=1)) == days


def test_zero_days_is_this_working_day_or_the_next() -> None:
    assert DEFAULT.add(date(2026, 3, 6), 0) == date(2026, 3, 6)
    assert DEFAULT.next_working(date(2026, 4, 4)) == date(2026, 4, 7)


def test_an_imported_year_replaces_the_fixed_holidays_and_is_no_longer_provisional() -> None:
    official = DEFAULT.merged(
        {
            2027: {
                "new-year": ["01-01..01-03"],
                "spring-festival": ["02-05..02-11"],
                "make-up": ["02-20", "2026-12-27"],
            }
        }
    )
    assert official.day(date(2027, 2, 10)) == (False, "holiday.spring-festival", False)
    assert official.day(date(2027, 2, 20)) == (True, "make-up", False)
    assert official.day(date(2026, 12, 27)) == (True, "make-up", False)
    assert official.day(date(2027, 4, 5)).reason == "workday"
    assert 2027 in official.published and 2027 not in DEFAULT.published
    assert official != DEFAULT
    assert DEFAULT.day(date(2027, 2, 10)).provisional


def test_a_year_past_the_end_makes_the_calendar_longer() -> None:
    longer = DEFAULT.merged({2036: {"new-year": ["01-01"]}})
    assert longer.last == date(2036, 12, 31)
    assert longer.day(date(2036, 1, 1)) == (False, "holiday.new-year", False)


def test_calendars_are_values() -> None:
    year = {2027: {"new-year": ["01-01"]}}
    assert DEFAULT.merged(year) == DEFAULT.merged(year)
    assert (
        len({DEFAULT, WorkCalendar.from_table(DEFAULT.table), DEFAULT.merged(year), DEFAULT.merged(year)})
        == 2
    )


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2036, 1, 1)])
def test_outside_the_calendar_it_refuses(day: date) -> None:
    with pytest.raises(Refusal, match="runs from 2004 to 2035") as refusal:
        DEFAULT.day(day)
    assert refusal.value.code == "calendar.range"
    with pytest.raises(Refusal):
        DEFAULT.add(date(2035, 12, 1), 40)


@pytest.mark.parametrize(
    "days",
    [
        {"new-year": ["02-30"]},
        {"new-year": ["soon"]},
        {"new-year": "01-01"},
        {"new-year": ["01-03..01-01"]},
        {"make-up": ["2027-01-04"]},  # a Monday works anyway
        {"new-year": ["01-02"], "make-up": ["01-02"]},
    ],
)
def test_a_spoilt_table_is_refused_with_a_sentence(days: dict[str, list[str]]) -> None:
    with pytest.raises(Refusal) as refusal:
        DEFAULT.merged({2027: days})
    assert refusal.value.code == "calendar.table"


def test_a_moment_is_read_in_the_calendars_zone() -> None:
    assert DEFAULT.local(datetime(2026, 3, 2, 16, 30, tzinfo=UTC)) == date(2026, 3, 3)
    assert DEFAULT.local(datetime(2026, 3, 2, 15, 30, tzinfo=UTC)) == date(2026, 3, 2)


def test_the_settling_act_is_named() -> None:
    assert DEFAULT.notice(2026) == "国务院办公厅关于2026年部分节假日安排的通知"
    assert DEFAULT.notice(2027) == "全国年节及纪念日放假办法"
