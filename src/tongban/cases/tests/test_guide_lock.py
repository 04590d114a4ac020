"""Guide lock (行政许可法 arts. 30-32, 72): nothing is asked that the frozen guide does not ask, and once only.

60 random walks by default; TONGBAN_LONG says how many steps to take at least (1 means 1,000,000).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import transaction

from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_time
from tongban.cases.actions import (
    case_submit,
    case_supplement,
    case_supplement_answer,
    draft_file_add,
    material_judge,
)
from tongban.cases.models import Case, Step
from tongban.cases.tests.guide_lock import DEEDS, Walk, item
from tongban.cases.tests.world import World, attachment, filled, world
from tongban.catalogue.queries import forget_packages

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TOLD = int(os.environ.get("TONGBAN_LONG") or 0)
WALKS, LENGTH = 60, 16
WILD = {"supply", "return_open"}
"""Deeds that seldom hit; ``supply_what_is_asked`` and ``return_what_is_still_open`` do the same on purpose."""
STEPS = (1_000_000 if TOLD == 1 else TOLD) or WALKS * LENGTH


def walked(w: World, seed: int) -> Counter[str]:
    """One walk, of which nothing stays in the database."""
    mark = transaction.savepoint()
    walk = Walk(w, random.Random(seed), MONDAY)
    try:
        walk.run(LENGTH)
    except AssertionError as fault:
        raise AssertionError(f"seed {seed}: {fault}; {dict(walk.done)}") from fault
    finally:
        transaction.savepoint_rollback(mark)
        forget_packages()
    return walk.done


def test_random_walks_keep_the_guide_lock() -> None:
    with legal_time(MONDAY):
        w = world(item())
    done: Counter[str] = Counter()
    for seed in range(-(-STEPS // LENGTH)):
        done += walked(w, seed)
    assert done.total() >= STEPS
    never = {name for name, _function in DEEDS} - set(done) - WILD
    assert not never, f"{never} never succeeded, which proves nothing: {dict(done)}"


def submitted(w: World) -> Case:
    draft = filled(w)
    draft_file_add(w.applicant, draft=draft, line="drawing", attachment=attachment(w.applicant))
    return case_submit(w.applicant, draft=draft)


def test_what_was_found_wanting_is_named_in_the_one_notice() -> None:
    w = world(item())
    case = submitted(w)
    material_judge(w.clerk, case=case, line="drawing", passed=False, remark="比例不对")
    with pytest.raises(Invalid) as refused:
        case_supplement(w.clerk, case=case, problems={"plan": "缺页"})
    assert set(refused.value.fields) == {"drawing"}
    case_supplement(w.clerk, case=case, problems={"plan": "缺页", "drawing": "比例不对"})


def test_no_line_is_found_wanting_after_the_one_notice() -> None:
    w = world(item())
    case = submitted(w)
    case_supplement(w.clerk, case=case, problems={"plan": "缺页"})
    with pytest.raises(Conflict) as refused:
        material_judge(w.clerk, case=case, line="drawing", passed=False, remark="比例不对")
    assert refused.value.code == "cases.supplement_once"
    material_judge(w.clerk, case=case, line="drawing", passed=True)
    case_supplement_answer(w.applicant, case=case, pages={"plan": [attachment(w.applicant).pk]})
    material_judge(w.clerk, case=Case.objects.get(pk=case.pk), line="plan", passed=False, remark="还是缺页")


def test_what_is_shared_is_not_found_wanting_by_the_applicant() -> None:
    w = world(item())
    with pytest.raises(Invalid) as refused:
        material_judge(w.clerk, case=submitted(w), line="population", passed=False, remark="没有")
    assert refused.value.code == "cases.guide_lock"


def test_what_silence_accepts_says_what_was_unmet() -> None:
    from tongban.base.timers import fire_due

    with legal_time(MONDAY):
        w = world(item())
        case = submitted(w)
        material_judge(w.clerk, case=case, line="plan", passed=False, remark="缺页")
    with legal_time(datetime(2026, 3, 10, 1, 0, tzinfo=UTC)):
        fire_due()
    assert Step.objects.get(case=case, kind="deemed_accepted").data["unmet"] == ["plan"]
