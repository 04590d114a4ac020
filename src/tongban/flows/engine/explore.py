"""Walk every order of events of one scope, data left aside (bounded)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from tongban.flows.engine.graph import Kind, Node, Process

# A place is a flow (index), a node at work (-1 - index), or a non-interrupting boundary event that may still
# happen (ARMED + index; once at most, so that reminders are no false alarm); a marking is sorted places.
Marking = tuple[int, ...]
ARMED = 1_000_000


@dataclass(slots=True)
class Walk:
    """What was met: joins that wait for ever, nodes reached twice at once, whether the walk was cut."""

    deadlocks: set[int] = field(default_factory=set)
    doubled: set[int] = field(default_factory=set)
    cut: bool = False
    states: int = 0


def explore(process: Process, scope: int, limit: int) -> Walk:
    """All reachable markings of a scope; sub-processes count as single steps."""
    starts = process.starts if scope < 0 else process.nodes[scope].starts
    first: Marking = ()
    for start in starts:
        first = _begin(process, process.nodes[start], first)
    seen, waiting, walk = {first}, [first], Walk()
    while waiting:  # depth first: a walk that is cut has at least seen whole ways
        marking = waiting.pop()
        walk.states += 1
        followers = [_settled(process, follower) for follower in _moves(process, marking)]
        if marking and not followers:
            walk.deadlocks.update(process.flows[place].target for place in marking if 0 <= place < ARMED)
        for follower in followers:
            if twice := _twice(follower):
                walk.doubled.add(process.flows[twice - 1].target if twice > 0 else -1 - twice)
                continue
            if follower not in seen:
                if len(seen) >= limit:
                    walk.cut = True
                    return walk
                seen.add(follower)
                waiting.append(follower)
    return walk


def _twice(marking: Marking) -> int:
    """A place marked twice: flow + 1, or a node at work as it stands; 0 when there is none."""
    for one, other in pairwise(marking):
        if one == other and one < ARMED:
            return one + 1 if one >= 0 else one
    return 0


def _moves(process: Process, marking: Marking) -> Iterator[Marking]:
    """Everything that can happen next; inclusive joins only when nothing can feed them any more."""
    for place in dict.fromkeys(marking):
        if place >= ARMED:
            continue
        node = process.nodes[-1 - place if place < 0 else process.flows[place].target]
        if place < 0:
            yield from _complete(process, node, marking)
        elif node.kind == Kind.AND and len(node.into) > 1:
            if place == node.into[0] and all(flow in marking for flow in node.into):
                yield from _out(process, node, _without(marking, node.into))
        elif node.kind == Kind.OR and len(node.into) > 1:
            if place == min(flow for flow in node.into if flow in marking) and _fed(process, node, marking):
                yield from _out(process, node, _without(marking, [f for f in node.into if f in marking]))
        elif node.kind == Kind.TERMINATE:
            yield ()
        else:
            yield _begin(process, node, _without(marking, [place]))


def _settled(process: Process, marking: Marking) -> Marking:
    """Tokens on the way to a node that does not wait for others are there: their order makes no difference."""
    for place in marking:
        if 0 <= place < ARMED:
            node = process.nodes[process.flows[place].target]
            joins = node.kind in (Kind.AND, Kind.OR) and len(node.into) > 1
            if not joins and node.kind != Kind.TERMINATE:
                marking = _begin(process, node, _without(marking, [place]))
    return marking


def _begin(process: Process, node: Node, rest: Marking) -> Marking:
    """Put a node to work and arm its boundary events that do not interrupt."""
    armed = [ARMED + index for index in node.boundaries if not process.nodes[index].interrupting]
    return _with(rest, [-1 - node.index, *armed])


def _complete(process: Process, node: Node, marking: Marking) -> Iterator[Marking]:
    armed = [ARMED + index for index in node.boundaries if ARMED + index in marking]
    rest = _without(marking, [-1 - node.index, *armed])
    if node.kind == Kind.TERMINATE:
        yield ()
        return
    yield from _out(process, node, rest)
    for index in node.boundaries:
        boundary = process.nodes[index]
        if boundary.interrupting:
            yield from _out(process, boundary, rest)
        elif ARMED + index in marking:
            yield from _out(process, boundary, _without(marking, [ARMED + index]))


def _out(process: Process, node: Node, rest: Marking) -> Iterator[Marking]:
    """What leaving a node gives: one of, some of or all of its flows."""
    conditional = [f for f in node.out if process.flows[f].condition is not None or f == node.default]
    plain = [flow for flow in node.out if flow not in conditional]
    if node.kind in (Kind.XOR, Kind.EVENT):
        yield from (_with(rest, [flow]) for flow in node.out)
        if not node.out:
            yield rest
    elif conditional and node.kind != Kind.AND:
        for size in range(0 if plain else 1, min(len(conditional), 6) + 1):
            yield from (_with(rest, [*plain, *some]) for some in combinations(conditional, size))
    else:
        yield _with(rest, node.out)


def _fed(process: Process, node: Node, marking: Marking) -> bool:
    feeds = process.feeds[node.index]
    to_empty = to_full = 0
    for flow, mask in feeds.items():
        if flow in marking:
            to_full |= mask
        else:
            to_empty |= mask
    may_come = to_empty & ~to_full
    real = (place for place in marking if place < ARMED)
    places = (-1 - place if place < 0 else process.flows[place].target for place in real)
    return not any(may_come >> index & 1 for index in places if index != node.index)


def _without(marking: Marking, places: tuple[int, ...] | list[int]) -> Marking:
    left = list(marking)
    for place in places:
        left.remove(place)
    return tuple(left)


def _with(marking: Marking, places: tuple[int, ...] | list[int]) -> Marking:
    return tuple(sorted((*marking, *places)))
