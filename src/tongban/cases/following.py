"""Conditional acceptance (容缺受理) in one thing: which materials of the one list may follow, and what is promised.

An errand decides nothing: each application that begins at once rests on its own item's rule, has its own promise in
writing and its own day. A material may follow where every application that needs it says so by its item.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tongban.cases.later import Promise, promise_of
from tongban.catalogue.package import MaterialLine, Package
from tongban.catalogue.things.merging import Paper
from tongban.catalogue.things.planning import Plan
from tongban.forms.conditions import for_feel, holds


def _needed(plan: Plan, paper: Paper, values: Mapping[str, Any]) -> list[tuple[Package, MaterialLine]]:
    """The lines of the applications that must have the material by these answers."""
    found = []
    for use in paper.uses:
        package = plan.merged.packages[use.item]
        line = package.material(use.id)
        context = for_feel(package.form, plan.merged.values_for(use.item, values))
        if line is not None and holds(line.required, context):
            found.append((package, line))
    return found


def _beginning(plan: Plan) -> set[str]:
    """Items whose applications begin with the submission: they need no result of another."""
    return {step.item for step in plan.steps if not step.needs}


def may_follow(plan: Plan, values: Mapping[str, Any], handed_in: Collection[str]) -> list[str]:
    """Materials of the one list that are needed, are not handed in, and may follow by a promise."""
    begin = _beginning(plan)
    found = []
    for paper in plan.merged.papers:
        needed = [] if paper.maker or paper.id in handed_in else _needed(plan, paper, values)
        allowed = all(package.conditional is not None and line.later for package, line in needed)
        if needed and allowed and any(package.code in begin for package, _line in needed):
            found.append(paper.id)
    return found


def promises_of(plan: Plan, values: Mapping[str, Any], papers: Collection[str]) -> list[Promise]:
    """What each application that begins at once promises where these materials follow; its item's own day and words."""
    begin = _beginning(plan)
    lines: dict[str, list[MaterialLine]] = {}
    for paper in plan.merged.papers:
        for package, line in _needed(plan, paper, values) if paper.id in papers else ():
            if package.code in begin:
                lines.setdefault(package.code, []).append(line)
    promises = (promise_of(plan.merged.packages[code], wanted) for code, wanted in lines.items())
    return [promise for promise in promises if promise is not None]
