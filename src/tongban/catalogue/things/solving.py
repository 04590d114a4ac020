"""The least set of items that leads to what is wanted: pure, exact, deterministic.

An item *produces* outcomes (a licence, an entry, a fact) and *needs* outcomes. Several items may produce one outcome:
one of them is enough. Among all sets in which every wanted and every needed outcome is produced, and which can be
worked through in some order, ``solve`` finds one with the fewest items, then the fewest days on the longest way, then
the lowest fees. It branches over the producers of one open outcome at a time and drops a branch as soon as its lower
bound is not better than what was found; a set that is closed but goes round in a circle is opened again at the circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tongban.kernel.errors import Refusal

Cost = tuple[int, int, int]
"""Items, days on the longest way, fees in minor units: what is made least, in this order."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An item as the solver sees it: what it produces and needs, how long it takes, what it costs."""

    code: str
    produces: frozenset[str]
    needs: frozenset[str] = frozenset()
    days: int = 0
    fee: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """An item in its place. ``level`` counts from 0; items of one level run side by side.

    ``begins`` and ``ends`` are days from the beginning. ``suppliers`` says which item of the set produces each outcome
    that this one needs; what is held already has none.
    """

    code: str
    level: int
    begins: int
    ends: int
    suppliers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Solution:
    """The items in order, the longest way through them, and what it takes."""

    steps: tuple[Step, ...]
    critical: tuple[str, ...]
    days: int
    fee: int

    @property
    def cost(self) -> Cost:
        """What was made least."""
        return len(self.steps), self.days, self.fee


def solve(offers: Iterable[Offer], goals: Iterable[str], held: Iterable[str] = ()) -> Solution:
    """The best set for ``goals`` by somebody who holds ``held`` already.

    Raises ``Refusal``: ``things.unreachable`` (nobody produces an outcome), ``things.cycle`` (items need each other).
    """
    search = _Search(offers, frozenset(goals) - frozenset(held), frozenset(held))
    search.demand_reachable()
    best = search.best()
    return _solution(best, schedule(best, search.held) or {})


@dataclass(frozen=True, slots=True)
class Slot:
    """When an item can run, and which item brings it each outcome that it needs."""

    begins: int
    ends: int
    suppliers: Mapping[str, str]


def schedule(offers: Iterable[Offer], held: frozenset[str] = frozenset()) -> dict[str, Slot] | None:
    """Each item as early as it can be, in order of ending; None where some wait for each other for ever."""
    slots, _times = _run(offers, held)
    return slots if len(slots) == len({o.code for o in offers}) else None


def _run(offers: Iterable[Offer], held: frozenset[str]) -> tuple[dict[str, Slot], dict[str, int]]:
    """Items that can run and the day of each outcome. Whoever ends first is settled first (no day is negative)."""
    waiting = sorted(offers, key=lambda o: o.code)
    times: dict[str, int] = dict.fromkeys(held, 0)
    makers: dict[str, str] = {}
    slots: dict[str, Slot] = {}
    while True:
        found: tuple[int, str, Offer] | None = None
        for offer in waiting:
            if all(need in times for need in offer.needs):
                end = max((times[need] for need in offer.needs), default=0) + offer.days
                if found is None or (end, offer.code) < found[:2]:
                    found = (end, offer.code, offer)
        if found is None:
            return slots, times
        end, code, offer = found
        suppliers = {need: makers[need] for need in sorted(offer.needs) if need in makers}
        slots[code] = Slot(end - offer.days, end, suppliers)
        waiting.remove(offer)
        for outcome in offer.produces:
            if outcome not in times:
                times[outcome], makers[outcome] = end, code


def _solution(offers: Sequence[Offer], slots: Mapping[str, Slot]) -> Solution:
    levels: dict[str, int] = {}
    steps = []
    for code, slot in slots.items():
        levels[code] = 1 + max((levels[s] for s in slot.suppliers.values()), default=-1)
        steps.append(Step(code, levels[code], slot.begins, slot.ends, slot.suppliers))
    steps.sort(key=lambda s: (s.level, s.begins, s.code))
    last = max(slots, key=lambda code: (slots[code].ends, levels[code], code), default="")
    critical: list[str] = []
    while last:
        critical.insert(0, last)
        before = slots[last].suppliers.values()
        last = max(before, key=lambda code: (slots[code].ends, levels[code], code), default="")
    days = max((slot.ends for slot in slots.values()), default=0)
    return Solution(tuple(steps), tuple(critical), days, sum(o.fee for o in offers))


