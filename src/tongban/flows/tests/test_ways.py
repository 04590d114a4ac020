"""The shortest and longest way, ways back and hand-overs of processes of different shape."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from tongban.flows.engine.graph import Kind
from tongban.flows.engine.ways import (
    follows,
    hand_overs,
    longest,
    shortest,
    ways_back,
    working_days,
)
from tongban.flows.tests.models import process
from tongban.flows.tests.test_properties import blocks, build

LINE = "start s\nuser a limit=1wd role=x\nuser b limit=3wd role=y\nend e\ns -> a\na -> b\nb -> e"
CHOICE = """
start s
user a limit=1wd role=x
xor g default=g_e
user b limit=3wd role=x unit=other
end e
s -> a
a -> g
g -> b : more
g -> e
b -> e
"""
PARALLEL = """
start s
and f
user a limit=2wd role=x
user b limit=1wd role=x
user c limit=4wd role=y
and j
user d limit=1wd role=x
end e
s -> f
f -> a
f -> b
b -> c
a -> j
c -> j
j -> d
d -> e
"""
LOOP = """
start s
xor m
user a limit=2wd role=x
user b limit=1wd role=y
xor g default=g_e
end e
s -> m
m -> a
a -> b
b -> g
g -> m : again
g -> e
"""


@pytest.mark.parametrize(
    ("limit", "days"),
    [
        ("2wd", Fraction(2)),
        ("7d", Fraction(5)),
        ("24h", Fraction(5, 7)),
        ("P7D", Fraction(5)),
        ("R3/P7D", Fraction(5)),
        ("soon", Fraction(0)),
        ("", Fraction(0)),
    ],
)
def test_limits_become_working_days(limit: str, days: Fraction) -> None:
    assert working_days(limit) == days


def test_a_line_has_one_way() -> None:
    one = process(LINE)
    assert shortest(one) == longest(one)
    way = longest(one)
    assert way is not None and (way.steps, way.days) == (("a", "b"), 4)
    assert way.elements == ("s", "s_a", "a", "a_b", "b", "b_e", "e")


def test_a_choice_has_a_short_and_a_long_way() -> None:
    one = process(CHOICE)
    short, long = shortest(one), longest(one)
    assert short is not None and long is not None
    assert (short.steps, short.days) == (("a",), 1)
    assert (long.steps, long.days) == (("a", "b"), 4)


def test_branches_at_once_cost_the_longest_of_them_in_either_case() -> None:
    one = process(PARALLEL)
    for way in (shortest(one), longest(one)):
        assert way is not None and (way.steps, way.days) == (("b", "c", "d"), 6)


def test_a_way_back_is_cut_and_told() -> None:
    one = process(LOOP)
    way = longest(one)
    assert way is not None and (way.steps, way.days) == (("a", "b"), 3)
    back = ways_back(one)
    assert [(b.flow, b.source, b.target, b.again) for b in back] == [("g_m", "g", "m", ("a", "b"))]
    assert ways_back(process(PARALLEL)) == []


def test_a_sub_process_counts_what_is_in_it() -> None:
    one = process(
        "start s\nsub x {\nstart s2\nuser a limit=2wd\nuser b limit=2wd\nend e2\ns2 -> a\na -> b\nb -> e2\n}\n"
        "catch t duration=P7D\nend e\ns -> x\nx -> t\nt -> e"
    )
    way = longest(one)
    assert way is not None and (way.steps, way.days) == (("a", "b"), 9)


def test_an_event_on_the_edge_may_make_it_longer_and_never_shorter() -> None:
    one = process(
        "start s\nuser a limit=1wd\nboundary t on=a duration=P14D\nuser b limit=5wd\nend e\nend f\n"
        "s -> a\na -> e\nt -> b\nb -> f"
    )
    short, long = shortest(one), longest(one)
    assert short is not None and short.steps == ("a",)
    assert long is not None and long.steps == ("a", "b") and long.days == 1 + 10 + 5


def test_hand_overs_name_unit_and_post() -> None:
    assert [(h.first, h.second, h.units) for h in hand_overs(process(CHOICE))] == [("a", "b", True)]
    assert [(h.first, h.second, h.units) for h in hand_overs(process(PARALLEL))] == [
        ("b", "c", False),
        ("c", "d", False),
    ]


def test_what_is_never_ended_has_no_way() -> None:
    assert longest(process("start s\nuser a\nuser b\ns -> a\na -> b\nb -> a")) is None


@settings(max_examples=60, deadline=None)
@given(blocks)
def test_every_sound_process_has_ways_and_each_is_walked_in_order(block: Any) -> None:
    one = build(block)
    short, long = shortest(one), longest(one)
    assert short is not None and long is not None and short.cost <= long.cost
    for way in (short, long):
        nodes = [one.by_id[id] for id in way.elements if id in one.by_id]
        assert one.nodes[nodes[0]].kind == Kind.START and not one.nodes[nodes[-1]].out
        inside = [one.nodes[index] for index in nodes if one.nodes[index].scope == -1]
        assert all(follows(one, a, b) for a, b in pairwise(inside))
