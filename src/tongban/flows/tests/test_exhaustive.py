"""Every order of events for small flows: no task is lost, nothing is decided twice, an end is always in reach."""

import os
from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest

from tongban.flows.engine import engine
from tongban.flows.engine.events import (
    AddSigner,
    Countersign,
    Event,
    RemoveSigner,
    SendBack,
    ServiceCalled,
    ServiceDone,
    TakeBack,
    TaskCancelled,
    TaskDone,
    TaskOpened,
)
from tongban.flows.engine.graph import ACTIVITIES, Kind, Process
from tongban.flows.engine.state import State, Status, Token, Wait
from tongban.flows.tests.blocks import Block, blocks, model_of
from tongban.flows.tests.models import process
from tongban.kernel.errors import Refusal


def _flow(nodes: str, arrows: str) -> str:
    """Nodes and arrows, each on one line."""
    return "start s\nend e\n" + "\n".join([*nodes.split(", "), *arrows.split(", ")])


TWO = _flow("user a, user b", "s -> a, a -> b, b -> e")
FLOWS = {
    "line": _flow("user a, user b, user c", "s -> a, a -> b, b -> c, c -> e"),
    "choice": _flow(
        "user a, xor g default=g_c, user b, user c",
        's -> a, a -> g, g -> b : outcome = "pass", g -> c, b -> e, c -> e',
    ),
    "parallel": _flow(
        "user r, and f, user a, user b, user b2, and j, user d",
        "s -> r, r -> f, f -> a, f -> b, b -> b2, a -> j, b2 -> j, j -> d, d -> e",
    ),
    "nested": _flow(
        "user r, and f, user a, and g, user b, user c, and h, and j, user d",
        "s -> r, r -> f, f -> a, f -> g, g -> b, g -> c, b -> h, c -> h, h -> j, a -> j, j -> d, d -> e",
    ),
    "sub": _flow(
        "user r, sub x {, start s2, user a, user b, end e2, s2 -> a, a -> b, b -> e2, }, user d",
        "s -> r, r -> x, x -> d, d -> e",
    ),
    "inclusive": _flow(
        "user r, or f default=f_c, user a, user b, user c, or j, user d",
        's -> r, r -> f, f -> a : outcome = "pass", f -> b : outcome = "pass", f -> c, '
        "a -> j, b -> j, c -> j, j -> d, d -> e",
    ),
}
BACK = ACTIVITIES - {Kind.INSTANT}
SIGNERS = 4  # at one step, the holder among them


def shape(state: State) -> Any:
    """The state without the numbers of its tokens: two states of one shape go on in the same way."""
    numbers: dict[int, int] = {0: 0}
    for token in state.tokens:
        numbers[token.id] = len(numbers)

    def data(token: Token) -> Any:
        if not isinstance(token.data, dict):
            return token.data
        kept = {
            key: numbers.get(value, -1) if key in ("m", "b") else value
            for key, value in token.data.items()
            if key != "o"
        }
        return repr(sorted(kept.items(), key=str))

    tokens = [
        (numbers[t.id], t.node, numbers[t.scope], numbers[t.parent], t.wait, data(t)) for t in state.tokens
    ]
    return int(state.status), state.visited, tuple(tokens), state.variables.get("outcome")


def moves(model: Process, state: State, signed: str, back: bool = True) -> Iterator[Event]:
    """Everything a person or the world may do next; signers are added and taken away at the step ``signed``."""
    if back:
        yield from (TakeBack(node.id) for node in model.nodes if node.kind == Kind.USER)
    for token in state.tokens:
        if token.wait == Wait.SERVICE:
            yield ServiceDone(token.id)
        if token.wait != Wait.TASK:
            continue
        yield TaskDone(token.id, "pass")
        yield TaskDone(token.id, "refuse")
        if back:
            yield from (SendBack(token.id, node.id) for node in model.nodes if node.kind in BACK)
        if model.nodes[token.node].id == signed:
            yield from signing(state, token)


def signing(state: State, token: Token) -> Iterator[Event]:
    """Adding and taking away signers, and every way to countersign, within SIGNERS."""
    group = state.token(token.parent)
    if group is None:
        yield from (AddSigner(token.id, "x", where) for where in ("before", "after", "parallel"))
        yield from (
            Countersign(token.id, ("x", "y", "z"), how, 500_000) for how in ("all", "any", "ratio", "order")
        )
        return
    yield RemoveSigner(token.id)
    if group.data["n"] < SIGNERS:
        yield from (AddSigner(token.id, "x", where) for where in ("before", "after", "parallel"))


