"""The doctor hears of everything that needs a person, and of nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tongban.base.legal import wall_now
from tongban.records import folding, handover, health, subscribers
from tongban.records.models import Handover, Head
from tongban.records.tests.things import CLERK, thing_make

pytestmark = pytest.mark.django_db


def codes():
    return [problem.code for problem in health.problems()]


def test_all_is_well():
    thing_make(CLERK)
    assert codes() == []
    folding.fold()
    assert codes() == []


def test_each_alarm(monkeypatch, settings, tmp_path):
    thing_make(CLERK)
    monkeypatch.setattr(health, "LAG_ALARM", timedelta(0))
    assert codes() == ["records.lag"]
    folding.fold()
    monkeypatch.setattr(subscribers, "_subscribers", {})
    subscribers.subscribe("broken", [], lambda entry: 1 / 0)
    subscribers.deliver_all()
    assert codes() == ["records.subscriber"]
    settings.TONGBAN_SECOND_HOLDER = str(tmp_path / "file")
    (tmp_path / "file").write_text("")
    Head.objects.update(time=wall_now() - timedelta(days=4))
    handover.hand_over()
    assert Handover.objects.count() == 1
    assert codes() == ["records.handover", "records.subscriber"]
    assert all(str(problem.sentence) for problem in health.problems())
    settings.TONGBAN_MODE, settings.TONGBAN_SECOND_HOLDER = "production", ""
    assert "records.no_holder" in codes()
    settings.TONGBAN_SECOND_HOLDER = str(settings.TONGBAN_HOME / "heads")
    assert "records.holder_inside" in codes()
