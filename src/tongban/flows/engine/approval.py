"""Approval operations: what an office does with a step beside completing it."""

from typing import Any

from tongban.flows.engine import groups, moves
from tongban.flows.engine.events import (
    AddSigner,
    Countersign,
    Jump,
    RemoveSigner,
    SendBack,
    TakeBack,
    TaskHeld,
    TaskResumed,
)
from tongban.flows.engine.graph import ACTIVITIES, Kind
from tongban.flows.engine.run import Run
from tongban.flows.engine.state import Token, Wait
from tongban.kernel.errors import Refusal


def send_back(run: Run, event: SendBack) -> None:
    """Return to an earlier step (退回): everything that came after it there is dropped and done anew."""
    token = run.waiting(event.task, Wait.TASK, Wait.HELD)
    target = _target(run, event.to_node)
    while run.process.nodes[token.node].scope != run.process.nodes[target].scope:
        if not token.scope:
            raise Refusal(
                "flows.send_back.elsewhere", "A step inside another sub-process cannot be gone back to."
            )
        token = run.tokens[token.scope]
    if not earlier(run, token.node, target):
        raise Refusal(
            "flows.send_back.not_earlier", "One can go back only to an earlier step that was already passed."
        )
    run.merge(event.variables)
    run.merge({"outcome": "return"})
    _restart(run, target, token.scope)


def take_back(run: Run, event: TakeBack) -> None:
    """Open a step again that was done (撤回). Refused where a service or a call came after it: that stands."""
    target = _target(run, event.to_node)
    node = run.process.nodes[target]
    after, scope = run.process.forward[target], _place(run, node.scope)
    followed = any(_lies_after(run, token, after) for token in run.in_scope(scope))
    if not run.visited >> target & 1 or node.kind != Kind.USER or not followed:
        raise Refusal("flows.take_back.not_done", "One can take back only a person's step that was done.")
    for other in run.process.nodes:
        if other.kind in (Kind.SERVICE, Kind.RULE, Kind.CALL, Kind.THROW) and after >> other.index & 1:
            live = any(token.node == other.index for token in run.tokens.values())
            if live or run.visited >> other.index & 1:
                raise Refusal(
                    "flows.take_back.service", "What came after this step reached others; it stands."
                )
    run.merge({"outcome": "return"})
    _restart(run, target, scope)


def _place(run: Run, scope: int) -> int:
    """The token of the part of the process in which a step lies, 0 at the top."""
    if scope < 0:
        return 0
    found = [token.id for token in run.tokens.values() if token.node == scope and token.wait == Wait.SUB]
    if len(found) != 1:
        raise Refusal("flows.send_back.elsewhere", "That part of the process is over, or runs several times.")
    return found[0]


def earlier(run: Run, node: int, target: int) -> bool:
    """Whether `target` was passed and lies before `node`."""
    passed = run.visited >> target & 1
    return bool(passed and target != node and run.process.forward[target] >> node & 1)


def jump(run: Run, event: Jump) -> None:
    """Go anywhere by authority (跳转): every open step is dropped."""
    if not event.authority:
        raise Refusal("flows.jump.authority", "A jump needs the authority that allowed it.")
    target = _target(run, event.to_node)
    if run.process.nodes[target].scope >= 0:
        raise Refusal("flows.jump.inside", "One can jump only to a step at the top level of the process.")
    run.cancel_all(token for token in run.in_scope(0) if token.wait != Wait.GUARD)
    _restart(run, target, 0)


def _target(run: Run, id: str) -> int:
    index = run.process.by_id.get(id, -1)
    if index < 0 or run.process.nodes[index].kind not in ACTIVITIES:
        raise Refusal("flows.step.unknown", f"The process has no step {id!r}.", element=id)
    return index


def _restart(run: Run, target: int, scope: int) -> None:
    """Drop what lies after `target`, keep the joins ahead passable, and put a token on it."""
    after = run.process.forward[target]
    run.cancel_all(token for token in run.in_scope(scope) if _lies_after(run, token, after))
    _fill_joins(run, target, scope)
    run.queue.append((-1 - target, scope))


def _lies_after(run: Run, token: Token, after: int) -> bool:
    """A token waiting at a join lies where its flow comes from: another branch's arrival is kept."""
    node = token.node if token.wait != Wait.JOIN else run.process.flows[token.data].source
    return bool(after >> node & 1)


def _fill_joins(run: Run, target: int, scope: int) -> None:
    """Branches that were done before a join was passed stay done: put their arrival there again."""
    forward, flows = run.process.forward, run.process.flows
    live = forward[target]
    for token in run.in_scope(scope):
        live |= forward[token.node] if token.wait != Wait.JOIN else 0
    arrived = {token.data for token in run.in_scope(scope) if token.wait == Wait.JOIN}
    for node in run.process.nodes:
        if node.kind == Kind.AND and len(node.into) > 1 and forward[target] >> node.index & 1:
            for flow in node.into:
                if flow not in arrived and not _can_come(run, flows[flow].source, live, node.index):
                    run.add(node.index, scope, 0, Wait.JOIN, flow)