def explore(model: Process, signed: str, limit: int, back: bool = True) -> dict[Any, set[Any]]:
    """The graph of shapes; checks every step on the way."""
    first, _ = engine.start(model)
    graph: dict[Any, set[Any]] = {}
    waiting = deque([first])
    while waiting:
        state = waiting.popleft()
        here = shape(state)
        if here in graph or len(graph) >= limit:
            continue
        graph[here] = set()
        if state.ended:
            assert state.status == Status.COMPLETED and not state.tokens
            continue
        assert state.open_tasks(), "nobody can do anything"
        for event in moves(model, state, signed, back):
            try:
                after, effects = engine.step(model, state, event)
            except Refusal as refusal:
                assert not isinstance(event, TaskDone | ServiceDone), refusal
                continue
            nothing_lost(state, event, effects, after)
            if isinstance(event, TaskDone):
                with pytest.raises(Refusal):  # nobody decides a second time
                    engine.step(model, after, event)
            if isinstance(event, SendBack | TakeBack):
                assert sum(t.node == model.by_id[event.to_node] for t in after.tokens) == 1
            graph[here].add(shape(after))
            waiting.append(after)
    return graph


WORK = (Wait.TASK, Wait.HELD, Wait.SERVICE)


def nothing_lost(before: State, event: Event, effects: tuple[Any, ...], after: State) -> None:
    """What is open now is what was open, less what was done or cancelled, and what was opened: told once each."""
    have = {token.id for token in before.tokens if token.wait in WORK}
    opened = [effect.token for effect in effects if isinstance(effect, TaskOpened | ServiceCalled)]
    closed = [effect.token for effect in effects if isinstance(effect, TaskCancelled)]
    if isinstance(event, TaskDone | ServiceDone):
        closed.append(event.task)
    assert len(set(opened)) == len(opened) and len(set(closed)) == len(closed)
    assert not have & set(opened)
    left = {token.id for token in after.tokens if token.wait in WORK}
    assert left == (have | set(opened)) - set(closed)


def always_ends(graph: dict[Any, set[Any]]) -> bool:
    """Whether the end can be reached from every shape met."""
    good = {here for here, after in graph.items() if not after}
    before: dict[Any, list[Any]] = {}
    for here, after in graph.items():
        for there in after:
            before.setdefault(there, []).append(here)
    waiting = list(good)
    while waiting:
        for earlier in before.get(waiting.pop(), []):
            if earlier not in good:
                good.add(earlier)
                waiting.append(earlier)
    return good >= graph.keys()


def proved(model: Process, signed: str, limit: int, back: bool = True) -> int:
    """How many shapes were met; every one of them leads to an end."""
    graph = explore(model, signed, limit, back)
    assert len(graph) < limit, "too large to be walked through whole"
    assert always_ends(graph)
    return len(graph)


LONG = bool(os.environ.get("TONGBAN_LONG"))
SMALL = [block for steps in (1, 2, 3) for block in blocks(steps)]
LARGE = [block for steps in (4, 5) for block in blocks(steps)]
EVERY = 1 if LONG else 61
"""The first step and up to five more make six; without TONGBAN_LONG one in so many of the larger flows is walked."""


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_completing_and_going_back_in_every_order(name: str) -> None:
    proved(process(FLOWS[name]), "", 8000)


def test_every_flow_of_up_to_four_steps() -> None:
    for block in SMALL:
        proved(model_of(block), "", 5000)


@pytest.mark.parametrize("part", range(8))
def test_every_flow_of_up_to_six_steps(part: int) -> None:
    chosen = LARGE[::EVERY]
    assert len(chosen) >= 8
    for block in chosen[part::8]:
        proved(model_of(block), "", 100_000)


def test_up_to_four_signers_in_every_order() -> None:
    proved(process(TWO), "a", 60_000)


@pytest.mark.skipif(not LONG, reason="four signers in every flow of six steps: TONGBAN_LONG=1")
@pytest.mark.parametrize("part", range(8))
def test_four_signers_in_every_flow_of_up_to_six_steps(part: int) -> None:
    """Signing in every order at one step of every flow; going back during it is walked in the smaller ones."""
    every: list[Block] = [*SMALL, *LARGE]
    for block in every[part::8]:
        proved(model_of(block), "a", 2_000_000, back=block in SMALL[:5])
