"""Is a process sound? Findings with element ids, before anybody runs it.

Structure first (unreachable parts, places without a way out), then, for models of ordinary size, every order
of events is walked (`explore`) to find deadlocks and missing joins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tongban.flows.engine.explore import explore
from tongban.flows.engine.graph import ACTIVITIES, Kind, Node, Process

LIMIT = re.compile(r"(\d{1,4})(wd|d|h)")
_ENDS = frozenset({Kind.END, Kind.TERMINATE, Kind.ERROR, Kind.THROW})


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. `level` is error or warning; `element` the BPMN id to be marked on the diagram."""

    level: str
    code: str
    element: str
    message: str


def check(process: Process, limit: int = 20_000) -> list[Finding]:
    """All findings, scope by scope; `limit` bounds the states walked per scope."""
    found = [*_gateways(process), *_people(process)]
    for scope in (-1, *(node.index for node in process.nodes if node.kind in (Kind.SUB, Kind.GUARD))):
        found += [*_unreachable(process, scope), *_no_way_out(process, scope), *_dead_ends(process, scope)]
        found += _behaviour(process, scope, limit)
    return found


def _inside(process: Process, scope: int) -> list[Node]:
    return [node for node in process.nodes if node.scope == scope]


def _unreachable(process: Process, scope: int) -> Iterator[Finding]:
    starts = process.starts if scope < 0 else process.nodes[scope].starts
    others = [n.index for n in _inside(process, scope) if n.kind == Kind.START and n.index not in starts]
    seen: set[int] = set()
    waiting = [*starts, *others]
    while waiting:
        node = process.nodes[waiting.pop()]
        if node.index not in seen:
            seen.add(node.index)
            waiting += [process.flows[flow].target for flow in node.out] + list(node.boundaries)
    for node in _inside(process, scope):
        if node.index not in seen and node.kind != Kind.GUARD:
            yield Finding("error", "flows.unreachable", node.id, f"No way leads from the start to {node.id}.")


def _no_way_out(process: Process, scope: int) -> Iterator[Finding]:
    """A circle without exit: tokens would go round for ever."""
    inside = _inside(process, scope)
    good = {node.index for node in inside if not node.out}
    grew = True
    while grew:
        grew = False
        for node in inside:
            after = [process.flows[flow].target for flow in node.out] + list(node.boundaries)
            if node.index not in good and good.intersection(after):
                good.add(node.index)
                grew = True
    for node in inside:
        if node.index not in good:
            yield Finding("error", "flows.no_end", node.id, f"From {node.id} no end can be reached.")


def _dead_ends(process: Process, scope: int) -> Iterator[Finding]:
    for node in _inside(process, scope):
        if not node.out and node.kind not in _ENDS and node.kind != Kind.GUARD:
            message = f"The way stops at {node.id} without an end event."
            yield Finding("warning", "flows.dead_end", node.id, message)
    if scope >= 0 and not process.nodes[scope].starts and _inside(process, scope):
        message = "The sub-process has no start."
        yield Finding("error", "flows.no_start", process.nodes[scope].id, message)


def _gateways(process: Process) -> Iterator[Finding]:
    for node in process.nodes:
        if node.kind in (Kind.XOR, Kind.OR) and len(node.out) > 1 and node.default < 0:
            message = (
                f"Gateway {node.id} has no default: when no condition holds, the process stops with an error."
            )
            yield Finding("warning", "flows.no_default", node.id, message)
        conditional = [flow for flow in node.out if process.flows[flow].condition is not None]
        if node.kind in ACTIVITIES and len(conditional) == len(node.out) > 0 and node.default < 0:
            message = f"Every way out of {node.id} has a condition and none is the default."
            yield Finding("warning", "flows.no_default", node.id, message)


def _people(process: Process) -> Iterator[Finding]:
    """Steps that nobody would find on the desk, and limits that say no time."""
    users = [node for node in process.nodes if node.kind == Kind.USER]
    ours = any(node.details for node in users)
    for node in users:
        if ours and not node.details.get("role"):
            message = f"Nobody can take {node.id}: it names no role."
            yield Finding("warning", "flows.no_role", node.id, message)
        limit = node.details.get("limit", "")
        if limit and not LIMIT.fullmatch(limit):
            message = f"The limit {limit!r} of {node.id} is none; write for example 2wd, 10d or 4h."
            yield Finding("error", "flows.limit", node.id, message)


def _behaviour(process: Process, scope: int, limit: int) -> Iterator[Finding]:
    walk = explore(process, scope, limit)
    for node in sorted(walk.deadlocks):
        id = process.nodes[node].id
        message = f"A join at {id} can wait for ever for a branch that never comes."
        yield Finding("error", "flows.deadlock", id, message)
    for node in sorted(walk.doubled):
        id = process.nodes[node].id
        message = f"{id} can be reached by two branches at once: a join is missing before it."
        yield Finding("error", "flows.missing_join", id, message)
    if walk.cut:
        element = process.id if scope < 0 else process.nodes[scope].id
        message = f"The model is too large to walk through whole; {limit} states were looked at."
        yield Finding("warning", "flows.not_explored", element, message)
