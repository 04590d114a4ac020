"""How tokens move: one function for each kind of node."""

from collections.abc import Callable, Sequence
from typing import Any

from tongban.flows.engine import groups, guards
from tongban.flows.engine.events import (
    ActivityDone,
    CallOpened,
    MessageThrown,
    ServiceCalled,
    SignalThrown,
    TaskOpened,
)
from tongban.flows.engine.graph import Flow, Kind, Node
from tongban.flows.engine.run import Run
from tongban.flows.engine.state import Status, Token, Wait
from tongban.kernel.errors import Refusal

_MOVES_PER_STEP = 20_000


def drain(run: Run) -> None:
    """Move until nothing moves by itself any more; then inclusive joins and finished sub-processes."""
    moves = 0
    while True:
        while run.queue:
            where, scope = run.queue.popleft()
            moves += 1
            if moves > _MOVES_PER_STEP:
                raise Refusal(
                    "flows.endless", "The process goes round in a circle without waiting for anything."
                )
            if scope and scope not in run.tokens:
                continue
            if where < 0:
                enter(run, run.process.nodes[-1 - where], scope, -1)
            else:
                enter(run, run.process.nodes[run.process.flows[where].target], scope, where)
        if run.status != Status.RUNNING:
            break
        if not ((run.process.feeds and _inclusive(run)) or _close_scopes(run)):
            break
    run.settle()


def enter(run: Run, node: Node, scope: int, flow: int) -> None:
    """A token reaches a node."""
    kind = node.kind
    if kind in (Kind.AND, Kind.OR) and len(node.into) > 1:
        run.add(node.index, scope, 0, Wait.JOIN, flow)
        if kind == Kind.AND:
            _synchronise(run, node, scope)
    elif move := _ENTER.get(kind):
        move(run, node, scope)
    else:
        leave(run, node, scope)


def leave(run: Run, node: Node, scope: int) -> None:
    """The token goes on over the flows that apply; without flows it ends here."""
    for flow in choose(run, node, scope):
        run.queue.append((flow, scope))


def choose(run: Run, node: Node, scope: int) -> Sequence[int]:
    """Which outgoing flows are taken. Refuses (`flows.gateway.no_branch`) when a choice has no answer."""
    if len(node.out) == 1 and run.process.flows[node.out[0]].condition is None:
        return node.out
    flows = [run.process.flows[index] for index in node.out]
    conditional = [flow for flow in flows if flow.condition is not None and flow.index != node.default]
    if not conditional and (node.default < 0 or len(flows) == 1):
        return node.out
    exclusive = node.kind == Kind.XOR
    taken: list[int] = []
    for flow in conditional:
        if _holds(run, flow, scope):
            taken.append(flow.index)
            if exclusive:
                return taken
    if not taken and node.default >= 0:
        taken.append(node.default)
    if node.kind not in (Kind.XOR, Kind.OR):
        plain = [flow.index for flow in flows if flow.condition is None and flow.index != node.default]
        taken = sorted(taken + plain)
    if not taken:
        message = f"At {node.id} no branch applies and there is no default; the conditions leave a gap."
        raise Refusal("flows.gateway.no_branch", message, element=node.id)
    return taken


def _holds(run: Run, flow: Flow, scope: int) -> bool:
    return flow.condition is not None and run.value(flow.condition, scope) is True


# -- joins


def _synchronise(run: Run, node: Node, scope: int) -> None:
    """A parallel join goes on when every incoming flow has brought a token."""
    arrived: dict[int, Token] = {}
    for token in run.tokens.values():
        if token.node == node.index and token.scope == scope and token.wait == Wait.JOIN:
            arrived.setdefault(token.data, token)
    if len(arrived) == len(node.into):
        for token in arrived.values():
            del run.tokens[token.id]
        leave(run, node, scope)


def _inclusive(run: Run) -> bool:
    """Let one inclusive join go on for which no more token can come (BPMN 2.0, 13.4.3)."""
    nodes = run.process.nodes
    places = {
        (token.node, token.scope)
        for token in run.tokens.values()
        if token.wait == Wait.JOIN and nodes[token.node].kind == Kind.OR
    }
    for index, scope in sorted(places):
        if _complete(run, nodes[index], scope):
            for token in [one for one in run.in_scope(scope) if one.node == index]:
                del run.tokens[token.id]
            leave(run, nodes[index], scope)
            return True
    return False


