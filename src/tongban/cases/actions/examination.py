"""Examination: what reviewers find, task by task (GB/T 39046 table 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.cases import clockwork, flowing, inspecting
from tongban.cases.actions.common import locked, note, step
from tongban.cases.models import Case, Inspection
from tongban.cases.policy import demand
from tongban.flows.models import Task

OUTCOMES = ("pass", "fail")


@action
def case_examine(
    actor: Actor,
    *,
    case: Case,
    task: Task,
    outcome: str,
    opinion: str,
    facts: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Task:
    """Finish an examining, inspecting or reviewing task with an outcome and an opinion (1-1000 characters)."""
    row = locked(case, version, within=(Case.ACCEPTED, Case.SUSPENDED, Case.DECIDED, Case.CLOSED))
    demand(actor, "examine", row)
    if task.kind == "inspect":
        demand_visit(row)
    text = opinion.strip()
    if outcome not in OUTCOMES:
        raise Invalid({"outcome": _("Choose what you found.")})
    if not text:
        raise Invalid({"opinion": _("Write your opinion: the next colleague and the record need it.")})
    done = flowing.complete(actor, row, task, outcome, text[:1000], dict(facts or {}))
    step(
        actor,
        row,
        f"task.{task.kind}",
        opinion=text[:1000],
        public=False,
        outcome=outcome,
        task=task.title_zh,
    )
    note(actor, row, "examined", task=str(task.uid), outcome=outcome)
    return done


def demand_visit(row: Case, *, passed: bool = False) -> None:
    """Where the item demands a site inspection, none is replaced by a word at the desk (行政许可法 art. 34).

    ``passed``: the last visit must have passed, as for a grant. Checks after a grant go their own way.
    """
    if not passed and row.inspections.filter(state=Inspection.PLANNED).exists():
        raise Conflict(
            "cases.inspection_planned", _("A visit is appointed: carry it out, or give it up first.")
        )
    if not clockwork.package_of(row).inspection.required or not row.is_open:
        return
    visit = inspecting.last_done(row)
    if visit is None or (passed and visit.outcome != Inspection.PASS):
        raise Conflict(
            "cases.inspection_needed",
            _("This item is inspected on site: two officers sign the minutes before it goes on."),
        )
