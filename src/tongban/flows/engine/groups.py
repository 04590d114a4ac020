"""Several instances or signers of one activity: loops (multi-instance) and countersignatures (会签)."""

from dataclasses import dataclass
from typing import Any

from tongban.flows.engine.graph import Kind, Node
from tongban.flows.engine.run import Run
from tongban.flows.engine.state import Token, Wait
from tongban.kernel.errors import Refusal

POLICIES = ("all", "any", "ratio", "order")
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a group does after one of its instances is done."""

    over: bool = False
    outcome: Any = ""
    opens: tuple[dict[str, Any], ...] = ()
    next_index: int | None = None


# A group token's data: p policy, n how many in all, d how many done, o outcomes so far;
# signers also: r ratio in ppm, g consenting outcome ("" = the principal decides), m principal token,
# w word of the principal, a how many agreed, x last dissent, q signers still to come.


def open_loop(run: Run, node: Node, scope: int) -> Token | None:
    """The group token of a multi-instance activity; None when there is nothing to do."""
    items = _items(run, node, scope)
    if not items:
        return None
    if len(items) > _MOST:
        raise Refusal(
            "flows.loop.too_many", f"Activity {node.id} would be opened {len(items)} times; 1000 is the most."
        )
    sequential = node.loop is not None and node.loop.sequential and node.kind != Kind.INSTANT
    data: dict[str, Any] = {"p": "sequence" if sequential else "loop", "n": len(items), "d": 0, "o": []}
    if any(item is not None for item in items):
        data["v"] = items
    return run.add(node.index, scope, 0, Wait.GROUP, data)


def _items(run: Run, node: Node, scope: int) -> list[Any]:
    loop = node.loop
    if loop is None:
        return []
    if loop.cardinality is not None:
        count = run.value(loop.cardinality, scope)
        return [None] * max(0, int(count or 0))
    found = run.names(scope).get(loop.collection)
    return list(found) if isinstance(found, list | tuple) else []


def first_batch(group: Token) -> int:
    """How many instances open at once."""
    return 1 if group.data["p"] == "sequence" else int(group.data["n"])


def instance(group: Token, index: int) -> dict[str, Any]:
    """The data of one instance: its index from 1 and its item."""
    items = group.data.get("v")
    return {"i": index + 1, "v": items[index]} if items else {"i": index + 1}


def sign(run: Run, task: Token, policy: str, ratio: int, agree: str, queue: list[Any]) -> Token:
    """Put a task into a new group of signers, which takes over its boundary events."""
    data = {"p": policy, "n": 1 + len(queue), "d": 0, "o": [], "r": ratio, "g": agree, "m": task.id}
    group = run.add(task.node, task.scope, task.parent, Wait.GROUP, {**data, "a": 0, "x": "", "q": queue})
    for child in run.children(task.id):
        run.change(child, parent=group.id)
    run.change(task, parent=group.id)
    return group


def count(run: Run, group: Token, token: Token, outcome: Any) -> Verdict:
    """Count one finished instance and say what follows."""
    data = {**group.data, "d": group.data["d"] + 1}
    if outcome:
        data["o"] = [*data["o"], outcome]
    if data["p"] in ("loop", "sequence"):
        run.change(group, data=data)
        return _loop(run, group, data)
    if token.id == data["m"]:
        data["w"] = outcome
    if outcome == data["g"]:
        data["a"] += 1
    else:
        data["x"] = outcome
    return settle(run, run.change(group, data=data))


def _loop(run: Run, group: Token, data: dict[str, Any]) -> Verdict:
    loop = run.process.nodes[group.node].loop
    finished, total = data["d"], data["n"]
    outcome: Any = data["o"]
    if loop is not None and loop.enough is not None:
        active = sum(1 for child in run.children(group.id) if child.node == group.node)
        counts = {
            "numberOfInstances": total,
            "numberOfCompletedInstances": finished,
            "numberOfActiveInstances": active,
            "outcomes_so_far": outcome,
        }
        if run.value(loop.enough, group.scope, **counts) is True:
            return Verdict(over=True, outcome=outcome)
    if finished >= total:
        return Verdict(over=True, outcome=outcome)
    return Verdict(next_index=finished) if data["p"] == "sequence" else Verdict()


def settle(run: Run, group: Token) -> Verdict:
    """Whether a group of signers is settled; if not and nobody is asked, who comes next."""
    data = group.data
    if (outcome := _settled(data)) is not None:
        return Verdict(over=True, outcome=outcome)
    busy = any(child.wait in (Wait.TASK, Wait.HELD, Wait.GROUP) for child in run.children(group.id))
    if busy or not data["q"]:
        return Verdict()
    run.change(group, data={**data, "q": data["q"][1:]})
    return Verdict(opens=({"s": data["q"][0]},))


def _settled(data: dict[str, Any]) -> str | None:
    """The outcome of the group, None while it is open."""
    policy, total, finished, agreed = data["p"], data["n"], data["d"], data["a"]
    last = data["o"][-1] if data["o"] else ""
    if policy == "any" and finished:
        return str(last)
    if policy == "order" and data["x"]:
        return str(data["x"])
    if policy == "ratio":
        needed = -(-total * data["r"] // 1_000_000)
        if agreed >= needed:
            return str(data["g"])
        if agreed + total - finished < needed:
            return str(data["x"])
    if finished < total:
        return None
    if not data["g"]:
        return str(data.get("w", last))
    return str(data["x"] or data["g"])