class _Search:
    """One search: what can be reached, which items matter, and the best set so far."""

    def __init__(self, offers: Iterable[Offer], goals: frozenset[str], held: frozenset[str]) -> None:
        self.goals, self.held = goals, held
        self._all = sorted(offers, key=lambda o: o.code)
        slots, self._earliest = _run(self._all, held)
        self._soonest = {code: slot.ends for code, slot in slots.items()}
        self._reachable = [o for o in self._all if o.code in slots]
        self._found: tuple[Cost, tuple[Offer, ...]] | None = None
        self._seen: set[frozenset[str]] = set()

    @cached_property
    def _producers(self) -> dict[str, list[Offer]]:
        found: dict[str, list[Offer]] = {}
        for offer in self._reachable:
            for outcome in offer.produces - self.held:
                found.setdefault(outcome, []).append(offer)
        return found

    def demand_reachable(self) -> None:
        """Raise where a wanted outcome cannot be had at all, naming what is missing or the circle."""
        for goal in sorted(self.goals):
            if goal not in self._earliest:
                self._explain(goal, ())

    def _explain(self, outcome: str, way: tuple[str, ...]) -> None:
        makers = [o for o in self._all if outcome in o.produces]
        if not makers:
            raise Refusal(
                "things.unreachable",
                f"No item that is open to you gives “{outcome}”.",
                outcome=outcome,
                needed_by=way[-1] if way else "",
            )
        maker = makers[0]
        if maker.code in way:
            circle = [*way[way.index(maker.code) :], maker.code]
            raise Refusal("things.cycle", f"These items need each other: {' → '.join(circle)}.", items=circle)
        lacking = next(need for need in sorted(maker.needs) if need not in self._earliest)
        self._explain(lacking, (*way, maker.code))

    def best(self) -> tuple[Offer, ...]:
        """The best set of items."""
        self._branch(())
        assert self._found is not None  # every goal is reachable, so all reachable items together are a set
        return self._found[1]

    def _branch(self, chosen: tuple[Offer, ...]) -> None:
        codes = frozenset(o.code for o in chosen)
        if codes in self._seen:
            return
        self._seen.add(codes)
        open_ones = self._open(chosen)
        if self._found is not None and self._bound(chosen, open_ones) >= self._found[0]:
            return
        if open_ones:
            fewest = min(open_ones, key=lambda x: (len(self._producers[x]), x))
            for offer in self._producers[fewest]:
                self._branch((*chosen, offer))
            return
        slots, times = _run(chosen, self.held)
        if len(slots) == len(chosen):
            days = max((slot.ends for slot in slots.values()), default=0)
            cost = (len(chosen), days, sum(o.fee for o in chosen))
            if self._found is None or cost < self._found[0]:
                self._found = (cost, chosen)
            return
        self._break(chosen, codes, slots, times)

    def _break(
        self,
        chosen: tuple[Offer, ...],
        codes: frozenset[str],
        slots: Mapping[str, Slot],
        times: Mapping[str, int],
    ) -> None:
        """Items go round in a circle: whatever works has another producer of something that they wait for."""
        lacking = {need for o in chosen if o.code not in slots for need in o.needs if need not in times}
        others = {o.code: o for need in lacking for o in self._producers[need] if o.code not in codes}
        for code in sorted(others):
            self._branch((*chosen, others[code]))

    def _open(self, chosen: Sequence[Offer]) -> set[str]:
        wanted = set(self.goals).union(*(o.needs for o in chosen)) - self.held
        return wanted.difference(*(o.produces for o in chosen))

    def _bound(self, chosen: Sequence[Offer], open_ones: Iterable[str]) -> Cost:
        """No set that contains ``chosen`` costs less: open outcomes that share no producer need an item each."""
        count, fee, used = len(chosen), sum(o.fee for o in chosen), set[str]()
        for outcome in sorted(open_ones, key=lambda x: (len(self._producers[x]), x)):
            makers = self._producers[outcome]
            if used.isdisjoint(o.code for o in makers):
                used.update(o.code for o in makers)
                count, fee = count + 1, fee + min(o.fee for o in makers)
        days = max(
            [self._earliest[g] for g in self.goals] + [self._soonest[o.code] for o in chosen], default=0
        )
        return count, days, fee
