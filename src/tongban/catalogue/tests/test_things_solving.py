"""The solver against an honest brute force, and what it says when there is no way."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalogue.things.solving import Offer, schedule, solve
from tongban.kernel.errors import Refusal

OUTCOMES = "abcdefg"


def offer(code: str, produces: str, needs: str = "", days: int = 0, fee: int = 0) -> Offer:
    return Offer(code, frozenset(produces), frozenset(needs), days, fee)


def brute(offers: list[Offer], goals: set[str], held: set[str]) -> tuple[int, int, int] | None:
    """The least cost over every subset, counted without any of the solver's code."""
    best = None
    for size in range(len(offers) + 1):
        for chosen in combinations(offers, size):
            ends = dict.fromkeys(held, 0)
            waiting = list(chosen)
            finished: dict[str, int] = {}
            while True:
                ready = [o for o in waiting if o.needs <= ends.keys()]
                if not ready:
                    break
                first = min(ready, key=lambda o: max([ends[n] for n in o.needs], default=0) + o.days)
                finished[first.code] = max([ends[n] for n in first.needs], default=0) + first.days
                waiting.remove(first)
                for outcome in first.produces:
                    ends[outcome] = min(ends.get(outcome, 10**9), finished[first.code])
            if waiting or not goals <= ends.keys():
                continue
            cost = (size, max(finished.values(), default=0), sum(o.fee for o in chosen))
            best = cost if best is None or cost < best else best
        if best is not None:
            return best
    return best


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Offer], set[str], set[str]]:
    letters = st.sampled_from(OUTCOMES)
    offers = [
        Offer(
            f"item-{n}",
            draw(st.frozensets(letters, min_size=1, max_size=3)),
            draw(st.frozensets(letters, max_size=2)),
            draw(st.integers(0, 9)),
            draw(st.integers(0, 3)) * 100,
        )
        for n in range(draw(st.integers(1, 8)))
    ]
    return offers, draw(st.sets(letters, min_size=1, max_size=4)), draw(st.sets(letters, max_size=2))


@given(worlds())
@settings(max_examples=400, deadline=None)
def test_no_set_of_items_is_better(world: tuple[list[Offer], set[str], set[str]]) -> None:
    offers, goals, held = world
    best = brute(offers, goals, held)
    if best is None:
        with pytest.raises(Refusal) as refused:
            solve(offers, goals, held)
        assert refused.value.code in ("things.unreachable", "things.cycle")
        return
    found = solve(offers, goals, held)
    assert found.cost == best
    assert found == solve(list(reversed(offers)), goals, held), "the order of the input decides nothing"
    there = set(held)
    for level in range(len(found.steps)):
        steps = [s for s in found.steps if s.level == level]
        rows = [next(o for o in offers if o.code == s.code) for s in steps]
        assert all(row.needs <= there for row in rows), "a level needs only what the levels before it produce"
        there |= {outcome for row in rows for outcome in row.produces}
    assert goals <= there


def test_one_item_that_joins_three_wins_over_three() -> None:
    singles = [offer("food", "f", days=5), offer("fire", "x", days=5), offer("sign", "s", days=5)]
    joint = offer("joint", "fxs", days=10)
    assert [s.code for s in solve([*singles, joint], "fxs").steps] == ["joint"]
    assert [s.code for s in solve([*singles, joint], "f").steps] == ["food"], (
        "one item as well: the faster one"
    )


def test_what_is_held_is_not_applied_for() -> None:
    offers = [offer("licence", "l", days=3), offer("permit", "p", "l", days=2)]
    whole, part = solve(offers, "p"), solve(offers, "p", "l")
    assert [s.code for s in whole.steps] == ["licence", "permit"] and whole.days == 5
    assert whole.critical == ("licence", "permit") and whole.steps[1].suppliers == {"l": "licence"}
    assert [s.code for s in part.steps] == ["permit"] and part.steps[0].suppliers == {}


def test_items_that_need_nothing_of_each_other_run_side_by_side() -> None:
    found = solve([offer("a", "a", days=4), offer("b", "b", days=9), offer("c", "c", "a", days=3)], "abc")
    assert [(s.code, s.level, s.begins, s.ends) for s in found.steps] == [
        ("a", 0, 0, 4), ("b", 0, 0, 9), ("c", 1, 4, 7)
    ]  # fmt: skip
    assert found.days == 9 and found.critical == ("b",)


def test_a_circle_is_opened_by_another_producer() -> None:
    round_about = [offer("a", "a", "b"), offer("b", "b", "a")]
    with pytest.raises(Refusal) as refused:
        solve(round_about, "a")
    assert refused.value.code == "things.cycle" and refused.value.data["items"] == ["a", "b", "a"]
    assert {s.code for s in solve([*round_about, offer("c", "b")], "a").steps} == {"a", "c"}


def test_what_nobody_produces_is_named() -> None:
    with pytest.raises(Refusal) as refused:
        solve([offer("a", "a", "z")], "a")
    assert refused.value.code == "things.unreachable"
    assert refused.value.data == {"outcome": "z", "needed_by": "a"}


def test_items_that_wait_for_each_other_have_no_schedule() -> None:
    assert schedule([offer("a", "a", "b"), offer("b", "b", "a")]) is None
