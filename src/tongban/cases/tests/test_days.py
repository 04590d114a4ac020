"""The same case on days that calendars find hard: 4 December, New Year's Eve, 30 June."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tongban.base.legal import legal_time
from tongban.base.timers import fire_due
from tongban.cases import clockwork
from tongban.cases.actions import case_accept, case_decide, case_examine, case_pause, case_resume, case_submit
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.world import filled, world

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 12, 4), date(2026, 12, 31), date(2026, 6, 30), date(2024, 2, 29)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_case_walks_through_any_day_of_the_year(day: date) -> None:
    morning = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    with legal_time(morning):
        w = world()
        case = case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))
        case_pause(w.examiner, case=case, ground="expert-review", expected_days=3)
    with legal_time(morning + timedelta(days=4)):
        case = case_resume(w.examiner, case=Case.objects.get(pk=case.pk), result="评审通过")
        ledger = clockwork.ledger(case, "statutory")
        assert ledger is not None
        assert ledger.due == case.statutory_due
        assert sum(d.counted for d in ledger.days) == 20
        assert case.due_provisional == ledger.provisional == (ledger.due.year > 2026)
        case_examine(
            w.examiner, case=case, task=open_tasks(case, "examine")[0], outcome="pass", opinion="符合条件"
        )
        done = case_decide(w.approver, case=Case.objects.get(pk=case.pk), outcome="granted")
        assert done.status == "closed"
        assert done.number.split("-")[1] == f"{day:%Y%m%d}"


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_silence_accepts_on_any_day_of_the_year(day: date) -> None:
    with legal_time(datetime(day.year, day.month, day.day, 15, 59, tzinfo=UTC)):
        w = world()
        case = case_submit(w.applicant, draft=filled(w))
        assert case.received_on == day
    with legal_time(datetime(day.year, day.month, day.day, 16, 0, tzinfo=UTC) + timedelta(days=14)):
        fire_due()
    row = Case.objects.get(pk=case.pk)
    assert (row.deemed, row.accepted_on) == ("accepted", day)
