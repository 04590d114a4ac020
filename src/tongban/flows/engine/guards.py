"""Event sub-processes: armed when their scope begins, dropped when it ends."""

from tongban.flows.engine.graph import Node
from tongban.flows.engine.run import Run
from tongban.flows.engine.state import Token, Wait


def arm(run: Run, node_scope: int, scope: int) -> None:
    """Arm the event sub-processes of a scope that begins."""
    for index in run.process.guards.get(node_scope, ()):
        trigger = run.process.nodes[index].trigger
        if trigger is not None and trigger.kind != "error":
            run.arm(run.add(index, scope, 0, Wait.GUARD))


def trigger(run: Run, token: Token) -> None:
    """What an event sub-process waited for has happened."""
    node = run.process.nodes[token.node]
    if node.interrupting:
        begin(run, node, token.scope)
        return
    if node.trigger is not None and node.trigger.kind == "timer":
        run.again(token)
    _open(run, node, token.scope)


def begin(run: Run, node: Node, scope: int) -> None:
    """Interrupt the scope: everything in it is dropped, the event sub-process takes its place."""
    run.cancel_all(run.in_scope(scope))
    run.queue = type(run.queue)(move for move in run.queue if move[1] != scope)
    _open(run, node, scope)


def _open(run: Run, node: Node, scope: int) -> None:
    token = run.add(node.index, scope, 0, Wait.SUB)
    run.queue.extend((-1 - start, token.id) for start in node.starts)
    arm(run, node.index, token.id)


def catching(run: Run, node_scope: int, code: str) -> Node | None:
    """The event sub-process of a scope that catches this error."""
    for index in run.process.guards.get(node_scope, ()):
        node = run.process.nodes[index]
        if node.trigger is not None and node.trigger.kind == "error" and node.trigger.name in ("", code):
            return node
    return None


def alone(run: Run, scope: int) -> bool:
    """Whether nothing is left in a scope but event sub-processes that wait; these are then dropped."""
    left = run.in_scope(scope)
    if any(token.wait != Wait.GUARD for token in left):
        return False
    run.cancel_all(left)
    return True
