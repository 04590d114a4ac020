"""Tasks (待办): claim, release, complete, send back, hand over, ask, remind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.legal import legal_now
from tongban.flows import policy
from tongban.flows.actions.common import advance, checked_variables, locked, locked_task, log, note
from tongban.flows.actions.effects import close, place, subject_fields
from tongban.flows.engine.events import SendBack, TaskDone
from tongban.flows.models import Instance, Task
from tongban.flows.registry import listener_of
from tongban.org.models import Post


def _words(text: str, *, needed: bool = False) -> str:
    words = text.strip()
    if needed and not words:
        raise Invalid({"opinion": _("Please write why.")})
    if len(words) > 1000:
        raise Invalid({"opinion": _("An opinion has at most 1000 characters.")})
    return words


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
    words, values = _words(opinion), checked_variables(variables)
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if row.token is None:
        raise Conflict("flows.task.opinion", _("An opinion is answered, not completed."))
    _finish(actor, row, outcome, words)
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


def _finish(actor: Actor, row: Task, outcome: str, words: str) -> None:
    if len(outcome) > 40:
        raise Invalid({"outcome": _("Choose an outcome.")})
    row.outcome, row.opinion, row.done_by_id = outcome, words, actor.party
    close(actor, row, Task.DONE)


@action
def task_send_back(
    actor: Actor, *, task: Task, to_node: str, opinion: str, version: int | None = None
) -> Task:
    """Send the matter back (退回) to an earlier step, saying why; ``queries.earlier_steps`` lists them."""
    words = _words(opinion, needed=True)
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if row.token is None:
        raise Conflict("flows.task.opinion", _("An opinion is answered, not completed."))
    _finish(actor, row, "return", words)
    advance(actor, instance, SendBack(row.token, to_node))
    log(
        actor,
        instance,
        "sent_back",
        task=row,
        action="return",
        opinion=words,
        began_at=row.opened_at,
        to=to_node,
    )
    note(actor, "task_sent_back", instance, row, to=to_node)
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
    return _hand(actor, row, instance, Post.objects.get(pk=actor.post), "claimed")


@action
def task_release(actor: Actor, *, task: Task, version: int | None = None) -> Task:
    """Put a task back into the shared queue (退回待领)."""
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if not row.role or row.token is None:
        raise Conflict("flows.task.own", _("This task was given to you by name and has no shared queue."))
    return _hand(actor, row, instance, None, "released")


@action
def task_reassign(actor: Actor, *, task: Task, to: Post, reason: str, version: int | None = None) -> Task:
    """Give a task to another post (转办), saying why. The holder may, and who may reassign in the unit."""
    words = _words(reason, needed=True)
    row, instance = locked_task(task, version)
    if not policy.may_hand_over(actor, row):
        raise Forbidden("flows.task.reassign")
    return _hand(actor, row, instance, to, "reassigned", words)


@action
def task_delegate(
    actor: Actor, *, task: Task, to: Post, reason: str = "", version: int | None = None
) -> Task:
    """Let another post do one's task (委托); the task remembers whose it is."""
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    row.delegated_from_id = row.delegated_from_id or actor.post
    return _hand(actor, row, instance, to, "delegated", _words(reason))


def _hand(actor: Actor, row: Task, instance: Instance, to: Post | None, verb: str, words: str = "") -> Task:
    row.assignee = to
    if to is not None and verb != "claimed":
        _in_office(to)
    place(row)
    row.save()
    to_uid = str(to.uid) if to is not None else None
    log(actor, instance, verb, task=row, opinion=words, to=to_uid)
    note(actor, f"task_{verb}", instance, row, to=to_uid)
    return row


def _in_office(post: Post) -> None:
    if post.valid_to is not None and post.valid_to < legal_now().date():
        raise Conflict("flows.task.post_ended", _("That post has ended. Choose somebody who is in office."))


@action
def task_ask_opinion(
    actor: Actor, *, task: Task, of: Post, question: str, due_at: datetime | None = None
) -> Task:
    """Ask a colleague's opinion (征求意见); the task itself stays open and need not wait for the answer."""
    words = _words(question, needed=True)
    row, instance = locked_task(task)
    policy.demand_work(actor, row)
    _in_office(of)
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
    note(actor, "opinion_asked", instance, asked, of=str(of.uid))
    return asked


@action
def opinion_answer(actor: Actor, *, task: Task, opinion: str, version: int | None = None) -> Task:
    """Give the opinion that was asked for."""
    words = _words(opinion, needed=True)
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if row.kind != "opinion":
        raise Conflict("flows.task.no_opinion", _("Nobody asked an opinion here."))
    _finish(actor, row, "answered", words)
    log(actor, instance, "opinion_given", task=row, opinion=words, began_at=row.opened_at)
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
    log(actor, instance, "reminded", task=row, opinion=_words(words))
    listener_of(instance).task_reminded(actor, row)
    note(actor, "task_reminded", instance, row, times=row.reminded)
    return row
