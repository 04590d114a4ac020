"""Rules about ``rules.dmn``: it loads, answers ``decision``, its tables neither overlap nor leave gaps, its columns
read what is asked, and every refusal says which condition failed, in which article, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.bases import has_article
from tongban.catalogue.lint.expressions import Known, clash, known_answers, walk
from tongban.catalogue.lint.finding import Finding, Sources
from tongban.catalogue.lint.steps import process_of
from tongban.flows.registry import service_gives
from tongban.kernel import dmn
from tongban.kernel.dmn.model import Rule, TableBox
from tongban.kernel.errors import Refusal
from tongban.kernel.feel import ast

FILE: Final = "rules.dmn"
OUTPUTS: Final = ("outcome", "condition", "reason_zh", "reason_en")
OUTCOMES: Final = ("grant", "refuse", "supplement")
_TYPES: Final = {"boolean": "boolean", "number": "number", "string": "text", "date": "date"}
_OPEN: Final = object()
"""The value of an entry that is computed."""


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about the decision tables."""
    text = content.get("rules") or ""
    flow = content.get("flow") or ""
    asked = "case.instant_decision" in flow
    if not text:
        if asked:
            yield _error("missing", "An instant decision needs its table.")
        return
    try:
        model = dmn.load(text)
    except Refusal as refusal:
        yield Finding(refusal.code, "error", FILE, int(refusal.data.get("line", 0)), str(refusal))
        return
    if "decision" not in model.decisions:
        yield _error("decision", "The deciding table is called “decision”.")
    yield from _inputs(model, content)
    for decision in model.definitions.decisions.values():
        if decision.name == "decision" and isinstance(decision.box, TableBox):
            yield from _answers(decision.box, content["item"], waits="userTask" in flow)
    for fault in model.findings():
        said = fault.text or f"{fault.where}: {fault.kind} {fault.rules}"
        if fault.example:
            said += (
                " Example: " + ", ".join(f"{label} = {value}" for label, value in fault.example.items()) + "."
            )
        yield Finding(f"rules.{fault.kind}", "warning", FILE, 0, said)


def _error(code: str, message: str) -> Finding:
    return Finding(f"rules.{code}", "error", FILE, 0, message)


def _inputs(model: dmn.Model, content: Mapping[str, Any]) -> Iterator[Finding]:
    """Inputs are answers or what services found before; columns read inputs; cells hold values of the column."""
    known = {**known_answers(content.get("form") or {}), "committed": Known("boolean"), **_given(content)}
    for name, declared in model.inputs.items():
        if name not in known:
            yield _error(
                "input", f"“{name}” is neither asked in the form nor found by a service of the flow."
            )
        elif (
            declared
            and _TYPES.get(declared, "any") not in ("any", known[name].kind)
            and known[name].kind != "any"
        ):
            yield _error(
                "input", f"“{name}” holds a {known[name].kind}, the table takes it for a {declared}."
            )
    names = {*model.inputs, *model.decisions}
    for decision in model.definitions.decisions.values():
        if isinstance(decision.box, TableBox):
            yield from _columns(decision.box, names, known)


def _given(content: Mapping[str, Any]) -> dict[str, Known]:
    process = process_of(content.get("flow") or "") if content.get("flow") else None
    nodes = process.nodes if process else ()
    return {name: Known() for node in nodes for name in service_gives(node.details.get("action", ""))}


def _columns(table: TableBox, names: set[str], known: Mapping[str, Known]) -> Iterator[Finding]:
    for place, column in enumerate(table.inputs):
        for name in sorted(column.expression.names - names):
            yield _error("input", f"The column {column.label} reads “{name}”, which is no input.")
        plain = known.get(column.expression.text.strip(), Known())
        kind = _TYPES.get(column.type_ref or "", plain.kind)
        for rule in table.rules:
            for node in walk(rule.conditions[place].tree):
                if isinstance(node, ast.Literal) and (
                    why := clash(Known(kind, plain.values if kind == plain.kind else ()), node.value)
                ):
                    yield _error("cell", f"Rule {rule.number}, column {column.label}: {why}.")


def _answers(table: TableBox, item: Mapping[str, Any], *, waits: bool) -> Iterator[Finding]:
    """A refusal names a condition of the guide and no other (guide lock), its article and its remedy (AL 38).

    So does what is to be corrected where a person or silence may have accepted before (``waits``): then it is refused.
    """
    outputs = [output.name for output in table.outputs]
    for name in OUTPUTS:
        if name not in outputs:
            yield _error("output", f"The table gives no “{name}”.")
    conditions = {str(condition.get("id")): condition for condition in item.get("conditions") or ()}
    for rule in table.rules:
        said: dict[str, Any] = {
            name: _constant(rule, outputs.index(name)) for name in OUTPUTS if name in outputs
        }
        outcome, condition = said.get("outcome", _OPEN), said.get("condition", _OPEN)
        if outcome is not _OPEN and outcome not in OUTCOMES:
            yield _error(
                "outcome", f"Rule {rule.number}: the outcome is {', '.join(OUTCOMES)}, not {outcome!r}."
            )
        if outcome == "refuse" and condition in ("", None):
            yield _error("condition", f"Rule {rule.number}: a refusal names the condition that is not met.")
        elif outcome == "supplement" and waits and condition in ("", None):
            yield _error(
                "supplement",
                f"Rule {rule.number}: the case may be accepted by then, so name the condition that is not met.",
            )
        elif condition is not _OPEN and condition not in ("", None) and condition not in conditions:
            yield _error("condition", f"{rule.id}: {condition} is no condition of the item.")
        elif outcome == "refuse" and condition in conditions:
            yield from _remedy(rule, conditions[str(condition)])
        for name in ("reason_zh", "reason_en"):
            if outcome in ("refuse", "supplement") and not str(said.get(name, "-") or "").strip():
                yield _error("reason", f"Rule {rule.number}: say why in “{name}”.")


def _remedy(rule: Rule, condition: Mapping[str, Any]) -> Iterator[Finding]:
    fail = condition.get("fail") or {}
    if not has_article(condition):
        yield _error("remedy", f"Rule {rule.number}: {condition.get('id')} names no article of law.")
    if not fail.get("zh") or not fail.get("en"):
        yield _error("remedy", f"Rule {rule.number}: {condition.get('id')} does not say what to do (“fail”).")


def _constant(rule: Rule, place: int) -> Any:
    tree = rule.results[place].tree
    return tree.value if isinstance(tree, ast.Literal) else _OPEN
