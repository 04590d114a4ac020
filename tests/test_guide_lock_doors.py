"""Guide lock (行政许可法 arts. 30-32, 72) at every door: no form, no forged field and no program asks for more.

A few walks by default; TONGBAN_LONG says how many steps to take at least (1 means 20,000).
"""

from __future__ import annotations

import logging
import os
import random
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import transaction
from tests.lock_doors import Doors, DoorWalk

from tongban.base.legal import legal_time
from tongban.cases.tests.guide_lock import item
from tongban.cases.tests.world import world
from tongban.catalogue.queries import forget_packages

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.filterwarnings("ignore:No directory at")]
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TOLD = int(os.environ.get("TONGBAN_LONG") or 0)
WALKS, LENGTH = 12, 14
STEPS = (20_000 if TOLD == 1 else TOLD) or WALKS * LENGTH
TAKEN = {"api supplement", "api materials/{line}", "desk judge", "desk supplement", "applicant page"}
"""Doors through which something must have gone, or the walks prove nothing."""
logging.getLogger("django.request").setLevel(logging.CRITICAL)


def test_no_door_asks_for_more_than_the_guide() -> None:
    with legal_time(MONDAY):
        w = world(item())
        doors = Doors(w)
    done: Counter[str] = Counter()
    for seed in range(-(-STEPS // LENGTH)):
        mark = transaction.savepoint()
        walk = DoorWalk(w, random.Random(seed), MONDAY, doors=doors)
        try:
            walk.run(LENGTH)
        except AssertionError as fault:
            raise AssertionError(f"seed {seed}: {fault}; {dict(walk.done)}") from fault
        finally:
            transaction.savepoint_rollback(mark)
            forget_packages()
        done += walk.done
    assert set(done) >= TAKEN, f"{TAKEN - set(done)} never went through: {dict(done)}"
