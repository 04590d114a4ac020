"""Tasks (待办): complete, claim, release, hand over, ask, remind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Stale
from tongban.flows import policy
from tongban.flows.actions.common import (
    advance,
    checked_variables,
    checked_words,
    finish,
    hand,
    in_office,
    locked,
    locked_task,
    log,
    note,
)
from tongban.flows.actions.effects import place, subject_fields
from tongban.flows.engine.events import TaskDone
from tongban.flows.models import Task
from tongban.flows.registry import listener_of
from tongban.flows.telling import tell, tell_holders
from tongban.org.models import Post


@action
def task_complete(
    actor: Actor,
    *,
    task: Task,
    outcome: str,
    opinion: str = "",
    variables: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Task:
    """Do a task (办结) with an outcome and an opinion (up to 1000 characters). The process goes on.

    Raises ``Conflict`` when it was done, cancelled or suspended meanwhile, ``Stale`` when the page was old,
    ``Forbidden`` when it waits for somebody else.
    """
    words, values = checked_words(opinion), checked_variables(variables)
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if row.token is None:
        raise Conflict("flows.task.opinion", _("An opinion is answered, not completed."))
    finish(actor, row, outcome, words)
    advance(actor, instance, TaskDone(row.token, outcome, values))
    log(
        actor,
        instance,
        "completed",
        task=row,
        action="pass",
        opinion=words,
        began_at=row.opened_at,
        outcome=outcome,
    )
    note(actor, "task_completed", instance, row, outcome=outcome)
    return row


@action
def task_claim(actor: Actor, *, task: Task, version: int | None = None) -> Task:
    """Take a task from the shared queue (领取)."""
    row, instance = locked_task(task, version)
    if row.assignee_id is not None and row.assignee_id != actor.post:
        raise Conflict("flows.task.claimed", _("A colleague has taken this task already."))
    policy.demand_work(actor, row)
    if actor.post is None:
        raise Forbidden("flows.task.post", _("Only somebody who acts from a post can take a task."))
    return hand(actor, row, instance, Post.objects.get(pk=actor.post), "claimed")


@action
def task_release(actor: Actor, *, task: Task, version: int | None = None) -> Task:
    """Put a task back into the shared queue (退回待领)."""
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if not row.role or row.token is None:
        raise Conflict("flows.task.own", _("This task was given to you by name and has no shared queue."))
    return hand(actor, row, instance, None, "released")


@action
def task_reassign(actor: Actor, *, task: Task, to: Post, reason: str, version: int | None = None) -> Task:
    """Give a task to another post (转办), saying why. The holder may, and who may reassign in the unit."""
    words = checked_words(reason, needed=True)
    row, instance = locked_task(task, version)
    if not policy.may_hand_over(actor, row):
        raise Forbidden("flows.task.reassign")
    row.lent_until = None
    row = hand(actor, row, instance, to, "reassigned", words)
    tell_holders(actor, row, "reassigned", words)
    return row


@action
def task_ask_opinion(
    actor: Actor, *, task: Task, of: Post, question: str, due_at: datetime | None = None
) -> Task:
    """Ask a colleague's opinion (征求意见); the task itself stays open and need not wait for the answer."""
    words = checked_words(question, needed=True)
    row, instance = locked_task(task)
    policy.demand_work(actor, row)
    in_office(of)
    asked = Task(
        instance=instance,
        node="opinion",
        kind="opinion",
        unit=of.unit,
        unit_path=of.unit.path or "",
        assignee=of,
        title_zh=words[:200],
        title_en=words[:200],
        parent=row,
        due_at=due_at,
        delegated_from_id=actor.post,
        **subject_fields(instance),
    )
    place(asked)
    asked.save()
    log(actor, instance, "opinion_asked", task=row, opinion=words, to=str(of.uid))
    listener_of(instance).task_opened(actor, asked)
    tell_holders(actor, asked, "opinion_asked", words)
    note(actor, "opinion_asked", instance, asked, of=str(of.uid))
    return asked


@action
def opinion_answer(actor: Actor, *, task: Task, opinion: str, version: int | None = None) -> Task:
    """Give the opinion that was asked for."""
    words = checked_words(opinion, needed=True)
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if row.kind != "opinion":
        raise Conflict("flows.task.no_opinion", _("Nobody asked an opinion here."))
    finish(actor, row, "answered", words)
    log(actor, instance, "opinion_given", task=row, opinion=words, began_at=row.opened_at)
    if row.delegated_from is not None:
        tell(actor, row.parent or row, "opinion_given", [row.delegated_from.holder_id], words)
    note(actor, "opinion_given", instance, row)
    return row


@action
def task_remind(actor: Actor, *, task: Task, words: str = "") -> Task:
    """Remind the holders of a task (催办). Needs ``flows.task.remind`` or the right to reassign it."""
    instance = locked(task.instance_id)
    row: Task = Task.objects.select_for_update().get(pk=task.pk)
    if not row.is_open:
        raise Stale(task=str(row.uid), status=row.status)
    may = actor.may("flows.task.remind", path=row.unit_path) or policy.may_hand_over(actor, row)
    if not may:
        raise Forbidden("flows.task.remind")
    row.reminded += 1
    row.save(update_fields=["reminded"])
    said = checked_words(words)
    log(actor, instance, "reminded", task=row, opinion=said)
    listener_of(instance).task_reminded(actor, row)
    tell_holders(actor, row, "reminded", said)
    note(actor, "task_reminded", instance, row, times=row.reminded)
    return row
