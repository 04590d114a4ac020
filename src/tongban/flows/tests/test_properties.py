"""Random sound processes always end, lose nothing and do nothing twice."""

import os
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.flows.engine import engine, soundness
from tongban.flows.engine.events import (
    AddSigner,
    Countersign,
    Event,
    Jump,
    RemoveSigner,
    Resume,
    SendBack,
    ServiceCalled,
    ServiceDone,
    Suspend,
    TakeBack,
    TaskCancelled,
    TaskDone,
    TaskHeld,
    TaskOpened,
    TaskResumed,
)  # fmt: skip
from tongban.flows.engine.graph import Kind, Process
from tongban.flows.engine.state import State, Status, Wait, decode, encode
from tongban.flows.tests.blocks import random_block
from tongban.flows.tests.models import process
from tongban.kernel.errors import Refusal

blocks = st.recursive(
    st.sampled_from([("user",), ("user",), ("user",), ("service",), ("manual",)]),
    lambda inner: st.one_of(
        st.tuples(
            st.sampled_from(["seq", "xor", "and", "or", "and"]), st.lists(inner, min_size=2, max_size=3)
        ),
        st.tuples(st.sampled_from(["loop", "sub"]), st.lists(inner, min_size=1, max_size=1)),
    ),
    max_leaves=7,
)


