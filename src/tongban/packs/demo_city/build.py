"""Building the demo city on its first start, with progress; later starts find it built."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_time, wall_now
from tongban.cases.models import Case
from tongban.org.models import Unit
from tongban.packs.demo_city import founding, wreck
from tongban.packs.demo_city.asking import plan_questions
from tongban.packs.demo_city.grievances import plan_complaints
from tongban.packs.demo_city.halls import book_times, play_the_day
from tongban.packs.demo_city.history import History
from tongban.packs.demo_city.licensing import plan_licence_lives
from tongban.packs.demo_city.listing import plan_lists
from tongban.packs.demo_city.models import CityState
from tongban.packs.demo_city.people import Cast, settle
from tongban.packs.demo_city.specials import plan_lapses, plan_own_cases, plan_specials
from tongban.packs.demo_city.topping import top_up
from tongban.records.actions import replay

FIRST_CASES = 1500
SEED = 20261122
MONTHS = 12
RESIDENTS = 160
FEWEST = 80
"""So many residents are needed for one in four to run an enterprise that asks for a renewal."""


def build_if_empty(cases: int = FIRST_CASES, people: int = RESIDENTS) -> bool:
    """Build the city when the house is empty, or anew when its building was interrupted; whether it was built now."""
    with wreck.alone():
        if wreck.half_built():
            say("the building of the demo city was interrupted; it begins anew")
            wreck.clear_away()
        if CityState.objects.exists() or Unit.objects.exists():
            return False
        build(cases, people=people)
        return True


def build(cases: int, *, people: int = RESIDENTS, now: datetime | None = None) -> Cast:
    """Found the city with so many residents and replay its last twelve months up to ``now`` (default: this moment)."""
    present = now or wall_now()
    began = time.monotonic()
    say("founding the demo city: units, laws, items, people")
    with replay(SYSTEM, "demo history"), no_collector():
        cast = found(present, people)
        history = History(cast, present, SEED)
        last = present.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        history.spread(cases, last - timedelta(days=30 * MONTHS), last)
        plan_specials(history, last)
        plan_own_cases(history)
        plan_licence_lives(history)
        plan_complaints(history)
        plan_lists(history)
        plan_questions(history)
        book_times(history)
        plan_lapses(history)
        history.run(lambda done: say(f"replaying twelve months: {done} of {cases} cases", again=True))
        top_up(history)
        play_the_day(history)
        history.run()
    CityState.objects.create(built_for=present)
    say(f"the city lives: {Case.objects.count()} cases after {time.monotonic() - began:.0f} s", again=True)
    sys.stdout.write("\n")
    return cast


@contextmanager
def no_collector() -> Iterator[None]:
    """Half a million short-lived rows make no cycles worth looking for."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def found(present: datetime, people: int = RESIDENTS) -> Cast:
    """Everything but history, as it was a year and a half ago."""
    with transaction.atomic(), legal_time(present - timedelta(days=550)):
        units = founding.found_units()
        founding.open_halls(units)
        founding.set_laws()
        founding.hang_doors()
        founding.publish_items()
        founding.publish_things()
        return settle(units, SEED, max(people, FEWEST))


def say(words: str, *, again: bool = False) -> None:
    """Progress on the terminal; ``again`` writes over the last line."""
    sys.stdout.write(
        f"{chr(13) if again else chr(10)}  {words} …"[0 if again else 1 :] + ("" if again else "\n")
    )
    sys.stdout.flush()