def _can_come(run: Run, source: int, live: int, join: int) -> bool:
    """Whether a token may still come over a flow from `source`; a loop back from the join does not count."""
    return bool(live >> source & 1) and not run.process.forward[join] >> source & 1


def add_signer(run: Run, event: AddSigner) -> None:
    """Add a signer (加签). The holder's own word stays decisive unless a countersignature was agreed."""
    task = run.waiting(event.task, Wait.TASK, Wait.HELD)
    if run.process.nodes[task.node].kind != Kind.USER:
        raise Refusal("flows.signer.kind", "Only a person's task can have more signers.")
    group = _group_of(run, task)
    data = {**group.data, "n": group.data["n"] + 1}
    node = run.process.nodes[task.node]
    if event.where == "after":
        queue = [event.signer, *data["q"]] if data["p"] == "order" else [*data["q"], event.signer]
        run.change(group, data={**data, "q": queue})
        return
    if event.where not in ("before", "parallel"):
        raise Refusal("flows.signer.where", "A signer is added before, after or parallel.")
    run.change(group, data=data)
    seat: dict[str, Any] = {"s": event.signer}
    if event.where == "before":
        if task.wait == Wait.HELD:
            raise Refusal("flows.signer.held", "This task already waits for a signer put before it.")
        seat["b"] = task.id
        run.change(run.tokens[task.id], wait=Wait.HELD)
        run.effects.append(TaskHeld(task.id, node.id))
    moves.open_one(run, node, group.scope, group.id, seat)


def _group_of(run: Run, task: Token) -> Token:
    group = run.tokens.get(task.parent)
    if group is not None and group.wait == Wait.GROUP and "q" in group.data:
        return group
    return groups.sign(run, task, "all", 1_000_000, "", [])


def remove_signer(run: Run, event: RemoveSigner) -> None:
    """Take away a signer (减签); the last one, and the principal of an ordinary task, cannot be taken."""
    task = run.waiting(event.task, Wait.TASK, Wait.HELD)
    group = run.tokens.get(task.parent)
    if group is None or group.wait != Wait.GROUP or "q" not in group.data:
        raise Refusal("flows.signer.last", "The only signer of a step cannot be removed.")
    data = {**group.data, "n": group.data["n"] - 1}
    if event.signer is not None:
        if event.signer not in data["q"]:
            raise Refusal("flows.signer.unknown", "That person is not waiting to sign.")
        queue = list(data["q"])
        queue.remove(event.signer)
        run.change(group, data={**data, "q": queue})
        return
    if data["n"] < 1 or (task.id == data["m"] and not data["g"]):
        raise Refusal("flows.signer.last", "The one who decides this step cannot be removed.")
    run.cancel(task)
    release(run, task)
    run.change(group, data=data)
    _resettle(run, group.id)


def _resettle(run: Run, group_id: int) -> None:
    group = run.tokens[group_id]
    verdict = groups.settle(run, group)
    for seat in verdict.opens:
        moves.open_one(run, run.process.nodes[group.node], group.scope, group.id, seat)
    if verdict.over:
        run.cancel_all(one for one in run.children(group_id) if one.node == group.node)
        moves.conclude(run, run.tokens[group_id], verdict.outcome)


def release(run: Run, task: Token) -> None:
    """Open the task that waited for this signature."""
    held = run.tokens.get((task.data or {}).get("b", 0))
    blocked = held is not None and any(
        other.data and other.data.get("b") == held.id
        for other in run.children(held.parent)
        if other.id != task.id
    )
    if held is not None and held.wait == Wait.HELD and not blocked:
        run.change(held, wait=Wait.TASK)
        run.effects.append(TaskResumed(held.id, run.process.nodes[held.node].id))


def countersign(run: Run, event: Countersign) -> None:
    """Let several sign (会签) by a policy."""
    task = run.waiting(event.task, Wait.TASK)
    if event.policy not in groups.POLICIES or not event.agree:
        raise Refusal(
            "flows.countersign.policy", "The policy is all, any, ratio or order, with a consenting outcome."
        )
    if not 0 < event.ratio_ppm <= 1_000_000 or not event.signers:
        raise Refusal(
            "flows.countersign.signers", "Name at least one signer and a ratio above 0 and up to 1."
        )
    if task.parent and "q" in (run.tokens[task.parent].data or {}):
        raise Refusal("flows.countersign.twice", "This step is being countersigned already.")
    group = groups.sign(run, task, event.policy, event.ratio_ppm, event.agree, list(event.signers))
    if event.policy == "order":
        return
    run.change(group, data={**group.data, "q": []})
    node = run.process.nodes[task.node]
    for signer in event.signers:
        moves.open_one(run, node, group.scope, group.id, {"s": signer})
