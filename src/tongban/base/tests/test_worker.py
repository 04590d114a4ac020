"""The worker goes on whatever a round meets, and a timer that was cleared meanwhile is no fault."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tongban.base import jobs, timers, worker
from tongban.base.actions import action
from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_now
from tongban.base.models import Timer
from tongban.records.actions import record

pytestmark = pytest.mark.django_db


def test_a_failed_round_does_not_end_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work = worker.Worker()
    rounds = []

    def fire() -> int:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise ValueError("a fault that nobody thought of")
        at_work.stop()
        return 0

    monkeypatch.setattr(timers, "fire_due", fire)
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    at_work.run()
    assert rounds == [0, 1]


def test_what_the_law_makes_happen_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    long_one = jobs.Repeated("long", 1, lambda: order.append("repeated"))
    monkeypatch.setattr(timers, "fire_due", lambda: order.append("timers") or 0)
    monkeypatch.setattr(jobs, "due_repeated", lambda *_: [long_one])
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    assert worker.Worker().tick() is False
    assert order == ["timers", "repeated"]


def test_a_fault_of_a_timer_that_was_cleared_meanwhile_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fired: list[str] = []

    def handler(subject: str, _due_at: datetime) -> None:
        if subject == "first":
            raise ValueError("its case was locked by the one who cleared it")
        fired.append(subject)

    monkeypatch.setitem(timers._handlers, "base.test", handler)
    noting: Any = timers._note_fault

    def cleared_first(pk: int, fault: str) -> None:
        Timer.objects.filter(pk=pk).delete()
        noting(pk, fault)

    monkeypatch.setattr(timers, "_note_fault", cleared_first)

    @action
    def set_both() -> None:
        for n, subject in enumerate(("first", "second")):
            timers.timer_set("base.test", subject, legal_now() - timedelta(hours=2 - n))
        record(SYSTEM, "base.test.v1", subject="base.test:1")

    set_both()
    assert timers.fire_due() == 1 and fired == ["second"]
    assert not Timer.objects.filter(subject="first").exists()
