"""Who sees what at the desk: the answers of ``cases`` and ``flows``, put together."""

from __future__ import annotations

from django.db.models import QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, NotFound
from tongban.cases.flowing import KIND
from tongban.cases.models import Case, Question
from tongban.cases.policy import READ, may_read, visible, visible_questions
from tongban.desk.models import Intake
from tongban.flows.models import Task
from tongban.flows.policy import may_hand_over, may_work
from tongban.org.policy import path_condition

INTAKE = "cases.case.intake"
EXTEND = "cases.case.extend"
DELIVER = "cases.case.deliver"
DECIDE = "cases.case.decide"
ANSWER = "cases.question.answer"


def may_see(actor: Actor, case: Case) -> bool:
    """Whoever may read the case, and whoever has a task on it (an opinion asked of a colleague elsewhere)."""
    if may_read(actor, case):
        return True
    tasks = Task.objects.filter(subject_kind=KIND, subject_id=case.pk, status=Task.OPEN)
    return any(may_work(actor, task) for task in tasks)


def demand_sight(actor: Actor, case: Case | None) -> Case:
    """The case, or ``NotFound``: nobody learns whether somebody else's case exists."""
    if case is None or not may_see(actor, case):
        raise NotFound("cases.case")
    return case


def reached(actor: Actor, word: str) -> QuerySet[Case] | None:
    """Cases of the units that a grant of ``word`` reaches; None where the actor does not hold it."""
    if not actor.holds(word):
        return None
    condition = path_condition(actor, word, "unit_path")
    return Case.objects.all() if condition is None else Case.objects.filter(condition)


def readable(actor: Actor) -> QuerySet[Case] | None:
    """Cases that the actor may read by their post; None where they hold no such word."""
    return visible(actor) if actor.holds(READ) else None


def answerable(actor: Actor) -> QuerySet[Question] | None:
    """Questions that the actor's unit answers; None where the actor does not answer questions."""
    return visible_questions(actor) if actor.holds(ANSWER) else None


def demand_task(actor: Actor, task: Task | None) -> Task:
    """The task, for who may work on it or give it away."""
    if task is None or not (may_work(actor, task) or may_hand_over(actor, task)):
        raise NotFound("desk.task")
    return task


def own_intake(actor: Actor, intake: Intake | None) -> Intake:
    """An intake belongs to the clerk who began it."""
    if intake is None or intake.clerk_id != actor.party:
        raise NotFound("desk.intake")
    if not actor.holds(INTAKE):
        raise Forbidden("cases.intake")
    return intake
