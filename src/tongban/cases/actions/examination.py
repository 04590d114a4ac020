"""Examination: what reviewers find, task by task (GB/T 39046 table 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Invalid
from tongban.cases import flowing
from tongban.cases.actions.common import locked, note, step
from tongban.cases.models import Case
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
