"""Rows of lists as templates show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from tongban.base.actor import Actor
from tongban.base.legal import legal_today, local_date
from tongban.cases.models import Case
from tongban.desk.queries import About
from tongban.desk.words import OUTCOME, STATUS, STEP, word
from tongban.flows.models import Task
from tongban.flows.words import KINDS
from tongban.laws.calendars import calendar_in_force
from tongban.ui.due import Due

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One task in a list."""

    task: Task
    about: About | None
    step: str | Promise
    due: Due
    url: str
    preview: str
    mine: bool
    taken_by: str

    @property
    def title(self) -> dict[str, str]:
        """Name of the step in both languages."""
        return step_title(self.task)

    @property
    def status(self) -> tuple[str, str | Promise]:
        """Chip of the case's state."""
        return case_status(self.about.status, self.about.outcome) if self.about else ("closed", "")


def step_title(task: Task) -> dict[str, str]:
    """Name of a step in both languages; a flow that gives no English name has its kind said."""
    named = task.title_en and task.title_en != task.title_zh
    return {"zh": task.title_zh, "en": task.title_en if named else str(KINDS.get(task.kind, task.title_en))}


def line_of(task: Any, actor: Actor) -> Line:
    """``task`` comes annotated with ``about``."""
    about = About.read(task.about)
    url = reverse("desk_case", args=[about.uid]) if about else "#"
    holder = task.assignee.holder.name if task.assignee_id and "assignee" in task._state.fields_cache else ""
    return Line(
        task=task,
        about=about,
        step=KINDS.get(task.kind, task.kind),
        due=task_due(task, about),
        url=f"{url}?task={task.uid}",
        preview=reverse("desk_task", args=[task.uid]),
        mine=task.assignee_id is not None and task.assignee_id == actor.post,
        taken_by=holder,
    )


def task_due(task: Task, about: About | None) -> Due:
    """The day of the step: its own, which is never later than that of the case."""
    if task.done_at is not None:
        return Due(done=local_date(task.done_at))
    day = local_date(task.due_at - _MOMENT) if task.due_at else (about.next_due if about else None)
    paused = about is not None and about.status == Case.SUSPENDED
    return due_of(day, provisional=bool(about and about.provisional), paused=paused)


def due_of(day: date | None, *, provisional: bool = False, paused: bool = False) -> Due:
    """A day as people read it: working days left, negative when it has passed."""
    if day is None:
        return Due(paused=paused)
    today, calendar = legal_today(), calendar_in_force()
    left = calendar.count(today, day) if today <= day else -max(1, calendar.count(day, today))
    return Due(due=day, left=left, provisional=provisional, paused=paused)


def case_due(case: Case) -> Due:
    """The day that ``case`` must keep now."""
    if case.status == Case.CLOSED:
        return Due(done=case.closed_on)
    paused = case.status in (Case.SUSPENDED, Case.SUPPLEMENTING)
    return due_of(case.next_due, provisional=case.due_provisional, paused=paused)


def case_state(case: Case) -> tuple[str, str | Promise]:
    """The same for a case at hand, which may have lost its grant since."""
    decision = getattr(case, "decision", None)
    if decision is not None and decision.revoked_at is not None:
        return "refused", word(STEP, "revoked")
    return case_status(case.status, case.outcome)


def case_status(status: str, outcome: str) -> tuple[str, str | Promise]:
    """Kind of chip and words; a case that has ended says how."""
    kind, words = STATUS.get(status, ("closed", status))
    if outcome:
        kind = "refused" if outcome in ("refused", "not_accepted") else kind
        words = word(OUTCOME, outcome)
    return kind, words
