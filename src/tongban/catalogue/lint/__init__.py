"""What is wrong with a service package, before anybody meets it.

Public face: ``lint_folder`` and ``lint_content``, which give ``Finding`` rows ``{code, severity, file, line,
message}``. The codes stand in ``docs/developer/packages.md``. Each rule family is one module; a rule is one generator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tongban.catalogue import folder as folders
from tongban.catalogue.lint import flows, forms, items, rules, scenarios, words
from tongban.catalogue.lint.finding import Finding, Sources
from tongban.kernel.errors import Refusal

__all__ = ["Finding", "lint_content", "lint_folder"]

FAMILIES = (items.check, words.check, forms.check, flows.check, rules.check)


def lint_content(content: Mapping[str, Any], sources: Sources | None = None) -> list[Finding]:
    """Findings about a package's content; errors make it unfit for publication."""
    lines = sources or Sources()
    found: list[Finding] = []
    for family in FAMILIES:
        try:
            found += family(content, lines)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            found.append(
                Finding(
                    "package.shape", "error", "item.yaml", 0, f"A part is missing or misshapen: {error!r}"
                )
            )
    return found


def lint_folder(path: Path) -> list[Finding]:
    """Findings about a package folder, scenarios included."""
    try:
        content = folders.read_folder(path)
        examples = folders.examples_of(path)
    except Refusal as refusal:
        file, line = str(refusal.data.get("file", "item.yaml")), int(refusal.data.get("line", 0))
        return [Finding(refusal.code, "error", file, line, str(refusal))]
    found = lint_content(content, Sources(path))
    return found + list(scenarios.check(content, examples))


def worst(findings: Iterable[Finding]) -> str:
    """``error``, ``warning`` or nothing."""
    kinds = {f.severity for f in findings}
    return "error" if "error" in kinds else "warning" if "warning" in kinds else ""
