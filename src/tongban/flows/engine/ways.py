"""How long and how winding: the ways through a process, measured before anybody walks them.

Ways back are cut first, so that every way ends. A way counts the steps that people do one after another and the
working days that their limits allow; branches at the same time cost as much as the longest of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Final

from tongban.flows.engine.graph import Kind, Node, Process
from tongban.flows.engine.soundness import LIMIT
from tongban.kernel import feel

WEEK: Final = Fraction(5, 7)
"""Working days in a calendar day, holidays left aside."""
_CYCLE: Final = re.compile(r"^R\d*/")
_WORKERS: Final = frozenset({Kind.USER, Kind.CALL})


@dataclass(frozen=True, slots=True)
class Way:
    """A way from the start to an end: steps of people in order, and everything that lies on it for drawing."""

    steps: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    days: Fraction = Fraction(0)

    @property
    def cost(self) -> tuple[Fraction, int]:
        """Days first, then steps."""
        return self.days, len(self.steps)

    def then(self, steps: Iterable[str], elements: Iterable[str], days: Fraction = Fraction(0)) -> Way:
        """This way, gone on."""
        return Way((*self.steps, *steps), (*self.elements, *elements), self.days + days)


@dataclass(frozen=True, slots=True)
class Back:
    """A way back: the flow that closes the circle, and the activities that are done again."""

    flow: str
    source: str
    target: str
    again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """Two steps that follow each other and are done by different hands; ``units`` when by different units."""

    first: str
    second: str
    units: bool


def working_days(limit: str) -> Fraction:
    """The working days of a limit ("2wd", "10d", "4h") or an ISO 8601 duration; 0 where it says no time."""
    if found := LIMIT.fullmatch(limit.strip()):
        count = Fraction(int(found[1]))
        return {"wd": count, "d": count * WEEK, "h": count / 24 * WEEK}[found[2]]
    value = feel.parse_literal(_CYCLE.sub("", limit)) if limit.strip() else None
    if isinstance(value, timedelta):
        return Fraction(int(value.total_seconds()), 86_400) * WEEK
    return Fraction(0)


def shortest(process: Process, scope: int = -1) -> Way | None:
    """The way with the fewest days and steps; None where no end is reached. Boundary events do not happen."""
    return _best(process, scope, min)


def longest(process: Process, scope: int = -1) -> Way | None:
    """The way with the most days and steps, each way back left out, boundary events included."""
    return _best(process, scope, max)


Choose = Callable[..., Way]


def _best(process: Process, scope: int, choose: Choose) -> Way | None:
    """The cheapest or dearest way; a join of parallel branches waits for the dearest in either case."""
    order, back = _order(process, scope)
    done: dict[int, Way] = {}
    ends: list[Way] = []
    for index in order:
        node = process.nodes[index]
        comings = [
            done[process.flows[flow].source].then((), (process.flows[flow].id,))
            for flow in node.into
            if flow not in back and process.flows[flow].source in done
        ]
        if node.host in done and choose is max:
            comings.append(done[node.host])
        if not comings and node.into + ((node.host,) if node.host >= 0 else ()):
            continue
        joined = max if node.kind == Kind.AND else choose
        before = joined(comings, key=_cost) if comings else Way()
        done[index] = before.then(*_work(process, node, choose))
        if not node.out:
            ends.append(done[index])
    return choose(ends, key=_cost) if ends else None


def _cost(way: Way) -> tuple[Fraction, int]:
    return way.cost


def _work(process: Process, node: Node, choose: Choose) -> tuple[tuple[str, ...], tuple[str, ...], Fraction]:
    """Steps, elements and days that a node adds."""
    if node.kind == Kind.SUB:
        inner = _best(process, node.index, choose) or Way()
        return inner.steps, (node.id, *inner.elements), inner.days
    steps = (node.id,) if node.kind in _WORKERS else ()
    timed = node.trigger is not None and node.trigger.kind == "timer" and node.kind != Kind.START
    text = node.trigger.text if timed and node.trigger else node.details.get("limit", "")
    return steps, (node.id,), working_days(text)


def _order(process: Process, scope: int) -> tuple[list[int], set[int]]:
    """Nodes of a scope in an order in which each stands after what leads to it, and the flows that lead back."""
    starts = process.starts if scope < 0 else process.nodes[scope].starts
    grey: set[int] = set()
    black: list[int] = []
    seen: set[int] = set()
    back: set[int] = set()
    for start in starts:
        if start in seen:
            continue
        stack = [(start, _onward(process, start))]
        seen.add(start)
        grey.add(start)
        while stack:
            index, rest = stack[-1]
            for flow, target in rest:
                if target in grey and flow >= 0:
                    back.add(flow)
                elif target not in seen:
                    seen.add(target)
                    grey.add(target)
                    stack.append((target, _onward(process, target)))
                    break
            else:
                stack.pop()
                grey.discard(index)
                black.append(index)
    return black[::-1], back


def _onward(process: Process, index: int) -> Iterator[tuple[int, int]]:
    """What follows a node: (flow, node), and (-1, boundary event)."""
    node = process.nodes[index]
    for flow in node.out:
        yield flow, process.flows[flow].target
    for boundary in node.boundaries:
        yield -1, boundary


def _scopes(process: Process) -> Iterator[int]:
    yield -1
    yield from (node.index for node in process.nodes if node.kind in (Kind.SUB, Kind.GUARD))


def ways_back(process: Process) -> list[Back]:
    """Every flow that leads back, with the steps that are done again because of it."""
    found = []
    for scope in _scopes(process):
        _nodes, back = _order(process, scope)
        for index in sorted(back):
            flow = process.flows[index]
            after, before = _reach(process, flow.target), _reach(process, flow.source, backward=True)
            again = tuple(
                n.id for n in process.nodes if n.index in after & before and n.kind in _WORKERS | {Kind.SUB}
            )
            source, target = process.nodes[flow.source], process.nodes[flow.target]
            found.append(Back(flow.id, source.id, target.id, again))
    return found


def _reach(process: Process, index: int, *, backward: bool = False) -> set[int]:
    """Every node after (or before) this one, itself included."""
    seen: set[int] = set()
    waiting = [index]
    while waiting:
        node = process.nodes[waiting.pop()]
        if node.index in seen:
            continue
        seen.add(node.index)
        if backward:
            waiting += [process.flows[flow].source for flow in node.into]
            waiting += [node.host] if node.host >= 0 else []
        else:
            waiting += [target for _flow, target in _onward(process, node.index)]
    return seen


def follows(process: Process, first: Node, second: Node) -> bool:
    """Whether ``second`` can come later than ``first`` on one way, ways back left out."""
    return first.index != second.index and bool(process.forward[first.index] >> second.index & 1)


def next_workers(process: Process, node: Node) -> list[Node]:
    """The steps of people (and member cases) that come next after a node, through gateways and events."""
    _nodes, back = _order(process, node.scope)
    found: dict[int, Node] = {}
    waiting, seen = [f for f in node.out if f not in back], set[int]()
    while waiting:
        flow = waiting.pop()
        target = process.nodes[process.flows[flow].target]
        if flow in seen:
            continue
        seen.add(flow)
        if target.kind in _WORKERS:
            found[target.index] = target
        else:
            waiting += [f for f in target.out if f not in back]
    return [found[index] for index in sorted(found)]


def hand_overs(process: Process) -> list[HandOver]:
    """Where the matter goes into other hands: another unit, or another post of the same unit."""
    found = []
    for node in process.nodes:
        if node.kind in _WORKERS:
            for other in next_workers(process, node):
                if _unit(node) != _unit(other):
                    found.append(HandOver(node.id, other.id, True))
                elif node.details.get("role") != other.details.get("role"):
                    found.append(HandOver(node.id, other.id, False))
    return found


def _unit(node: Node) -> str:
    """The unit that works; a member case belongs to the unit of its item."""
    if node.kind == Kind.CALL:
        return f"item:{node.details.get('called', '')}"
    return node.details.get("unit") or "authority"
