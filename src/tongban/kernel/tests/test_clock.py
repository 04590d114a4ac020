"""The statute clock: vectors of the handbook, an independent day count, refusals, dated versions."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.calendar import DEFAULT
from tongban.kernel.clock import (
    AL45_GROUNDS,
    RULES,
    Citation,
    Extension,
    Limit,
    Pause,
    Rule,
    RuleBook,
    due,
    elapsed,
    explain,
    only_extension,
    remaining,
    words,
)
from tongban.kernel.clock.events import EVENTS
from tongban.kernel.errors import Refusal
from tongban.kernel.refusals import sentence

REVIEW = Pause(date(2026, 3, 9), date(2026, 3, 13), "expert-review")
STARTS = st.dates(date(2004, 7, 1), date(2026, 6, 30))


@st.composite
def pauses_after(draw: st.DrawFn, start: date) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        first = start + timedelta(days=draw(st.integers(-3, 60)))
        last = first + timedelta(days=draw(st.integers(0, 20)))
        found.append(Pause(first, last, draw(st.sampled_from(AL45_GROUNDS))))
    return found


def walk(start: date, value: int, pauses: list[Pause]) -> date:
    """The judge: day after day over `chinesecalendar`, nothing shared with the clock."""
    day, counted = start, 0
    while counted < value:
        day += timedelta(days=1)
        paused = any(pause.start <= day <= pause.end for pause in pauses)
        counted += chinese_calendar.is_workday(day) and not paused
    return day


@pytest.mark.parametrize(
    ("rule", "start", "last"),
    [
        ("AL-32", date(2026, 3, 6), date(2026, 3, 13)),  # received on a Friday
        ("AL-32", date(2026, 3, 7), date(2026, 3, 13)),  # and on the Saturday after it
        ("AL-42", date(2026, 3, 2), date(2026, 3, 30)),
        ("AL-42-joint", date(2026, 3, 2), date(2026, 5, 8)),
        ("AL-43", date(2026, 3, 2), date(2026, 3, 30)),
        ("AL-44", date(2026, 9, 25), date(2026, 10, 15)),  # 国庆 in between, 10 Oct made up
        ("AL-47-request", date(2026, 3, 2), date(2026, 3, 9)),
        ("AL-47-organise", date(2026, 3, 2), date(2026, 3, 30)),
        ("AL-48", date(2026, 4, 7), date(2026, 3, 26)),
        ("AL-50", date(2026, 12, 31), date(2026, 12, 1)),
        ("AL-50", date(2046, 12, 31), date(2046, 12, 1)),
        ("AL-50-decision", date(2026, 12, 31), date(2026, 12, 31)),
        ("AL-55", date(2026, 2, 13), date(2026, 2, 27)),  # 春节, 14 Feb made up
        ("MER-19", date(2026, 4, 3), date(2026, 4, 9)),
        ("GC-0", date(2026, 3, 2), date(2026, 3, 2)),
        ("AL-34", date(2026, 3, 7), date(2026, 3, 9)),
        ("ARL-60d", date(2026, 3, 3), date(2026, 5, 6)),  # 2 May moves past 劳动节
        ("APL-6m", date(2026, 3, 31), date(2026, 9, 30)),
    ],
)
def test_limits_of_the_handbook(rule: str, start: date, last: date) -> None:
    assert due(rule, start) == last
    assert explain(rule, start).due == last


def test_the_worked_example_of_the_handbook() -> None:
    ledger = explain("AL-42", date(2026, 3, 2), pauses=[REVIEW])
    assert ledger.due == date(2026, 4, 7) == due("AL-42", date(2026, 3, 2), pauses=[REVIEW])
    numbers = {day.number: day.date for day in ledger.days if day.counted}
    assert numbers[4] == date(2026, 3, 6)
    assert (numbers[5], numbers[9], numbers[14]) == (date(2026, 3, 16), date(2026, 3, 20), date(2026, 3, 27))
    assert (numbers[15], numbers[19], numbers[20]) == (date(2026, 3, 30), date(2026, 4, 3), date(2026, 4, 7))
    reasons = {day.date: day.reason for day in ledger.days}
    assert reasons[date(2026, 3, 9)] == "pause.expert-review"
    assert reasons[date(2026, 4, 6)] == "holiday.qingming"
    assert [str(citation) for citation in ledger.citations] == [
        "行政许可法 art. 42",
        "行政许可法 art. 82",
        "民法典 art. 201",
        "行政许可法 art. 45",
        "国务院办公厅关于2026年部分节假日安排的通知",
    ]


def test_without_the_holiday_row_the_example_ends_a_day_earlier() -> None:
    """Handbook 01 §3.1: day 20 is Mon 6 Apr where the calendar has no holiday there."""
    calendar = DEFAULT.merged({2026: {"qingming": ["04-05"]}})
    assert due("AL-42", date(2026, 3, 2), pauses=[REVIEW], calendar=calendar) == date(2026, 4, 6)


def test_supervision_example_promised_three_days_accepted_on_wednesday() -> None:
    """Handbook 02 §9: due at the end of Monday, one working day left on Friday."""
    rule = RULES["AL-42"].promised(Limit(3))
    start = date(2026, 3, 4)
    assert due(rule, start) == date(2026, 3, 9)
    assert remaining(rule, start, date(2026, 3, 6)) == 1
    assert remaining(rule, start, date(2026, 3, 10)) == -1
    moved = due(rule, start, pauses=[Pause(date(2026, 3, 6), date(2026, 3, 10), "testing")])
    assert DEFAULT.count(date(2026, 3, 9), moved) == 3


@settings(deadline=None, max_examples=150)
@given(STARTS, st.integers(1, 60), st.data())
def test_working_days_agree_with_an_independent_count(start: date, value: int, data: st.DataObject) -> None:
    pauses = data.draw(pauses_after(start))
    rule = Rule("TEST", value, "wd", grounds=AL45_GROUNDS)
    expected = walk(start, value, pauses)
    ledger = explain(rule, start, pauses=pauses)
    assert due(rule, start, pauses=pauses) == ledger.due == expected
    assert sum(day.counted for day in ledger.days) == value
    assert [day.date for day in ledger.days] == [
        start + timedelta(days=offset + 1) for offset in range((expected - start).days)
    ]
    assert elapsed(rule, start, expected, pauses=pauses) == value
    assert remaining(rule, start, expected, pauses=pauses) == 0


@settings(deadline=None, max_examples=60)
@given(STARTS, st.integers(0, 90), st.data())
def test_elapsed_and_remaining_share_the_limit(start: date, offset: int, data: st.DataObject) -> None:
    pauses = data.draw(pauses_after(start))
    today = start + timedelta(days=offset)
    last = due("AL-42", start, pauses=pauses)
    gone = elapsed("AL-42", start, today, pauses=pauses)
    left = remaining("AL-42", start, today, pauses=pauses)
    assert gone + left == 20
    assert (left < 0) <= (today > last)
    assert (left > 0) == (gone < 20)


@settings(deadline=None, max_examples=60)
@given(STARTS, st.data())
def test_a_pause_never_shortens_and_order_and_overlap_do_not_matter(start: date, data: st.DataObject) -> None:
    pauses = data.draw(pauses_after(start))
    last = due("AL-42", start, pauses=pauses)
    assert last >= due("AL-42", start)
    assert due("AL-42", start, pauses=[*reversed(pauses), *pauses]) == last
    assert due("AL-42", start, pauses=pauses, extension="complex") >= last


@settings(deadline=None, max_examples=60)
@given(STARTS, st.integers(0, 180))
def test_calendar_days_end_on_a_working_day_and_never_early(start: date, value: int) -> None:
    rule = Rule("TEST", value, "d")
    last, plain = due(rule, start), start + timedelta(days=value)
    assert last >= plain and chinese_calendar.is_workday(last)
    skipped = [plain + timedelta(days=offset) for offset in range((last - plain).days)]
    assert not any(map(chinese_calendar.is_workday, skipped))
    moved = [day.date for day in explain(rule, start).days if day.reason == "last-day-moved"]
    assert len(moved) == (last - plain).days


def test_months_end_on_the_same_number_or_the_last_of_the_month() -> None:
    rule = Rule("TEST", 1, "month", moves=False)
    assert due(rule, date(2026, 1, 31)) == date(2026, 2, 28)
    assert due(rule, date(2028, 1, 31)) == date(2028, 2, 29)
    assert due(Rule("TEST", 12, "month", moves=False), date(2026, 3, 15)) == date(2027, 3, 15)
    assert due(Rule("TEST", 1, "month", direction="before"), date(2026, 3, 31)) == date(2026, 2, 28)


def test_hours_need_a_time_and_end_at_one() -> None:
    rule = Rule("TEST", 24, "hour")
    start = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
    ledger = explain(rule, start)
    assert ledger.due_at == start + timedelta(hours=24)
    assert ledger.due == date(2026, 3, 3)
    assert elapsed(rule, start, start + timedelta(hours=5, minutes=59)) == 5
    assert remaining(rule, start, start + timedelta(hours=5)) == 19
    with pytest.raises(Refusal, match="time of day") as refusal:
        due(rule, date(2026, 3, 2))
    assert refusal.value.code == "clock.start_time"


def test_an_aware_start_is_read_in_the_calendars_zone() -> None:
    assert due("AL-32", datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == due("AL-32", date(2026, 3, 2))


@pytest.mark.parametrize(
    ("rule", "start", "last", "approver"),
    [
        ("AL-42", date(2026, 3, 2), date(2026, 4, 14), "head-of-authority"),
        ("AL-42-joint", date(2026, 3, 2), date(2026, 5, 28), "head-of-government"),
        ("MER-19", date(2026, 4, 3), date(2026, 4, 14), "head-of-registry"),
    ],
)
def test_the_one_extension(rule: str, start: date, last: date, approver: str) -> None:
    ledger = explain(rule, start, extension=Extension("complex circumstances"))
    assert ledger.due == last
    assert ledger.extension is not None and ledger.extension.approver == approver
    assert due(rule, start, extension=RULES[rule].extension) == last


@pytest.mark.parametrize(
    ("rule", "extension", "code"),
    [
        ("AL-32", "complex", "clock.no_extension"),
        ("AL-42", "  ", "clock.extension_ground"),
        ("AL-42", "MER-19-extension", "clock.extension_other"),
    ],
)
def test_extensions_that_the_law_does_not_know(rule: str, extension: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        due(rule, date(2026, 3, 2), extension=extension)
    assert refusal.value.code == code


def test_a_second_extension_is_refused() -> None:
    assert only_extension([]) is None
    assert only_extension(["complex"]) == "complex"
    with pytest.raises(Refusal) as refusal:
        only_extension(["complex", "still complex"])
    assert refusal.value.code == "clock.extension_twice"


@pytest.mark.parametrize(
    ("rule", "ground", "code"),
    [
        ("AL-42", "site-inspection", "clock.ground_inside"),
        ("AL-42", "publicity-period", "clock.ground_inside"),
        ("AL-42", "lunch", "clock.ground"),
        ("AL-32", "hearing", "clock.no_pause"),
        ("AL-44", "hearing", "clock.no_pause"),
        ("MER-19", "testing", "clock.no_pause"),
    ],
)
def test_only_the_closed_list_of_article_45_stops_the_clock(rule: str, ground: str, code: str) -> None:
    for ask in (due, explain):
        with pytest.raises(Refusal, match=r"[Aa]rt\. 45") as refusal:
            ask(rule, date(2026, 3, 2), pauses=[Pause(date(2026, 3, 3), date(2026, 3, 4), ground)])
        assert refusal.value.code == code
        assert "行政许可法第四十五条" in sentence(refusal.value)


@pytest.mark.parametrize("ground", AL45_GROUNDS)
def test_each_ground_of_article_45_stops_the_clock(ground: str) -> None:
    pause = Pause(date(2026, 3, 3), date(2026, 3, 4), ground)
    assert due("AL-42", date(2026, 3, 2), pauses=[pause]) == date(2026, 4, 1)
    assert words.ground_text(ground, "zh") != ground


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        Pause(date(2026, 3, 4), date(2026, 3, 3), "hearing")
    assert refusal.value.code == "clock.pause_order"


def test_a_promise_may_only_shorten() -> None:
    rule = RULES["AL-42"]
    assert explain(rule, date(2026, 3, 2), promised=Limit(5)).promised_due == date(2026, 3, 9)
    assert rule.promised(Limit(20)) is rule
    extended = explain(rule, date(2026, 3, 2), promised=Limit(20), extension="complex")
    assert extended.promised_due == extended.due
    assert explain(rule, date(2026, 3, 2), promised=Limit(5), extension="x").promised_due == date(2026, 3, 9)
    for longer in (Limit(21), Limit(30, "d"), Limit(481, "hour")):
        with pytest.raises(Refusal) as refusal:
            rule.promised(longer)
        assert refusal.value.code == "clock.promise_longer"
    with pytest.raises(Refusal) as refusal:
        rule.promised(Limit(1, "month"))
    assert refusal.value.code == "clock.promise_unit"


@settings(deadline=None, max_examples=60)
@given(STARTS, st.integers(0, 20))
def test_a_promise_in_days_never_ends_after_the_law(start: date, days: int) -> None:
    rule = RULES["AL-42"]
    assert due(rule.promised(Limit(days, "d")), start) <= due(rule, start)


@pytest.mark.parametrize("today", [date(2026, 12, 4), date(2026, 12, 31), date(2026, 6, 30)])
def test_past_the_published_calendar_the_answer_is_provisional(today: date) -> None:
    ledger = explain("AL-42", today)
    beyond = ledger.due.year > 2026
    assert ledger.provisional == beyond
    assert ledger.provisional == any(day.provisional for day in ledger.days)
    if not beyond:
        assert due("AL-42", today, strict=True) == ledger.due
        return
    for ask in (due, explain):
        with pytest.raises(Refusal, match="2027 is not published") as refusal:
            ask("AL-42", today, strict=True)
        assert refusal.value.code == "clock.provisional"


def test_an_instant_item_on_an_unpublished_day_is_provisional_too() -> None:
    assert explain("GC-0", date(2027, 3, 1)).provisional
    with pytest.raises(Refusal):
        due("GC-0", date(2027, 3, 1), strict=True)


def test_an_imported_year_ends_the_provisional_answer() -> None:
    start = date(2026, 12, 28)
    official = DEFAULT.merged({2027: {"new-year": ["01-01..01-03"], "make-up": ["01-09"]}})
    assert explain("AL-42", start).provisional
    settled = explain("AL-42", start, calendar=official, strict=True)
    assert not settled.provisional
    assert settled.due < explain("AL-42", start).due


def test_a_limit_that_no_calendar_decides_is_never_provisional() -> None:
    assert due("AL-50", date(2050, 1, 31), strict=True) == date(2050, 1, 1)
    assert not explain("AL-50", date(2050, 1, 31)).provisional


def test_the_version_in_force_on_the_start_day_decides() -> None:
    assert due("APL-6m", date(2015, 4, 30)) == date(2015, 7, 30)
    assert due("APL-6m", date(2015, 5, 4)) == date(2015, 11, 4)
    old, new = (explain("ARL-60d", day) for day in (date(2023, 12, 29), date(2024, 1, 2)))
    assert (old.citations[0].article, new.citations[0].article) == ("9", "20")
    assert explain("AL-42", date(2016, 3, 1)).citations[2].law == "民法通则"
    with pytest.raises(Refusal) as refusal:
        due("AL-42", date(2004, 6, 30))
    assert refusal.value.code == "clock.rule_date"


def test_an_unknown_rule_names_its_neighbours() -> None:
    with pytest.raises(Refusal, match="AL-47-request or AL-47-organise") as refusal:
        due("AL-47", date(2026, 3, 2))
    assert refusal.value.code == "clock.rule"


def test_rules_are_data_that_others_may_lay_over() -> None:
    local = RuleBook([Rule("LOCAL-7", 7, "wd", source=Citation("LOCAL-7", "某市条例", "7"))])
    book = RULES.merged(local)
    assert due("LOCAL-7", date(2026, 3, 2), rules=book) == date(2026, 3, 11)
    assert due("AL-42", date(2026, 3, 2), rules=book) == date(2026, 3, 30)
    with pytest.raises(Refusal) as refusal:
        RuleBook([Rule("X", 1, "wd"), Rule("X", 2, "wd")])
    assert refusal.value.code == "clock.table"
    with pytest.raises(Refusal):
        RuleBook.from_table({"rule": [{"code": "X", "value": 1, "unit": "fortnight"}]})


def test_every_rule_is_whole() -> None:
    for code in RULES:
        for rule in RULES.versions(code):
            assert rule.source and rule.source.text_zh and rule.source.text_en, code
            assert rule.name_zh and rule.name_en and rule.start_event and rule.end_event, code
            assert rule.extension is None or rule.extension in RULES, code
            assert rule.grounds in ((), AL45_GROUNDS) or RULES.cite(rule.stops_by, rule.valid_from), code
            assert {rule.start_event, rule.end_event} <= set(EVENTS), code
            assert set(rule.grounds) <= set(words.GROUNDS), code
            assert rule.approver is None or rule.approver in words.APPROVERS, code
            assert rule.silence is None or rule.silence in words.SILENCE, code
            assert rule.source.law in words.LAWS_EN or not words.citation_text(rule.source).startswith(
                "《"
            ), code
            assert all(RULES.cite(cited, rule.valid_from) for cited in rule.cites), code


def test_deemed_acceptance_and_deemed_renewal_are_in_the_data() -> None:
    assert RULES["AL-32"].silence == "deemed-accepted"
    assert RULES["AL-50-decision"].silence == "deemed-renewed"


@pytest.mark.parametrize(
    ("rule", "start", "last"),
    [
        ("ID-33", date(2026, 3, 2), date(2026, 3, 30)),
        ("ID-49", date(2025, 12, 31), date(2026, 1, 31)),  # a Saturday: the law names the day
        ("PT-22", date(2026, 3, 2), date(2026, 3, 17)),
        ("PT-34", date(2026, 3, 3), date(2026, 5, 6)),  # 2 May moves past 劳动节
        ("PT-23-objection", date(2026, 4, 3), date(2026, 4, 13)),
        ("GPL-35", date(2026, 3, 2), date(2026, 3, 22)),  # the first day that is 20 days away, a Sunday
        ("GPR-31", date(2026, 3, 22), date(2026, 3, 7)),
        ("GPL-52", date(2026, 3, 2), date(2026, 3, 11)),
        ("GPL-42", date(2010, 3, 31), date(2025, 3, 31)),
        ("AR-62-simple", date(2026, 3, 2), date(2026, 4, 1)),
        ("TBR-54-publicity", date(2026, 4, 3), date(2026, 4, 6)),
    ],
)
def test_limits_beyond_licensing(rule: str, start: date, last: date) -> None:
    assert due(rule, start) == explain(rule, start).due == last


def test_time_of_third_parties_is_not_counted_and_nothing_else_stops_an_answer() -> None:
    """Handbook 08 §2: confirmed Mon 2 Mar, third party from day 5 for 8 working days shifts the due day by 8."""
    start, plain = date(2026, 3, 2), date(2026, 3, 30)
    asked = Pause(date(2026, 3, 9), date(2026, 3, 18), "third-party-consultation")
    ledger = explain("ID-33", start, pauses=[asked])
    assert DEFAULT.count(plain, ledger.due) == 8
    assert "ID-33-stops" in {citation.code for citation in ledger.citations}
    assert due("ID-33", start, extension="much to search") == date(2026, 4, 28)
    with pytest.raises(Refusal) as refusal:
        due("ID-33", start, pauses=[Pause(date(2026, 3, 9), date(2026, 3, 9), "hearing")])
    assert refusal.value.code == "clock.ground_other"
    assert "hearing" in sentence(refusal.value)


def test_a_newer_version_begins_and_what_began_before_keeps_the_older() -> None:
    newer = RuleBook.from_table(
        {"rule": [{"code": "AL-42", "value": 15, "unit": "wd", "law": "L", "valid_from": date(2026, 4, 1)}]}
    )
    book = RULES.succeeded(newer)
    assert due("AL-42", date(2026, 3, 2), rules=book) == date(2026, 3, 30)
    assert due("AL-42", date(2026, 4, 1), rules=book) == due(Rule("X", 15, "wd"), date(2026, 4, 1))
    assert [rule.valid_to for rule in book.versions("AL-42")] == [date(2026, 3, 31), date.max]
    assert due("AL-42", date(2026, 3, 2), rules=RULES.succeeded(RuleBook(()))) == date(2026, 3, 30)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"bound": "about"},
        {"direction": "sideways"},
        {"last_day": "soon"},
        {"value": -1},
        {"value": 1_000_000},
    ],
)
def test_a_rule_that_is_spoilt_is_refused(spoilt: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refusal:
        RuleBook.from_table({"rule": [{"code": "X", "value": 1, "unit": "wd", "law": "L", **spoilt}]})
    assert refusal.value.code == "clock.table"


def test_limits_are_read_from_text() -> None:
    assert Limit.parse("5wd") == Limit(5, "wd")
    assert str(Limit.parse("6month")) == "6month"
    for wrong in ("", "wd", "5", "-1wd", "5 weeks", "１wd", "999999wd"):
        with pytest.raises(Refusal):
            Limit.parse(wrong)


def test_words_for_every_code() -> None:
    for reason in words.REASONS:
        assert not words.reason_text(reason, "zh").isascii() and words.reason_text(reason, "en").isascii()
    assert words.reason_text("pause.hearing") == "听证，不计入期限"
    assert words.reason_text("holiday.unknown") == "holiday.unknown"
    assert words.limit_text(Limit(1), "en") == "1 working day"
    numerals = {8: "八", 10: "十", 19: "十九", 20: "二十", 102: "一百零二", 110: "一百一十", 201: "二百零一"}
    numerals |= {0: "零", 115: "一百一十五", 1000: "一千", 1077: "一千零七十七", 1260: "一千二百六十"}
    assert {number: words.chinese_number(number) for number in numerals} == numerals
    assert words.citation_text(RULES["AL-42"].source or Citation("", "", "")) == "《行政许可法》第四十二条"
