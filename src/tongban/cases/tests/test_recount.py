"""A newly published calendar moves the days of open cases, and the applicant is told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tongban.base.actor import SYSTEM
from tongban.base.jobs import run_pending
from tongban.base.legal import legal_time
from tongban.cases.actions import case_accept, case_submit
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.world import filled, world
from tongban.cases.timing import end_of
from tongban.laws import calendars
from tongban.laws.actions import calendar_import
from tongban.messages.models import Message
from tongban.records.folding import fold
from tongban.records.subscribers import deliver_all

pytestmark = pytest.mark.django_db(transaction=True)
LATE_DECEMBER = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_calendar() -> object:
    calendars.forget()
    yield
    calendars.forget()


def test_a_year_not_yet_published_is_provisional_and_recounted_once_it_is() -> None:
    with legal_time(LATE_DECEMBER):
        w = world()
        case = case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))
        assert case.due_provisional
        assert case.promised_due == date(2027, 1, 7)
        calendar_import(
            SYSTEM,
            year=2027,
            days={"new-year": ["01-01..01-03", "01-04"], "make-up": []},
            source="虚构的安排（测试）",
        )
        fold(sweep=True)
        deliver_all()
        run_pending()
    case = Case.objects.get(pk=case.pk)
    assert not case.due_provisional
    assert case.promised_due == date(2027, 1, 8)
    assert {task.due_at for task in open_tasks(case)} == {end_of(case.promised_due)}
    assert Message.objects.filter(kind="case.recounted").count() == 1
