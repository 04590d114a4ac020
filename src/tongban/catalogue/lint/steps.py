"""Rules about the steps of ``flow.bpmn`` as the law and the people see them: words in both languages, limits within
those of the item, conditions that can hold, a reception before and a decision after whatever is received, a diagram
that draws everything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from tongban.catalogue.lint.expressions import Known, faults, known_answers
from tongban.catalogue.lint.finding import Finding, Sources
from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import examine
from tongban.flows.engine.graph import Kind, Node, Process
from tongban.flows.registry import service_gives
from tongban.kernel.clock import Limit
from tongban.kernel.errors import Refusal
from tongban.laws.limits import shipped_rules

FILE: Final = "flow.bpmn"
DECIDE: Final = ("case.instant_decision", "case.close_joint")
_OUTCOMES: Final = {
    "receive": ("accepted",), "examine": ("pass", "fail"), "inspect": ("pass", "fail"), "review": ("pass", "fail"),
    "decide": ("grant", "refuse"),
}  # fmt: skip
_DAYS: Final = {"wd": 1.0, "d": 5 / 7, "h": 1 / 24, "hour": 1 / 24, "month": 21.0}
_DRAWN: Final = re.compile(r'bpmnElement="([^"]+)"')
_UNIT: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about the steps; nothing where the flow cannot be read (``flows`` says so)."""
    text = content.get("flow") or ""
    process = process_of(text) if text else None
    if process is None:
        return
    yield from _words(process)
    yield from _limits(process, content["item"])
    yield from _conditions(process, content)
    yield from _course(process)
    yield from _diagram(process, text)


@lru_cache(maxsize=16)
def process_of(text: str) -> Process | None:
    """The compiled process of a flow; nothing where it does not compile."""
    try:
        return examine(read(text.encode()), "")[1]
    except Refusal:
        return None


def _find(code: str, message: str, *, error: bool = True) -> Finding:
    return Finding(code, "error" if error else "warning", FILE, 0, message)


def _words(process: Process) -> Iterator[Finding]:
    for node in process.nodes:
        if node.kind == Kind.USER and not node.name.strip():
            yield _find("flow.words", f"{node.id}: the step has no name.")
        if node.kind == Kind.USER and not node.details.get("title_en", "").strip():
            yield _find("flow.words", f"{node.id}: the English name is missing (tb:title_en).", error=False)
        if node.kind == Kind.USER and not _UNIT.fullmatch(node.details.get("unit", "")):
            yield _find("flow.unit", f"{node.id}: tb:unit is “authority” or the code of a unit.")


def _limits(process: Process, item: Mapping[str, Any]) -> Iterator[Finding]:
    """No step of the case may last longer than the law gives the whole of it (AL 32, 42)."""
    clock, rules = item.get("clock") or {}, shipped_rules()
    whole = {"receive": clock.get("acceptance", "AL-32")}
    whole |= dict.fromkeys(("examine", "decide"), clock.get("rule", "AL-42"))
    if not clock.get("grounds"):
        whole |= dict.fromkeys(("review",), clock.get("rule", "AL-42"))
    for node in process.nodes:
        rule = str(whole.get(node.details.get("kind", ""), ""))
        own = _days(node.details.get("limit", ""))
        if rule in rules and own is not None and (law := rules[rule].limit) and own > _of(law):
            said = (
                f"{node.id} may take {node.details['limit']}, the law gives {law.value}{law.unit} ({rule})."
            )
            yield _find("flow.limit", said)


def _days(text: str) -> float | None:
    found = re.fullmatch(r"(\d{1,4})(wd|d|h)", text)
    return int(found[1]) * _DAYS[found[2]] if found else None


def _of(limit: Limit) -> float:
    return limit.value * _DAYS.get(limit.unit, 1.0)


def _conditions(process: Process, content: Mapping[str, Any]) -> Iterator[Finding]:
    names = {**known_answers(content.get("form") or {}), "committed": Known("boolean")}
    for node in process.nodes:
        names |= dict.fromkeys(service_gives(node.details.get("action", "")), Known())
        if node.kind == Kind.CALL:
            names.setdefault("outcomes", Known())
    for flow in process.flows:
        source = process.nodes[flow.source]
        if source.kind in (Kind.AND, Kind.EVENT) and flow.text:
            yield _find(
                "flow.condition", f"{flow.id}: {source.id} takes every way, its condition is never read."
            )
        if flow.text:
            outcome = Known("text", _outcomes(process, source))
            for fault in faults(flow.text, {**names, "outcome": outcome}):
                yield _find("flow.condition", f"{flow.id}: {fault}")


def _outcomes(process: Process, node: Node) -> tuple[str, ...]:
    """What ``outcome`` can be at a node: that of the last tasks before it; nothing where that is unknown."""
    found: list[str] = []
    seen, waiting = {node.index}, [node]
    while waiting:
        at = waiting.pop()
        if at.kind == Kind.USER and at.details.get("kind", "") in _OUTCOMES:
            found += _OUTCOMES[at.details["kind"]]
        elif at.kind == Kind.SERVICE and at.details.get("action") == DECIDE[0]:
            found += _OUTCOMES["decide"]
        elif at.kind not in (Kind.XOR, Kind.AND, Kind.OR, Kind.SERVICE):
            return ()
        else:
            before = [process.nodes[process.flows[flow].source] for flow in at.into]
            waiting += [other for other in before if other.index not in seen]
            seen |= {other.index for other in before}
    return tuple(dict.fromkeys(found))


def _course(process: Process) -> Iterator[Finding]:
    """What is received is decided, and what an official decides was received (AL 32, 38)."""
    deciding = {node.index for node in process.nodes if _decides(node)}
    receiving = {node.index for node in process.nodes if node.details.get("kind") == "receive"}
    ends = (Kind.END, Kind.TERMINATE)
    for index in receiving:
        if any(process.nodes[n].kind in ends for n in _reach(process, [index], deciding)):
            yield _find(
                "flow.decide", f"After {process.nodes[index].id} the case can end without a decision."
            )
    for index in _reach(process, list(process.starts), receiving) & deciding:
        if process.nodes[index].kind == Kind.USER:
            yield _find("flow.receive", f"{process.nodes[index].id} can decide what nobody received (AL 32).")


def _decides(node: Node) -> bool:
    return node.details.get("kind") == "decide" or node.details.get("action") in DECIDE


def _reach(process: Process, begin: list[int], walls: set[int]) -> set[int]:
    """What can be reached from ``begin`` without going on from a wall.

    A boundary event that does not interrupt is a side way: the case goes on at its host.
    """
    seen: set[int] = set()
    waiting = list(begin)
    while waiting:
        index = waiting.pop()
        if index not in seen:
            seen.add(index)
            node = process.nodes[index]
            onward = [process.flows[flow].target for flow in node.out]
            onward += [b for b in node.boundaries if process.nodes[b].interrupting]
            waiting += onward if index not in walls or index in begin else []
    return seen


def _diagram(process: Process, text: str) -> Iterator[Finding]:
    if "BPMNDiagram" not in text:
        return
    drawn = set(_DRAWN.findall(text))
    there = [*(node.id for node in process.nodes), *(flow.id for flow in process.flows)]
    for name in there:
        if name not in drawn and "→" not in name:
            yield _find("flow.diagram", f"{name} is not drawn.", error=False)