class Builder:
    """Writes a block in the short notation."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def block(self, block: Any, before: str, condition: str = "") -> str:
        """Append the block after `before`; returns its last node."""
        kind = block[0]
        if kind == "seq":
            for part in block[1]:
                before, condition = self.block(part, before, condition), ""
            return before
        if kind in ("xor", "and", "or"):
            return self.gateway(kind, block[1], before, condition)
        if kind == "loop":
            first = self.node("xor", before, condition)
            last = self.block(block[1][0], self.node("user", first, ""))
            out, default = self.name("xor"), self.name("task")
            self.lines += [f"xor {out} default={out}_{default}", f"task {default}", f"{last} -> {out}"]
            self.lines += [f"{out} -> {first} : pick % 3 == 0", f"{out} -> {default}"]
            return default
        if kind == "sub":
            sub = self.node("sub", before, condition, open=" {")
            start = self.name("start")
            self.lines.append(f"start {start}")
            last = self.block(block[1][0], start)
            end = self.name("end")
            self.lines += [f"end {end}", f"{last} -> {end}", "}"]
            return sub
        return self.node(kind, before, condition)

    def node(self, kind: str, before: str, condition: str, open: str = "") -> str:
        name = self.name(kind)
        flow = f"{before} -> {name}" + (f" : {condition}" if condition else "")
        self.lines += [flow, f"{kind} {name}{open}"]
        return name

    def gateway(self, kind: str, parts: list[Any], before: str, condition: str) -> str:
        split, join = self.name(kind), self.name(kind)
        default = self.name("task")
        fallback = kind != "and"
        self.lines += [f"{before} -> {split}" + (f" : {condition}" if condition else "")]
        self.lines += [
            f"{kind} {split}" + (f" default={split}_{default}" if fallback else ""),
            f"{kind} {join}",
        ]
        if fallback:
            self.lines += [f"task {default}", f"{split} -> {default}", f"{default} -> {join}"]
        for at, part in enumerate(parts):
            rule = "" if kind == "and" else f"pick % 4 == {at}" if kind == "xor" else f"pick % {at + 2} == 0"
            last = self.block(part, split, rule)
            self.lines.append(f"{last} -> {join}")
        return join


def build(block: Any) -> Process:
    builder = Builder()
    builder.lines = ["start s", "user first", "s -> first"]
    last = builder.block(block, "first")
    builder.lines += ["end e", f"{last} -> e"]
    return process("\n".join(builder.lines))


class Ledger:
    """Counts what was opened and closed, from the effects alone."""

    def __init__(self) -> None:
        self.open: set[int] = set()
        self.held: set[int] = set()
        self.closed: set[int] = set()

    def take(self, effects: tuple[Any, ...], event: Event | None) -> None:
        if isinstance(event, TaskDone | ServiceDone):
            self.close(event.task)
        for effect in effects:
            if isinstance(effect, TaskOpened | ServiceCalled):
                assert effect.token not in self.open | self.closed
                self.open.add(effect.token)
            elif isinstance(effect, TaskCancelled):
                self.close(effect.token)
            elif isinstance(effect, TaskHeld):
                self.held.add(effect.token)
            elif isinstance(effect, TaskResumed):
                self.held.remove(effect.token)

    def close(self, token: int) -> None:
        assert token in self.open and token not in self.closed
        self.open.remove(token)
        self.held.discard(token)
        self.closed.add(token)

    def agrees(self, state: State) -> bool:
        waiting = {token.id for token in state.tokens if token.wait in (Wait.TASK, Wait.HELD, Wait.SERVICE)}
        held = {token.id for token in state.tokens if token.wait == Wait.HELD}
        return waiting == self.open and held == self.held


def play(model: Process, seed: int, operations: bool) -> State:
    """Play at random until the end, checking after every step."""
    dice, ledger = random.Random(seed), Ledger()
    state, effects = engine.start(model, {"pick": dice.randrange(12)})
    ledger.take(effects, None)
    for turn in range(400):
        assert ledger.agrees(state)
        if state.ended:
            return state
        if state.status == Status.SUSPENDED:
            state, effects = engine.step(model, state, Resume())
            ledger.take(effects, None)
            continue
        assert any(token.wait in (Wait.TASK, Wait.SERVICE) for token in state.tokens)
        event = choose(model, state, dice, operations and turn < 60, turn)
        try:
            state, effects = engine.step(model, decode(encode(state)), event)
        except Refusal as refusal:
            assert not isinstance(event, TaskDone | ServiceDone), refusal
            continue
        ledger.take(effects, event)
        if isinstance(event, SendBack | Jump | TakeBack):
            target = model.by_id[event.to_node]
            live = [t for t in state.tokens if t.node == target]
            if model.nodes[target].kind in (Kind.USER, Kind.SERVICE):
                assert len(live) == 1
        assert decode(encode(state)) == state
        once(model, state, event, dice)
    raise AssertionError("the process did not end")


def once(model: Process, state: State, event: Event, dice: random.Random) -> None:
    """The same step cannot be done a second time."""
    if isinstance(event, TaskDone):
        with pytest.raises(Refusal):
            engine.step(model, state, event)


def choose(model: Process, state: State, dice: random.Random, operations: bool, turn: int) -> Event:
    pick = {"pick": dice.randrange(12) if turn < 200 else 1}
    token = dice.choice([t for t in state.tokens if t.wait in (Wait.TASK, Wait.SERVICE)])
    if token.wait == Wait.SERVICE:
        return ServiceDone(token.id, pick)
    roll = dice.random() if operations else 1.0
    nodes = [node.id for node in model.nodes if node.kind in (Kind.USER, Kind.SUB, Kind.SERVICE)]
    if roll < 0.2:
        return SendBack(token.id, dice.choice(nodes), pick)
    if roll < 0.25:
        return AddSigner(token.id, "x", dice.choice(["before", "after", "parallel"]))
    if roll < 0.3:
        return RemoveSigner(token.id, dice.choice([None, "x"]))
    if roll < 0.4:
        policy = dice.choice(["all", "any", "ratio", "order"])
        return Countersign(token.id, ("x", "y"), policy, dice.choice([1, 500_000, 1_000_000]))
    if roll < 0.42:
        return Jump(dice.choice(nodes), "head")
    if roll < 0.46:
        return TakeBack(dice.choice(nodes))
    if roll < 0.48:
        return Suspend("hearing")
    return TaskDone(token.id, dice.choice(["pass", "refuse"]), pick)


@settings(max_examples=60, deadline=None)
@given(blocks, st.integers(0, 2**32))
def test_a_sound_process_always_ends_and_loses_nothing(block: Any, seed: int) -> None:
    model = build(block)
    assert [f for f in soundness.check(model, 3000) if f.level == "error"] == []
    assert play(model, seed, operations=False).status == Status.COMPLETED


@settings(max_examples=120, deadline=None)
@given(blocks, st.integers(0, 2**32))
def test_approval_operations_break_nothing(block: Any, seed: int) -> None:
    assert play(build(block), seed, operations=True).status == Status.COMPLETED


LONG = os.environ.get("TONGBAN_LONG", "")
SEQUENCES = (int(LONG) if int(LONG) > 1 else 1_000_000) if LONG.isdecimal() and LONG != "0" else 1_600


def test_a_million_sequences_of_operations() -> None:
    """Random flows, random operations, random people; a sample of them without TONGBAN_LONG."""
    dice, played = random.Random(20260302), 0
    while played < SEQUENCES:
        model = build(random_block(dice, dice.randrange(1, 7)))
        for _ in range(min(40, SEQUENCES - played)):
            assert play(model, dice.randrange(2**32), operations=True).status == Status.COMPLETED
            played += 1
    assert played == SEQUENCES
