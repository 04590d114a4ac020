"""Lamps on their days (handbook 02 §9)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.legal import legal_today
from tongban.cases.actions import case_pause, case_resume
from tongban.cases.actions.recount import after_rules_changed
from tongban.cases.models import Case
from tongban.laws.actions import calendar_import
from tongban.laws.calendars import calendar_in_force, forget
from tongban.oversight.actions import (
    lamp_close,
    lamp_correct,
    lamp_explain,
    lamp_order,
    lamp_raise,
    lamp_review,
)
from tongban.oversight.boards import with_lamps
from tongban.oversight.jobs import case_recounted, raise_lamps
from tongban.oversight.lamps import lamp_of
from tongban.oversight.models import LampEvent
from tongban.oversight.policy import seen_lamps
from tongban.oversight.tests.world import Watch, accepted, at, decided, watch
from tongban.records.models import Entry

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 4)


def events(case: Case) -> list[tuple[str, str, str]]:
    return [(e.rule, e.grade, e.state) for e in LampEvent.objects.filter(case=case).order_by("id")]


def colour(case: Case) -> str:
    fresh = Case.objects.get(pk=case.pk)
    python = lamp_of(fresh, legal_today(), calendar_in_force()).colour
    assert with_lamps(Case.objects.filter(pk=case.pk)).get().lamp == python
    return python


def red(s: Watch) -> LampEvent:
    """A case promised in three days, accepted on Wednesday, seen on the following Tuesday."""
    with at(WEDNESDAY):
        case = accepted(s)
    with at(date(2026, 3, 10)):
        raise_lamps()
    return LampEvent.objects.select_related("case__unit").get(case=case, grade="red", rule="promised")


def test_reminder_yellow_and_red_come_on_their_days() -> None:
    s = watch(promised=3)
    with at(WEDNESDAY):
        case = accepted(s)
        assert colour(case) == "green"
        assert raise_lamps() == 0
    for day, wanted in ((5, "green"), (6, "reminder"), (7, "reminder"), (9, "yellow"), (10, "red")):
        with at(date(2026, 3, day), hour=9):
            assert colour(case) == wanted, day
            raise_lamps()
    with at(date(2026, 3, 9), hour=23):
        assert colour(case) == "yellow"
    graded = [(rule, grade) for rule, grade, _ in events(case)]
    assert graded == [("promised", "reminder"), ("promised", "yellow"), ("promised", "red")]


def test_a_pause_shifts_the_red_by_exactly_its_working_days() -> None:
    s = watch(promised=3)
    with at(WEDNESDAY):
        case = accepted(s)
    with at(date(2026, 3, 5)):
        case_pause(s.w.examiner, case=Case.objects.get(pk=case.pk), ground="expert-review", expected_days=5)
        assert colour(case) == "paused"
    with at(date(2026, 3, 30)):
        assert raise_lamps() == 0
        assert colour(case) == "paused"
    with at(date(2026, 3, 11)):
        case_resume(s.w.examiner, case=Case.objects.get(pk=case.pk), result="专家组一致通过")
    fresh = Case.objects.get(pk=case.pk)
    stood = fresh.pauses.get()
    assert stood.until_on is not None
    paused_days = calendar_in_force().count(stood.from_on - timedelta(days=1), stood.until_on)
    assert paused_days == 4
    shifted = calendar_in_force().add(date(2026, 3, 9), paused_days)
    assert fresh.promised_due == shifted
    with at(shifted):
        assert colour(case) == "yellow"
    with at(shifted + timedelta(days=1)):
        assert colour(case) == "red"


def test_two_rules_on_one_case_give_two_events_once_each() -> None:
    s = watch(promised=3)
    with at(WEDNESDAY):
        case = accepted(s)
    with at(date(2026, 4, 10)):
        assert raise_lamps() == 2
        assert raise_lamps() == 0
    assert [(r, g) for r, g, _ in events(case)] == [("promised", "red"), ("statutory", "red")]


def test_replaying_the_same_raise_gives_the_same_event() -> None:
    event = red(watch(promised=3))
    again = lamp_raise(SYSTEM, case=event.case, rule="promised", grade="red", due_on=event.due_on)
    assert again.pk == event.pk
    assert LampEvent.objects.filter(case=event.case, grade="red").count() == 1


def test_a_heeded_warning_goes_out_and_a_breach_stays() -> None:
    s = watch(promised=3)
    with at(WEDNESDAY):
        case = accepted(s)
    with at(date(2026, 3, 9)):
        raise_lamps()
        decided(s, case)
        raise_lamps()
    warning = LampEvent.objects.get(case=case, grade="yellow")
    assert (warning.state, warning.verdict_kind) == ("closed", "met")


def test_a_unit_cannot_read_the_lamps_of_another() -> None:
    s = watch(promised=3)
    event = red(s)
    assert event in seen_lamps(s.w.head)
    assert event in seen_lamps(s.supervisor)
    assert not seen_lamps(s.other_head).exists()
    assert not seen_lamps(s.w.applicant).exists()
    with pytest.raises(Forbidden):
        lamp_explain(s.other_head, event=event, explanation="不是我们的事情")


def test_a_late_explanation_is_a_second_event() -> None:
    s = watch(promised=3)
    event = red(s)
    assert event.explain_by == date(2026, 3, 12)
    with at(date(2026, 3, 12), hour=22):
        assert raise_lamps() == 0
    with at(date(2026, 3, 13)):
        assert raise_lamps() == 1
        assert raise_lamps() == 0
        late = lamp_explain(s.w.head, event=event, explanation="窗口系统故障一天")
    assert late.explained_late
    assert ("explanation.promised", "red", "notified") in events(event.case)


def test_the_life_of_an_event() -> None:
    s = watch(promised=3)
    event = red(s)
    with at(date(2026, 3, 11)):
        with pytest.raises(Invalid):
            lamp_explain(s.w.head, event=event, explanation=" ")
        row = lamp_explain(s.w.head, event=event, explanation="经办人请假，未及时移交", version=event.version)
        with pytest.raises(Stale):
            lamp_explain(s.w.head, event=event, explanation="再说一次", version=event.version)
        with pytest.raises(Conflict):
            lamp_explain(s.w.head, event=row, explanation="再说一次")
        with pytest.raises(Forbidden):
            lamp_review(s.w.head, event=row, verdict="exempt", words="自己免除")
        with pytest.raises(Invalid):
            lamp_review(s.supervisor, event=row, verdict="forgiven", words="算了算了")
        row = lamp_review(s.supervisor, event=row, verdict="valid", words="说明不能成立")
        with pytest.raises(Invalid):
            lamp_order(s.supervisor, event=row, order="立即办结", due_on=date(2026, 3, 1))
        row = lamp_order(s.supervisor, event=row, order="立即办结", due_on=date(2026, 3, 16))
        row = lamp_correct(s.w.head, event=row, correction="已办结并调整排班")
        row = lamp_close(s.supervisor, event=row)
    assert (row.state, row.verdict_kind) == ("closed", "valid")


def test_an_invalid_event_stays_and_is_closed() -> None:
    s = watch(promised=3)
    event = red(s)
    row = lamp_review(s.supervisor, event=event, verdict="invalid", words="系统故障所致")
    assert not row.is_open
    assert row.closed_at is not None
    with pytest.raises(Conflict):
        lamp_order(s.supervisor, event=row, order="立即办结", due_on=date(2030, 1, 1))


def test_a_new_calendar_recounts_open_lamps_and_leaves_closed_ones() -> None:
    s = watch(promised=3)
    with at(WEDNESDAY):
        second = accepted(s)
    event = red(s)
    closed = LampEvent.objects.get(case=second, grade="red")
    lamp_review(s.supervisor, event=closed, verdict="exempt", words="首次，予以免除")
    with at(date(2026, 3, 10)):
        days = {"city-day": ["03-09"]}
        try:
            calendar_import(SYSTEM, year=2026, days=days, source="测试通知")
            after_rules_changed("测试")
            for entry in Entry.objects.filter(type="cases.recounted.v1"):
                case_recounted(entry)
        finally:
            forget()
        event.refresh_from_db()
        closed.refresh_from_db()
        moved = Case.objects.get(pk=event.case_id)
    assert moved.promised_due == date(2026, 3, 10)
    assert (event.state, event.verdict_kind) == ("invalid", "invalid")
    assert closed.state == "exempt"
    assert Entry.objects.filter(type="oversight.lamp_recounted.v1").count() == 1
    assert Entry.objects.filter(type="cases.recounted.v1").exists()


def test_the_board_is_one_statement_and_agrees_with_every_case(django_assert_num_queries: object) -> None:
    s = watch(promised=10)
    with at(date(2026, 3, 2)):
        cases = [accepted(s) for _ in range(2)]
    for offset in range(0, 30):
        with at(date(2026, 3, 2) + timedelta(days=offset)):
            assert len({colour(case) for case in cases}) == 1


def test_raising_costs_the_same_whatever_is_known(django_assert_max_num_queries: object) -> None:
    s = watch(promised=3)
    red(s)
    with at(date(2026, 3, 10)), django_assert_max_num_queries(16):  # type: ignore[operator]
        assert raise_lamps() == 0
