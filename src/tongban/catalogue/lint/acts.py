"""Rules about what officials do besides clicking: the checklist of a site inspection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.bases import has_law
from tongban.catalogue.lint.finding import Finding, Severity, Sources
from tongban.catalogue.lint.steps import process_of

FILE: Final = "item.yaml"
Item = Mapping[str, Any]


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about these parts of the item."""
    item: Item = content["item"]

    def at(code: str, message: str, *path: str | int, severity: Severity = "error") -> Finding:
        return Finding(code, severity, FILE, sources.line(FILE, *path), message)

    if item.get("inspection"):
        yield from _inspection(item, str(content.get("flow") or ""), at)


def _inspection(item: Item, flow: str, at: Any) -> Iterator[Finding]:
    """Each line looks at a condition of the guide: an inspection demands nothing else (AL 30, 34)."""
    told = item["inspection"]
    conditions = {str(c.get("id")) for c in item.get("conditions") or ()}
    seen: set[str] = set()
    if not has_law(told):
        yield at(
            "inspection.basis", "A site inspection rests on a law: name it in “basis” (AL 34).", "inspection"
        )
    if "checklist" in told and not told["checklist"]:
        said = "Say what is looked at, or leave “checklist” out: then every condition is."
        yield at("inspection.empty", said, "inspection", "checklist")
    for n, line in enumerate(told.get("checklist") or ()):
        place = ("inspection", "checklist", n)
        if line.get("id") in seen:
            yield at("inspection.twice", f"Two lines are called {line.get('id')}.", *place)
        seen.add(str(line.get("id")))
        if str(line.get("condition")) not in conditions:
            said = f"“{line.get('condition')}” is no condition of the item: nothing else can be looked at (AL 30)."
            yield at("inspection.condition", said, *place, "condition")
    if told.get("required") and not _inspects(flow):
        said = "No step of the flow inspects: give one “tb:kind=inspect”."
        yield at("inspection.flow", said, "inspection", "required")


def _inspects(flow: str) -> bool:
    process = process_of(flow) if flow else None
    return process is not None and any(node.details.get("kind") == "inspect" for node in process.nodes)
