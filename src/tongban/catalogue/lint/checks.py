"""Rules about what steps say they check (``tb:checks``) and what the item says of the paper process (``before``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.catalogue.lint.finding import Finding, Sources
from tongban.catalogue.lint.steps import process_of


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about names that must lead from the flow to the item, and from the item to the flow."""
    item, text = content["item"], content.get("flow") or ""
    process = process_of(text) if text else None
    if process is None:
        return
    known = {str(row.get("id")) for part in ("materials", "conditions") for row in item.get(part) or ()}
    for node in process.nodes:
        for name in node.details.get("checks", "").replace(",", " ").split():
            if name not in known:
                said = f"{node.id}: the item has no material or condition “{name}”."
                yield Finding("flow.checks", "error", "flow.bpmn", 0, said)
    before = item.get("before")
    rows = before.get("steps") if isinstance(before, Mapping) else ()
    for n, row in enumerate(rows or ()):
        if row.get("now") and str(row["now"]) not in process.by_id:
            line = sources.line("item.yaml", "before", "steps", n, "now")
            said = f"“{row['now']}” is no step of the flow; leave “now” out for a step that is gone."
            yield Finding("item.before", "error", "item.yaml", line, said)
