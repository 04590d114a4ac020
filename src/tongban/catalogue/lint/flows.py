"""Rules about ``flow.bpmn``: it runs here, it is sound, and every step has somebody who does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.finding import Finding, Sources
from tongban.flows.engine.bpmn import read
from tongban.flows.engine.compile import examine
from tongban.flows.engine.graph import Kind, Process
from tongban.flows.engine.soundness import check as soundness
from tongban.flows.registry import service_names
from tongban.kernel.errors import Refusal
from tongban.org.roles import default_roles

FILE: Final = "flow.bpmn"
TASK_KINDS: Final = {"receive", "examine", "inspect", "review", "decide", "revoke", "issue"}


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about the flow."""
    text = content.get("flow") or ""
    if not text:
        if content["item"].get("online", "full") == "full":
            yield Finding("flow.missing", "error", FILE, 0, "An item on line needs a flow.")
        return
    try:
        verdict, process = examine(read(text.encode()), "")
    except Refusal as refusal:
        yield Finding(refusal.code, "error", FILE, int(refusal.data.get("line", 0)), str(refusal))
        return
    for problem in verdict.refused:
        yield Finding("flow.subset", "error", FILE, 0, f"{problem.element}: {problem.reason}")
    if process is None:
        return
    for fault in soundness(process):
        severity = "error" if fault.level == "error" else "warning"
        yield Finding(fault.code, severity, FILE, 0, f"{fault.element}: {fault.message}")  # type: ignore[arg-type]
    yield from _steps(process, content["item"])
    yield from _members(process, content["item"])
    if "BPMNDiagram" not in text:
        yield Finding("flow.diagram", "warning", FILE, 0, "The flow has no diagram, so nobody can see it.")


def _steps(process: Process, item: Mapping[str, Any]) -> Iterator[Finding]:
    roles, services = set(default_roles()), service_names()
    kinds: set[str] = set()
    for node in process.nodes:
        if node.kind == Kind.USER:
            kind, role = node.details.get("kind", ""), node.details.get("role", "")
            kinds.add(kind)
            if kind not in TASK_KINDS:
                yield Finding("flow.kind", "error", FILE, 0, f"{node.id}: “{kind}” is no kind of task.")
            if role not in roles:
                yield Finding("flow.role", "error", FILE, 0, f"{node.id}: nobody has the role “{role}”.")
        elif node.kind == Kind.SERVICE:
            action = node.details.get("action", "")
            kinds.add("decide" if action in ("case.instant_decision", "case.close_joint") else "service")
            if action not in services:
                yield Finding("flow.action", "error", FILE, 0, f"{node.id}: there is no service “{action}”.")
    if "decide" not in kinds:
        yield Finding("flow.decide", "error", FILE, 0, "Nobody decides in this flow.")
    if item.get("kind", "promise") == "promise" and "receive" not in kinds:
        yield Finding("flow.receive", "error", FILE, 0, "Nobody receives in this flow (AL 32).")


def _members(process: Process, item: Mapping[str, Any]) -> Iterator[Finding]:
    """A joint item opens each of its members, and nothing else."""
    called = {node.details.get("called", "") for node in process.nodes if node.kind == Kind.CALL}
    members = {str(code) for code in item.get("joint") or ()}
    for code in sorted(members - called):
        yield Finding("flow.member", "error", FILE, 0, f"The member {code} is never opened.")
    for code in sorted(called - members):
        yield Finding("flow.member", "error", FILE, 0, f"{code} is opened but is no member in “joint”.")
