"""Twelve months of history, replayed through the same actions with the clock moved.

A queue of moments drives it: submitting a case puts its next step into the queue, and so on to its end. Nothing is
written beside the actions, so the record, the clocks and the notices are as real as those of tomorrow. Documents are
rendered when somebody first opens them.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.base.legal import legal_time
from tongban.base.timers import fire_due
from tongban.catalogue.models import Item
from tongban.catalogue.package import Package
from tongban.catalogue.queries import package_of, version_in_force
from tongban.kernel.calendar import DEFAULT
from tongban.kernel.errors import Refusal
from tongban.packs.demo_city.moves import Moves
from tongban.packs.demo_city.people import Cast

BATCH = 150
Step = Callable[[], object]


@dataclass(order=True)
class Planned:
    """A step at its moment; ``number`` keeps the order of steps at one moment."""

    at: datetime
    number: int
    do: Step = field(compare=False)


@dataclass
class History:
    """The play: a queue of steps, a repeatable chance, and who plays."""

    cast: Cast
    now: datetime
    seed: int = 7
    chance: random.Random = field(init=False)
    moment: datetime = field(init=False)
    done: int = 0
    refused: int = 0
    _queue: list[Planned] = field(default_factory=list)
    _number: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - a repeatable play, no secret
        self.moves = Moves(self)
        self.offers = list(_offers())

    def plan(self, at: datetime, do: Step) -> None:
        """Put a step into the queue; steps beyond now are left to the living city."""
        if at <= self.now:
            self._number += 1
            heapq.heappush(self._queue, Planned(at, self._number, do))

    def working_moment(self, day: date) -> datetime:
        """A moment in office hours on ``day`` or the next working day."""
        working = DEFAULT.next_working(day)
        minute = self.chance.randint(0, 7 * 60)
        return datetime.combine(working, time(9), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC) + timedelta(
            minutes=minute
        )

    def later(self, after: datetime, working_days: int) -> datetime:
        """A moment some working days after another one."""
        day = after.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        if working_days == 0:
            return after + timedelta(minutes=self.chance.randint(10, 90))
        return self.working_moment(DEFAULT.add(day, working_days))

    def spread(self, cases: int, begin: date, end: date) -> None:
        """Plan ``cases`` applications between two days, more of them in recent months."""
        span = (end - begin).days
        for _n in range(cases):
            day = begin + timedelta(days=int(span * self.chance.random() ** 0.8))
            item, package = self.chance.choice(self.offers)
            self.apply(self.working_moment(day), item, package)

    def apply(
        self, at: datetime, item: Item, package: Package, who: Actor | None = None, fate: str = ""
    ) -> None:
        """Plan one application."""
        self.plan(at, lambda: self.moves.submit(item, package, who, fate))

    def run(self, progress: Callable[[int], None] | None = None) -> None:
        """Play every planned step in order of time, in batches; timers fire at each midnight."""
        last_day: date | None = None
        while self._queue:
            with transaction.atomic():
                for _n in range(BATCH):
                    if not self._queue:
                        break
                    planned = heapq.heappop(self._queue)
                    if planned.at.date() != last_day:
                        last_day = planned.at.date()
                        with legal_time(planned.at.replace(hour=0, minute=0, second=1)):
                            fire_due(1000)
                    self._play(planned)
            if progress is not None:
                progress(self.done)

    def _play(self, planned: Planned) -> None:
        self.moment = planned.at
        try:
            with legal_time(planned.at):
                planned.do()
        except (Refused, Refusal):
            self.refused += 1


def _offers() -> Iterator[tuple[Item, Package]]:
    for item in Item.objects.filter(online="full", valid_to=None).select_related("unit").order_by("id"):
        package = package_of(version_in_force(item))
        if not package.renewal_of and not package.joint:
            yield item, package