def _complete(run: Run, node: Node, scope: int) -> bool:
    tokens = run.in_scope(scope)
    arrived = {token.data for token in tokens if token.node == node.index}
    feeds = run.process.feeds[node.index]
    to_empty = to_full = 0
    for flow, mask in feeds.items():
        if flow in arrived:
            to_full |= mask
        else:
            to_empty |= mask
    may_come = to_empty & ~to_full
    return not any(may_come >> token.node & 1 for token in tokens if token.node != node.index)


def _close_scopes(run: Run) -> bool:
    """Finish an embedded sub-process in which no token is left."""
    for token in list(run.tokens.values()):
        if token.wait == Wait.SUB and guards.alone(run, token.id):
            done(run, token)
            return True
    if run.process.guards:
        guards.alone(run, 0)
    return False


# -- activities


def _activity(run: Run, node: Node, scope: int) -> None:
    if node.loop is None:
        attach(run, node, open_one(run, node, scope, 0))
        return
    token = groups.open_loop(run, node, scope)
    if token is None:
        leave(run, node, scope)
        return
    attach(run, node, token)
    for index in range(groups.first_batch(token)):
        if token.id in run.tokens:
            open_next(run, token, index)


def open_next(run: Run, group: Token, index: int) -> None:
    """Open the instance of a loop with this index."""
    node = run.process.nodes[group.node]
    open_one(run, node, group.scope, group.id, groups.instance(group, index))


def open_one(run: Run, node: Node, scope: int, parent: int, data: Any = None) -> Token:
    """Open one instance of an activity."""
    index = data.get("i") if data else None
    item = data.get("v") if data else None
    if node.kind == Kind.USER:
        token = run.add(node.index, scope, parent, Wait.TASK, data)
        signer = data.get("s") if data else None
        run.effects.append(TaskOpened(token.id, node.id, signer, index, item))
    elif node.kind in (Kind.SERVICE, Kind.RULE):
        token = run.add(node.index, scope, parent, Wait.SERVICE, data)
        action = node.details.get("action") or node.details.get("decision", "")
        rule = node.kind == Kind.RULE
        run.effects.append(ServiceCalled(token.id, node.id, action, rule, index, item))
    elif node.kind == Kind.CALL:
        token = run.add(node.index, scope, parent, Wait.CALL, data)
        run.effects.append(CallOpened(token.id, node.id, node.details.get("called", ""), index, item))
    elif node.kind == Kind.SUB:
        token = run.add(node.index, scope, parent, Wait.SUB, data)
        run.queue.extend((-1 - start, token.id) for start in node.starts)
        guards.arm(run, node.index, token.id)
    else:
        token = run.add(node.index, scope, parent, Wait.EVENT, data)
        if node.kind == Kind.INSTANT:
            done(run, token)
        else:
            run.arm(token)
    return token


def attach(run: Run, node: Node, host: Token) -> None:
    """Arm the boundary events of an activity that is open."""
    if host.id not in run.tokens:
        return
    for index in node.boundaries:
        trigger = run.process.nodes[index].trigger
        if trigger is not None and trigger.kind != "error":
            run.arm(run.add(index, host.scope, host.id, Wait.EVENT))


def done(run: Run, token: Token, outcome: str = "") -> None:
    """One instance of an activity is done."""
    node = run.process.nodes[token.node]
    run.effects.append(ActivityDone(token.id, node.id, outcome))
    run.visited |= 1 << token.node
    conclude(run, token, outcome)


def conclude(run: Run, token: Token, outcome: Any) -> None:
    """Close an instance or a group; go on when it was the whole activity."""
    node = run.process.nodes[token.node]
    group = run.tokens.get(token.parent)
    del run.tokens[token.id]
    if group is not None and group.wait == Wait.GROUP:
        verdict = groups.count(run, group, token, outcome)
        for seat in verdict.opens:
            open_one(run, node, group.scope, group.id, seat)
        if verdict.next_index is not None:
            open_next(run, run.tokens[group.id], verdict.next_index)
        if verdict.over:
            run.cancel_all(one for one in run.children(group.id) if not _is_boundary(run, one))
            conclude(run, run.tokens[group.id], verdict.outcome)
        return
    if node.boundaries:
        run.cancel_all(run.children(token.id))
    run.record(node, outcome)
    leave(run, node, token.scope)


def _is_boundary(run: Run, token: Token) -> bool:
    return run.process.nodes[token.node].kind == Kind.BOUNDARY


