"""A change of calendar or limit shows what it does before it is in force, then is applied with a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.jobs import run_pending
from tongban.base.legal import legal_time
from tongban.base.timers import fire_due
from tongban.cases import changes
from tongban.cases.actions import case_accept, case_submit
from tongban.cases.actions import changes as acts
from tongban.cases.actions.changes import (
    rule_change_apply,
    rule_change_count,
    rule_change_drop,
    rule_change_propose,
)
from tongban.cases.actions.counting import rule_change_count_batch
from tongban.cases.models import Case, RuleChange, RuleTouch
from tongban.cases.tests.world import World, filled, world
from tongban.laws import calendars, limits
from tongban.laws.limits import rules_in_force
from tongban.laws.models import CalendarYear, LimitVersion
from tongban.messages.models import Message
from tongban.records.folding import fold
from tongban.records.models import Entry
from tongban.records.subscribers import deliver_all

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
LATER = {"new-year": ["01-01..01-03", "01-04"], "make-up": []}
AS_COMPUTED = {"new-year": ["01-01"], "make-up": []}


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    calendars.forget()
    limits.forget()
    yield
    calendars.forget()
    limits.forget()


def accepted(w: World) -> Case:
    return case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))


def propose_year(days: dict[str, list[str]], year: str = "2027") -> RuleChange:
    return rule_change_propose(SYSTEM, kind="calendar", key=year, table=days, source="虚构的安排（测试）")


def settle() -> None:
    fold(sweep=True)
    deliver_all()
    run_pending()


def test_a_year_is_counted_before_it_counts() -> None:
    with legal_time(DECEMBER):
        w = world()
        case, waiting = accepted(w), case_submit(w.applicant, draft=filled(w))
        change = propose_year(LATER)
        assert (change.state, change.done, change.total) == ("ready", 2, 2)
        assert (change.touched, change.later, change.sooner, change.late) == (2, 2, 0, 0)
        touch = RuleTouch.objects.get(change=change, case=case)
        assert touch.days["promised"] == ["2027-01-07", "2027-01-08"]
        assert set(touch.days) == {"promised", "statutory"}
        assert touch.owes == ["applicant", "firm"]
        assert set(RuleTouch.objects.get(change=change, case=waiting).days) == {"acceptance"}
        assert not CalendarYear.objects.exists()
        assert Case.objects.get(pk=case.pk).promised_due == date(2027, 1, 7)

        rule_change_apply(SYSTEM, change=change, version=change.version)
        settle()
    case.refresh_from_db()
    change.refresh_from_db()
    assert (case.promised_due, case.due_provisional) == (date(2027, 1, 8), False)
    assert (change.state, change.recounted, change.done) == ("applied", 2, 2)
    assert CalendarYear.objects.get().source == "虚构的安排（测试）"
    assert Message.objects.filter(kind="case.recounted").count() == 2
    assert {"laws.change_proposed.v1", "laws.change_applied.v1", "laws.calendar_imported.v1"} <= set(
        Entry.objects.values_list("type", flat=True)
    )


def test_a_day_that_only_becomes_firm_is_told_too() -> None:
    with legal_time(DECEMBER):
        case = accepted(world())
        change = propose_year(AS_COMPUTED)
        touch = RuleTouch.objects.get(change=change)
        assert (touch.days, touch.owes) == ({}, ["applicant", "firm"])
        assert (change.touched, change.later) == (1, 0)
        rule_change_apply(SYSTEM, change=change)
        settle()
    case.refresh_from_db()
    assert (case.promised_due, case.due_provisional) == (date(2027, 1, 7), False)
    assert Message.objects.filter(kind="case.day_firm").count() == 1
    assert not Message.objects.filter(kind="case.recounted").exists()


def test_a_new_version_of_a_limit_leaves_what_began_before() -> None:
    start = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    with legal_time(start):
        w = world()
        case = accepted(w)
    with legal_time(start + timedelta(days=8)):
        code = rules_in_force().at("AL-42", date(2026, 3, 2)).code
        table = {"code": code, "value": 15, "valid_from": "2026-03-11"}
        change = rule_change_propose(SYSTEM, kind="limit", key=code, table=table, source="决定")
        assert (change.state, change.touched) == ("ready", 0)
        rule_change_apply(SYSTEM, change=change, apply_on=date(2026, 3, 11))
        assert RuleChange.objects.get().state == "waiting"
        assert fire_due() == 0 and not LimitVersion.objects.exists()
    with legal_time(start + timedelta(days=9)):
        fire_due()
        settle()
        assert RuleChange.objects.get().state == "applied"
        assert rules_in_force().at("AL-42", date(2026, 3, 11)).value == 15
        assert rules_in_force().at("AL-42", date(2026, 3, 10)).value == 20
        assert rules_in_force().at("AL-42", date(2026, 3, 11)).grounds
        later = case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))
    assert (later.statutory_due, Case.objects.get(pk=case.pk).statutory_due) == (
        date(2026, 4, 1),
        date(2026, 3, 30),
    )


def test_a_limit_published_for_a_past_day_says_who_becomes_late_and_whom_silence_accepts() -> None:
    with legal_time(datetime(2026, 3, 2, 2, 0, tzinfo=UTC)):
        w = world()
        waiting = case_submit(w.applicant, draft=filled(w))
    with legal_time(datetime(2026, 3, 6, 2, 0, tzinfo=UTC)):
        table = {"code": "AL-32", "value": 2, "valid_from": "2026-03-01"}
        change = rule_change_propose(SYSTEM, kind="limit", key="AL-32", table=table, source="决定")
        touch = RuleTouch.objects.get(change=change)
        assert touch.days == {"acceptance": ["2026-03-09", "2026-03-04"]}
        assert touch.owes == ["applicant", "deemed"]
        assert (change.sooner, change.late) == (1, 1)
        rule_change_apply(SYSTEM, change=change)
        settle()
        fire_due()
    waiting.refresh_from_db()
    assert (waiting.deemed, waiting.accepted_on) == ("accepted", date(2026, 3, 2))


@pytest.mark.parametrize(
    ("kind", "key", "table", "field"),
    [
        ("calendar", "20x7", {}, "year"),
        ("calendar", "1999", {}, "year"),
        ("calendar", "2099", {}, "year"),
        ("calendar", "2027", {"new-year": ["13-01"]}, "days"),
        ("calendar", "2027", {"new-year": "01-01"}, "days"),
        ("calendar", "2027", {"make-up": ["01-04"]}, "days"),
        ("limit", "AL-42", {"code": "AL-42", "value": -1, "valid_from": "2026-03-01"}, "table"),
        ("limit", "AL-42", {"code": "AL-42", "value": "many", "valid_from": "2026-03-01"}, "table"),
        ("limit", "AL-42", {"code": "AL-42", "value": 5, "valid_from": "soon"}, "table"),
        ("limit", "AL-42", {"value": 5}, "table"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(kind: str, key: str, table: dict, field: str) -> None:
    with pytest.raises(Invalid) as mistake:
        rule_change_propose(SYSTEM, kind=kind, key=key, table=table, source=" ")
    assert {field, "source"} <= set(mistake.value.fields)
    assert not RuleChange.objects.exists()


def test_only_who_may_and_only_in_its_state() -> None:
    with legal_time(DECEMBER):
        w = world()
        for actor in (w.clerk, w.applicant):
            with pytest.raises(Forbidden):
                rule_change_propose(actor, kind="calendar", key="2027", table=LATER, source="x")
        change = propose_year(LATER)
        for refused in (rule_change_apply, rule_change_drop, rule_change_count):
            with pytest.raises(Forbidden):
                refused(w.clerk, change=change)
        with pytest.raises(Stale):
            rule_change_apply(SYSTEM, change=change, version=change.version - 1)
        with pytest.raises(Invalid):
            rule_change_apply(SYSTEM, change=change, apply_on=date(2026, 12, 1))
        rule_change_drop(SYSTEM, change=change)
        with pytest.raises(Conflict):
            rule_change_apply(SYSTEM, change=change)
        assert not CalendarYear.objects.exists()


def test_many_cases_are_counted_by_a_job_with_progress_and_may_be_counted_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acts, "AT_ONCE", 1)
    monkeypatch.setattr(changes, "BATCH", 2)
    with legal_time(DECEMBER):
        w = world()
        for _ in range(5):
            accepted(w)
        change = propose_year(LATER)
        assert (change.state, change.total, change.done) == ("counting", 5, 0)
        assert rule_change_count_batch(uid=str(change.uid))
        assert (RuleChange.objects.get().done, RuleTouch.objects.count()) == (2, 2)
        run_pending()  # goes on where it stood
        change.refresh_from_db()
        assert (change.state, change.done, change.touched) == ("ready", 5, 5)
        rule_change_count(SYSTEM, change=change)
        run_pending()
        assert (RuleChange.objects.get().touched, RuleTouch.objects.count()) == (5, 5)


def test_a_batch_costs_the_same_statements_whatever_its_size() -> None:
    with legal_time(DECEMBER):
        w = world()

        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                propose_year(LATER)
            return len(asked)

        accepted(w)
        propose_year(LATER)
        few = cost()
        for _ in range(6):
            accepted(w)
        assert cost() == few
