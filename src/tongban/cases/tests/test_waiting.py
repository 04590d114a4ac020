"""A supplement notice has its day: reminded before it, withdrawn by silence after it, both on record."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tongban.base.errors import Conflict
from tongban.base.legal import legal_time
from tongban.base.models import Timer
from tongban.base.timers import fire_due
from tongban.cases.actions import case_return_open, case_supplement, case_supplement_answer
from tongban.cases.models import Case
from tongban.cases.tests.test_walk import fresh, submitted
from tongban.cases.tests.world import ITEM, World, attachment, world
from tongban.catalogue.lint import lint_content
from tongban.catalogue.standard import standard_content
from tongban.messages.models import Message
from tongban.records.audit import audit
from tongban.records.folding import fold

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def noticed() -> tuple[World, Case]:
    with legal_time(MONDAY):
        w = world()
        case = submitted(w)
        case_supplement(w.clerk, case=case, problems={"plan": "缺少签名"})
        return w, fresh(case)


def pass_to(month: int, day: int, hour: int = 16, minute: int = 0) -> None:
    with legal_time(datetime(2026, month, day, hour, minute, tzinfo=UTC)):
        fire_due()


def test_the_notice_names_its_day() -> None:
    _w, case = noticed()
    notice = case.notices.get(kind="SUPPLEMENT")
    assert notice.due_on == date(2026, 4, 1)
    assert "2026-04-01" in notice.document.data.reveal()


def test_a_reminder_three_working_days_before() -> None:
    w, case = noticed()
    pass_to(3, 26, 15, 59)
    assert not Message.objects.filter(kind="case.reminder").exists()
    pass_to(3, 26, 16, 1)
    told = Message.objects.get(kind="case.reminder", to_id=w.applicant.party)
    assert told.facts["due_on"] == "2026-04-01"
    assert fresh(case).status == "supplementing"


def test_silence_counts_as_withdrawal_and_stands_on_record() -> None:
    _w, case = noticed()
    pass_to(4, 1, 15, 59)
    assert fresh(case).status == "supplementing"
    pass_to(4, 1, 16, 1)
    done = fresh(case)
    assert (done.status, done.outcome, done.deemed) == ("closed", "withdrawn", "withdrawn")
    assert done.steps.get(kind="supplement_lapsed").data["due"] == "2026-04-01"
    assert "视为撤回" in done.notices.get(kind="LAPSED").document.data.reveal()
    fold(sweep=True)
    assert not [f for f in audit().findings if f.kind != "legal_time"]


def test_an_answer_in_time_clears_the_day_and_a_return_sets_a_new_one() -> None:
    w, case = noticed()
    with legal_time(datetime(2026, 3, 20, 1, 0, tzinfo=UTC)):
        case_supplement_answer(w.applicant, case=case, pages={"plan": [attachment(w.applicant).pk]})
        assert not Timer.objects.filter(kind__startswith="cases.supplement").exists()
        case_return_open(w.clerk, case=fresh(case), problems={"plan": "仍然没有签名"})
    assert case.notices.get(kind="STILL_OPEN").due_on == date(2026, 4, 20)  # 19 April is a Sunday
    pass_to(4, 2)
    assert fresh(case).status == "supplementing"
    pass_to(4, 20, 16, 1)
    assert fresh(case).outcome == "withdrawn"
    with legal_time(datetime(2026, 4, 21, 1, 0, tzinfo=UTC)), pytest.raises(Conflict):
        case_supplement_answer(w.applicant, case=fresh(case), pages={"plan": [attachment(w.applicant).pk]})


def test_the_item_may_name_its_own_limit_and_the_linter_knows_it() -> None:
    def codes(code: str) -> set[str]:
        made = {**ITEM, "clock": {**ITEM["clock"], "supplement": code}}
        return {f.code for f in lint_content(standard_content(made)) if f.code == "clock.supplement"}

    assert codes("TB-SUPPLEMENT") == set()
    assert codes("AL-42") == codes("nothing") == {"clock.supplement"}