# -- events


def _event_gateway(run: Run, node: Node, scope: int) -> None:
    gate = run.add(node.index, scope, 0, Wait.CHOICE)
    for flow in node.out:
        run.arm(run.add(run.process.flows[flow].target, scope, gate.id, Wait.EVENT))


def _catch(run: Run, node: Node, scope: int) -> None:
    run.arm(run.add(node.index, scope, 0, Wait.EVENT))


def fire(run: Run, token: Token) -> None:
    """What an event token waited for has happened."""
    node = run.process.nodes[token.node]
    if token.wait == Wait.GUARD:
        guards.trigger(run, token)
        return
    if node.kind == Kind.BOUNDARY:
        _fire_boundary(run, token, node)
        return
    gate = run.tokens.get(token.parent)
    if gate is not None and gate.wait == Wait.CHOICE:
        token = run.change(token, parent=0)
        run.cancel(gate)
    if node.kind == Kind.RECEIVE:
        done(run, token)
    else:
        del run.tokens[token.id]
        leave(run, node, token.scope)


def _fire_boundary(run: Run, token: Token, node: Node) -> None:
    if node.interrupting:
        del run.tokens[token.id]
        run.cancel(run.tokens[token.parent])
    elif node.trigger is not None and node.trigger.kind == "timer":
        run.again(token)
    leave(run, node, token.scope)


def throw_error(run: Run, code: str, scope: int, token: Token | None = None) -> None:
    """An error goes outward until a boundary event catches it; uncaught it fails the process."""
    while True:
        if token is not None:
            host = run.whole(token)
            caught = _catcher(run, run.process.nodes[host.node], code)
            if caught is not None:
                run.cancel(host)
                leave(run, caught, host.scope)
                return
            scope = host.scope
        guard = guards.catching(run, run.tokens[scope].node if scope else -1, code)
        if guard is not None and not _handling(run, guard, token):
            guards.begin(run, guard, scope)
            return
        if not scope:
            run.finish(Status.FAILED, code)
            return
        token = run.tokens[scope]


def _handling(run: Run, guard: Node, token: Token | None) -> bool:
    """Whether the error comes out of the very event sub-process that would catch it."""
    return token is not None and token.node == guard.index


def _catcher(run: Run, host: Node, code: str) -> Node | None:
    for index in host.boundaries:
        node = run.process.nodes[index]
        if node.trigger is not None and node.trigger.kind == "error" and node.trigger.name in ("", code):
            return node
    return None


def signal(run: Run, name: str) -> None:
    """Wake everything that waits for a signal."""
    for token in list(run.tokens.values()):
        trigger = run.process.nodes[token.node].trigger
        waits = token.wait in (Wait.EVENT, Wait.GUARD) and trigger is not None and trigger.kind == "signal"
        if waits and trigger is not None and trigger.name == name and token.id in run.tokens:
            fire(run, token)


def _throw(run: Run, node: Node, scope: int) -> None:
    trigger = node.trigger
    if trigger is not None and trigger.kind == "signal":
        run.effects.append(SignalThrown(node.id, trigger.name))
        signal(run, trigger.name)
    elif trigger is not None:
        run.effects.append(MessageThrown(node.id, trigger.name))
    leave(run, node, scope)


def _instant(run: Run, node: Node, scope: int) -> None:
    if node.trigger is not None:
        run.effects.append(MessageThrown(node.id, node.trigger.name))
    _activity(run, node, scope)


def _end(run: Run, node: Node, _scope: int) -> None:
    run.visited |= 1 << node.index


def _terminate(run: Run, node: Node, scope: int) -> None:
    if scope:
        run.cancel_all(run.in_scope(scope))
    else:
        run.finish(Status.COMPLETED, node.id)


def _error(run: Run, node: Node, scope: int) -> None:
    code = node.trigger.name if node.trigger is not None else ""
    throw_error(run, code, scope, run.tokens.get(scope))


_ENTER: dict[int, Callable[[Run, Node, int], None]] = {
    Kind.END: _end,
    Kind.TERMINATE: _terminate,
    Kind.ERROR: _error,
    Kind.THROW: _throw,
    Kind.INSTANT: _instant,
    Kind.EVENT: _event_gateway,
    Kind.CATCH: _catch,
    **dict.fromkeys((Kind.USER, Kind.SERVICE, Kind.RULE, Kind.CALL, Kind.SUB, Kind.RECEIVE), _activity),
}
