"""Faults put into sound models at random are found, each at its place."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.flows.cli import main
from tongban.flows.engine.soundness import check
from tongban.flows.tests.models import bpmn, process
from tongban.flows.tests.test_properties import Builder, blocks

Faults = set[tuple[str, str]]


def lines_of(block: Any) -> list[str]:
    """The short notation of a random sound process that has at least two steps."""
    builder = Builder()
    builder.lines = ["start s", "user first", "s -> first"]
    last = builder.block(block, "first")
    return [*builder.lines, "user last", "end e", f"{last} -> last", "last -> e"]


def faults(lines: list[str]) -> Faults:
    return {(f.code, f.element) for f in check(process("\n".join(lines)), 3000) if f.level == "error"}


def gateways(lines: list[str], kind: str) -> list[tuple[str, str]]:
    """(split, join) pairs of a kind, as the builder writes them one behind the other."""
    named = [line.split()[1] for line in lines if line.startswith(f"{kind} ")]
    pairs = []
    for one in named:
        into = [line for line in lines if "->" in line and line.split(" : ")[0].split("->")[1].strip() == one]
        out = [line for line in lines if "->" in line and line.split("->")[0].strip() == one]
        pairs.append((one, len(into), len(out)))
    splits = [one for one, into, out in pairs if out > 1 and into == 1]
    joins = [one for one, into, out in pairs if into > 1 and out == 1]
    return [
        (split, f"{kind}{int(split[len(kind) :]) + 1}")
        for split in splits
        if f"{kind}{int(split[len(kind) :]) + 1}" in joins
    ]


@settings(max_examples=50, deadline=None)
@given(blocks, st.integers(0, 2**16))
def test_a_parallel_split_joined_by_a_choice_lacks_its_join(block: Any, seed: int) -> None:
    lines = lines_of(("and", [block, ("user",)]))
    _split, join = random.Random(seed).choice(gateways(lines, "and"))
    broken = [f"xor {join}" if line == f"and {join}" else line for line in lines]
    assert "flows.missing_join" in {code for code, _element in faults(broken)}


@settings(max_examples=50, deadline=None)
@given(blocks, st.integers(0, 2**16))
def test_a_choice_joined_in_parallel_waits_for_ever(block: Any, seed: int) -> None:
    lines = lines_of(("xor", [block, ("user",)]))
    _split, join = random.Random(seed).choice(gateways(lines, "xor"))
    broken = [f"and {join}" if line.startswith(f"xor {join}") else line for line in lines]
    assert ("flows.deadlock", join) in faults(broken)


@settings(max_examples=30, deadline=None)
@given(blocks)
def test_a_circle_without_exit_has_no_end(block: Any) -> None:
    lines = [line for line in lines_of(block) if line != "last -> e"]
    found = faults([*lines, "user trap", "last -> trap", "trap -> last"])
    assert {("flows.no_end", "last"), ("flows.no_end", "trap"), ("flows.unreachable", "e")} <= found


@settings(max_examples=30, deadline=None)
@given(blocks)
def test_what_no_way_leads_to_is_named(block: Any) -> None:
    lines = lines_of(block)
    assert faults(lines) == set()
    found = faults([*lines, "user lost", "user more", "more -> lost", "lost -> e"])
    assert {("flows.unreachable", "lost"), ("flows.unreachable", "more")} <= found


@settings(max_examples=30, deadline=None)
@given(blocks)
def test_a_way_that_stops_is_a_dead_end(block: Any) -> None:
    lines = [line for line in lines_of(block) if line != "last -> e"]
    told = {(f.code, f.element) for f in check(process("\n".join(lines)), 3000)}
    assert ("flows.dead_end", "last") in told


def test_several_faults_are_named_at_once() -> None:
    text = (
        "start s\nand f\nuser a\nuser b\nxor j\nuser c\nend e\nuser lost\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\n"
        "j -> c\nc -> e\nlost -> e"
    )
    found = {(f.code, f.element) for f in check(process(text))}
    assert ("flows.unreachable", "lost") in found
    assert ("flows.missing_join", "j") in found


@pytest.mark.parametrize("kind", ["xor", "and"])
def test_the_command_line_names_them(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    split = "xor f default=f_b" if kind == "xor" else "and f"
    join = "and j" if kind == "xor" else "xor j"
    condition = " : x" if kind == "xor" else ""
    text = f"start s\n{split}\nuser a\nuser b\n{join}\nuser c\nend e\ns -> f\nf -> a{condition}\nf -> b\n"
    model = tmp_path / "m.bpmn"
    model.write_bytes(bpmn(text + "a -> j\nb -> j\nj -> c\nc -> e"))
    assert main(["check", str(model), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["executable"] is True and told["sound"] is False
    wanted = ("flows.deadlock", "j") if kind == "xor" else ("flows.missing_join", "j")
    assert wanted in {(finding["code"], finding["element"]) for finding in told["findings"]}
