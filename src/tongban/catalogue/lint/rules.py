"""Rules about ``rules.dmn``: it loads, answers ``decision``, and its tables neither overlap nor leave gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from defusedxml import ElementTree  # type: ignore[import-untyped]

from tongban.catalogue.lint.finding import Finding, Sources
from tongban.kernel import dmn
from tongban.kernel.errors import Refusal

FILE: Final = "rules.dmn"
DMN: Final = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about the decision tables."""
    text = content.get("rules") or ""
    if not text:
        if "case.instant_decision" in (content.get("flow") or ""):
            yield Finding("rules.missing", "error", FILE, 0, "An instant decision needs its table.")
        return
    try:
        model = dmn.load(text)
    except Refusal as refusal:
        yield Finding(refusal.code, "error", FILE, int(refusal.data.get("line", 0)), str(refusal))
        return
    if "decision" not in model.decisions:
        yield Finding("rules.decision", "error", FILE, 0, "The deciding table is called “decision”.")
    yield from _conditions(text, content["item"])
    for fault in model.findings():
        yield Finding(
            f"rules.{fault.kind}",
            "warning",
            FILE,
            0,
            fault.text or f"{fault.where}: {fault.kind} {fault.rules}",
        )


def _conditions(text: str, item: Mapping[str, Any]) -> Iterator[Finding]:
    """A refusal names a condition of the guide, and no other (guide lock)."""
    known = {str(condition.get("id")) for condition in item.get("conditions") or ()}
    for table in ElementTree.fromstring(text).iter(f"{{{DMN}}}decisionTable"):
        names = [output.get("name") for output in table.iter(f"{{{DMN}}}output")]
        if "condition" not in names:
            continue
        place = names.index("condition")
        for rule in table.iter(f"{{{DMN}}}rule"):
            entry = list(rule.iter(f"{{{DMN}}}outputEntry"))[place]
            said = "".join(entry.itertext()).strip()
            if said.startswith('"') and said.strip('"') not in {*known, ""}:
                message = f"{rule.get('id')}: {said} is no condition of the item."
                yield Finding("rules.condition", "error", FILE, 0, message)
