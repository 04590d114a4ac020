"""Remarks about the flow of a package: one generator a family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final

from tongban.catalogue.analysis.paper import paper_of, paper_remarks
from tongban.catalogue.analysis.result import Analysis, Remark, Words
from tongban.catalogue.lint.steps import process_of
from tongban.flows.engine.graph import Kind, Node, Process
from tongban.flows.engine.ways import follows, hand_overs, longest, shortest, ways_back
from tongban.kernel import feel
from tongban.kernel.clock.words import ground_text
from tongban.kernel.errors import Refusal

_MACHINE: Final = frozenset({Kind.SERVICE, Kind.RULE})
_CHECKS: Final = frozenset({"examine", "inspect", "review"})
_OUTSIDE: Final = frozenset({"message", "signal"})
Content = Mapping[str, Any]


def analysed(content: Content) -> Analysis:
    """Everything about the way of a service; only what can be said of the item where its flow does not compile."""
    item: Mapping[str, Any] = content.get("item") or {}
    process = process_of(str(content.get("flow") or "")) if content.get("flow") else None
    if process is None:
        return Analysis(remarks=tuple(_grounds(item)))
    names = {node.id: _name(node) for node in process.nodes}
    people = [node for node in process.nodes if node.kind == Kind.USER]
    paper = paper_of(item, process)
    remarks = [
        *_pauses(process, names),
        *_grounds(item),
        *_loops(process, names),
        *_doubled(process, names, item),
        *_hands(process, names),
        *_waiting(process, names),
        *_without_limit(process, names),
        *paper_remarks(paper, names),
    ]
    return Analysis(
        people=len(people),
        machine=sum(node.kind in _MACHINE for node in process.nodes),
        units=len({node.details.get("unit") or "authority" for node in people})
        + len({node.details.get("called") for node in process.nodes if node.kind == Kind.CALL}),
        posts=len({(node.details.get("unit"), node.details.get("role")) for node in people}),
        shortest=shortest(process),
        longest=longest(process),
        remarks=tuple(remarks),
        paper=paper,
        names=names,
    )


def _name(node: Node) -> Words:
    zh = node.details.get("title_zh") or node.name or node.id
    return {"zh": zh, "en": node.details.get("title_en") or node.name or node.id}


def _pauses(process: Process, names: Mapping[str, Words]) -> Iterator[Remark]:
    """Events on the way at which the matter rests."""
    for node in process.nodes:
        trigger = node.trigger
        if node.kind == Kind.CATCH and trigger is not None and trigger.kind == "timer":
            yield Remark("pause.timer", (node.id,), names[node.id], text=trigger.text)
        elif node.kind in (Kind.CATCH, Kind.RECEIVE, Kind.EVENT):
            yield Remark("pause.event", (node.id,), names[node.id])


def _grounds(item: Mapping[str, Any]) -> Iterator[Remark]:
    """Grounds on which the clock of the item stops (行政许可法 art. 45)."""
    for ground in (item.get("clock") or {}).get("grounds") or ():
        said = {"zh": ground_text(str(ground), "zh"), "en": ground_text(str(ground), "en")}
        yield Remark("pause.ground", (), text=said)


def _loops(process: Process, names: Mapping[str, Words]) -> Iterator[Remark]:
    for back in ways_back(process):
        places = (back.flow, *back.again)
        count = str(len(back.again))
        yield Remark("loop", places, names[back.source], names[back.target], count)


def _doubled(process: Process, names: Mapping[str, Words], item: Mapping[str, Any]) -> Iterator[Remark]:
    """The same looked at twice on one way: a material or condition (tb:checks), a kind of work, a service, a rule."""
    known = {
        str(row.get("id")): (code, row.get("name") or row.get("text") or {})
        for code, part in (("duplicate.material", "materials"), ("duplicate.condition", "conditions"))
        for row in item.get(part) or ()
    }
    for one, other in _pairs(process):
        for name in [name for name in _checked(one) if name in _checked(other)]:
            code, words = known.get(name, ("duplicate.material", {"zh": name, "en": name}))
            yield Remark(code, (one.id, other.id), names[one.id], names[other.id], words)
        if _same_work(one, other):
            yield Remark("duplicate.kind", (one.id, other.id), names[one.id], names[other.id])
        action = one.details.get("action", "")
        if one.kind in _MACHINE and action and action == other.details.get("action"):
            yield Remark("duplicate.service", (one.id, other.id), names[one.id], names[other.id], action)
        for text in sorted(_judged(process, one) & _judged(process, other)):
            yield Remark("duplicate.condition", (one.id, other.id), names[one.id], names[other.id], text)


def _pairs(process: Process) -> Iterator[tuple[Node, Node]]:
    """Two nodes of which one can come after the other, in that order."""
    for one, other in combinations(process.nodes, 2):
        if follows(process, one, other):
            yield one, other
        elif follows(process, other, one):
            yield other, one


def _checked(node: Node) -> tuple[str, ...]:
    """Materials and conditions that a step says it checks."""
    return tuple(node.details.get("checks", "").replace(",", " ").split())


def _same_work(one: Node, other: Node) -> bool:
    """Two checks of one kind by the same post; what they say they check may tell them apart."""
    keys = ("kind", "role", "unit")
    alike = all(one.details.get(key) == other.details.get(key) for key in keys)
    told_apart = _checked(one) and _checked(other)
    return (
        one.kind == other.kind == Kind.USER
        and one.details.get("kind") in _CHECKS
        and alike
        and not told_apart
    )


def _judged(process: Process, node: Node) -> set[str]:
    """Conditions at the ways out of a node; those on an outcome belong to the step before and are no doubles."""
    found = set()
    for flow in node.out:
        text = process.flows[flow].text.strip()
        if text and not _of_a_step(text):
            found.add(" ".join(text.split()))
    return found


def _of_a_step(text: str) -> bool:
    try:
        return bool(feel.free_names(text) & {"outcome", "outcomes"})
    except Refusal:
        return "outcome" in text


def _hands(process: Process, names: Mapping[str, Words]) -> Iterator[Remark]:
    for hand in hand_overs(process):
        code = "hand_over.unit" if hand.units else "hand_over.post"
        yield Remark(code, (hand.first, hand.second), names[hand.first], names[hand.second])


def _waiting(process: Process, names: Mapping[str, Words]) -> Iterator[Remark]:
    """Steps that others do: member cases, other units, people outside."""
    for node in process.nodes:
        unit = node.details.get("unit", "")
        if node.kind == Kind.CALL:
            yield Remark("waiting.member", (node.id,), names[node.id], text=node.details.get("called", ""))
        elif node.kind == Kind.USER and unit not in ("", "authority"):
            yield Remark("waiting.unit", (node.id,), names[node.id], text=unit)
        elif node.kind in (Kind.CATCH, Kind.RECEIVE) and node.trigger and node.trigger.kind in _OUTSIDE:
            yield Remark("waiting.outside", (node.id,), names[node.id])


def _without_limit(process: Process, names: Mapping[str, Words]) -> Iterator[Remark]:
    for node in process.nodes:
        timed = any(
            trigger is not None and trigger.kind == "timer"
            for trigger in (process.nodes[index].trigger for index in node.boundaries)
        )
        if node.kind == Kind.USER and not node.details.get("limit") and not timed:
            yield Remark("no_limit.step", (node.id,), names[node.id])
        elif _waits(process, node) and not timed:
            yield Remark("no_limit.wait", (node.id,), names[node.id])


def _waits(process: Process, node: Node) -> bool:
    """Whether a node waits for something outside that may never come (a timer beside it at a gateway ends it)."""
    if node.kind not in (Kind.CATCH, Kind.RECEIVE) or node.trigger is None or node.trigger.kind == "timer":
        return False
    gates = [process.nodes[process.flows[flow].source] for flow in node.into]
    beside = [process.nodes[process.flows[f].target] for g in gates if g.kind == Kind.EVENT for f in g.out]
    return not any(other.trigger is not None and other.trigger.kind == "timer" for other in beside)
