"""What is wrong with a service package, before anybody meets it.

Public face: ``lint_folder`` and ``lint_content``, which give ``Finding`` rows ``{code, severity, file, line,
message}``. The codes stand in ``docs/developer/packages.md``. Each rule family is one module; a rule is one generator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tongban.catalogue import folder as folders
from tongban.catalogue.lint import (
    acts,
    bases,
    checks,
    flows,
    following,
    forms,
    items,
    materials,
    numbers,
    rules,
    scenarios,
    scripts,
    shape,
    steps,
    words,
)
from tongban.catalogue.lint.finding import Finding, Sources
from tongban.kernel.errors import Refusal

__all__ = ["Finding", "lint_content", "lint_folder"]

FAMILIES = (
    items.check, materials.check, bases.check, words.check, forms.check, flows.check, steps.check, rules.check,
    shape.check, acts.check, checks.check, following.check, numbers.check,
)  # fmt: skip


def lint_content(content: Mapping[str, Any], sources: Sources | None = None) -> list[Finding]:
    """Findings about a package's content; errors make it unfit for publication."""
    lines = sources or Sources()
    found: list[Finding] = []
    for family in FAMILIES:
        found += _safely(family, content, lines)
    return found


def lint_folder(path: Path) -> list[Finding]:
    """Findings about a package folder, scenarios included."""
    try:
        content = folders.read_folder(path)
        examples = folders.examples_of(path)
    except Refusal as refusal:
        file, line = str(refusal.data.get("file", "item.yaml")), int(refusal.data.get("line", 0))
        return [Finding(refusal.code, "error", file, line, str(refusal))]
    found = [*_place(content, path), *lint_content(content, Sources(path))]
    for family in (scenarios.check, scripts.check):
        found += _safely(family, content, examples)
    return found


def _place(content: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    """The folder is named as its code, and the licence type lies beside it or in its pack."""
    item = content["item"]
    if isinstance(item, Mapping) and item.get("code") and item["code"] != path.resolve().name:
        yield Finding(
            "item.code", "error", "item.yaml", 1, f"The code is “{item['code']}”, the folder {path.name}."
        )
    result = item.get("result") if isinstance(item, Mapping) else None
    wanted = result.get("licence") if isinstance(result, Mapping) else ""
    if wanted and wanted not in folders.licence_types_near(path):
        said = f"Neither the folder nor its pack defines the licence type “{wanted}” (licence_types.yaml)."
        yield Finding("item.licence", "warning", "item.yaml", 0, said)


def _safely(family: Callable[..., Iterable[Finding]], *given: Any) -> list[Finding]:
    """The findings of a family; parts that it cannot even read are a finding of their own."""
    found: list[Finding] = []
    try:
        found.extend(family(*given))
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError, re.error, Refusal) as error:
        said = f"A part is missing or misshapen: {error!r}"
        found.append(Finding("package.shape", "error", "item.yaml", 0, said))
    return found


def worst(findings: Iterable[Finding]) -> str:
    """``error``, ``warning`` or nothing."""
    kinds = {f.severity for f in findings}
    return "error" if "error" in kinds else "warning" if "warning" in kinds else ""
