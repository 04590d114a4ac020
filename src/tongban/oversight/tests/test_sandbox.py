"""Legal time that runs fast: a case of 45 working days is deemed accepted and becomes late within seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tongban.base import clockrow, jobs
from tongban.base.legal import legal_now, legal_today
from tongban.base.worker import Worker
from tongban.cases.actions import case_submit
from tongban.cases.models import Case
from tongban.cases.tests.world import ITEM, filled, world
from tongban.config.commands import sandbox
from tongban.oversight.models import LampEvent
from tongban.records.models import Entry

pytestmark = pytest.mark.django_db
FORTY_FIVE = {
    "rule": "AL-42-joint",
    "extension": "AL-42-joint-extension",
    "promised": {"value": 45, "unit": "wd"},
}
PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    clockrow.forget()
    yield
    clockrow.forget()


def test_forty_five_days_pass_through_deemed_acceptance_and_lateness(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_law = [known for known in jobs.repeated() if known.legal]
    assert "raise_lamps" in {known.function.__name__ for known in by_law}
    monkeypatch.setattr(jobs, "repeated", lambda: by_law)  # the others keep to the wall clock
    monkeypatch.setattr("tongban.base.worker.close_old_connections", lambda: None)
    w = world({**ITEM, "clock": {**ITEM["clock"], **FORTY_FIVE}})
    case, begun = case_submit(w.applicant, draft=filled(w)), legal_now()
    assert sandbox.main(["--days", "90", "--seconds", "6"]) == 0
    assert "runs 1.296e+06 times as fast" in capsys.readouterr().out
    worker, until = Worker(), time.monotonic() + PATIENCE
    while time.monotonic() < until and not _red(case):
        worker.tick()
        time.sleep(0.05)
    row = Case.objects.get(pk=case.pk)
    assert (row.deemed, row.accepted_on) == ("accepted", row.received_on)
    assert row.statutory_due is not None and legal_today() > row.statutory_due
    assert (legal_now() - begun).days >= 45
    rules = {event.rule for event in LampEvent.objects.filter(case=case, grade="red")}
    assert "statutory" in rules
    entry = Entry.objects.filter(type="records.clock_moved.v1").get()
    assert "1296000000000" in (entry.changes or "")
    assert sandbox.main(["--stop"]) == 0
    assert clockrow.pace() == 1.0


def _red(case: Case) -> bool:
    return LampEvent.objects.filter(case=case, grade="red", rule="statutory").exists()


def test_time_moves_forward_and_only_where_it_may(
    settings: object, capsys: pytest.CaptureFixture[str]
) -> None:
    before = legal_today()
    assert sandbox.main(["--forward", "45"]) == 0
    assert (legal_today() - before).days == 45
    for wrong in (
        ["--forward", "-1"],
        ["--days", "0"],
        ["--days", "5", "--seconds", "0"],
        ["--forward", "99999"],
    ):
        with pytest.raises(SystemExit) as stop:
            sandbox.main(wrong)
        assert stop.value.code == 2
    settings.TONGBAN_MODE = "production"  # type: ignore[attr-defined]
    assert sandbox.main(["--forward", "45"]) == 1
    assert "fixed" in capsys.readouterr().err
