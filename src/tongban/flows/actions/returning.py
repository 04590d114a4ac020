"""Going back: sending a matter back to an earlier step, and taking back what one has just done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, NotFound
from tongban.flows import policy
from tongban.flows.actions.common import (
    advance,
    checked_words,
    demand_step,
    finish,
    locked,
    locked_task,
    log,
    note,
)
from tongban.flows.actions.effects import place
from tongban.flows.engine.events import SendBack, TakeBack
from tongban.flows.models import Instance, Task
from tongban.flows.queries import untouched_since
from tongban.flows.telling import holders, tell, tell_opened


@action
def task_send_back(
    actor: Actor, *, task: Task, to_node: str, opinion: str, version: int | None = None
) -> Task:
    """Send the matter back (退回) to an earlier step, saying why; ``queries.earlier_steps`` lists them."""
    words = checked_words(opinion, needed=True)
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if row.token is None:
        raise Conflict("flows.task.opinion", _("An opinion is answered, not completed."))
    demand_step(instance, to_node)
    finish(actor, row, "return", words)
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
    tell_opened(actor, instance, to_node, "sent_back", words)
    note(actor, "task_sent_back", instance, row, to=to_node)
    return row


@action
def task_take_back(actor: Actor, *, task: Task, reason: str) -> Task:
    """Take back (撤回) a step that one has done, while nobody has acted on what followed; gives the step reopened.

    Raises ``Conflict`` where a colleague has taken up the next step, or a service was reached meanwhile.
    """
    words = checked_words(reason, needed=True)
    instance = locked(task.instance_id)
    done = Task.objects.select_for_update().filter(pk=task.pk).first()
    if done is None:
        raise NotFound("flows.task")
    if not policy.may_take_back(actor, done):
        raise Forbidden("flows.task.take_back", _("One can take back only a step that one has done oneself."))
    if not untouched_since(done):
        raise Conflict("flows.task.taken_up", _("A colleague has gone on already. Ask them to send it back."))
    demand_step(instance, done.node)
    before = _open(instance)
    advance(actor, instance, TakeBack(done.node))
    again = _again(actor, instance, done)
    for other in before:
        other.refresh_from_db()
        if not other.is_open:
            tell(actor, other, "taken_back", holders(other), words)
    log(actor, instance, "taken_back", task=again, action="return", opinion=words)
    note(actor, "task_taken_back", instance, again, of=str(done.uid))
    return again


def _open(instance: Instance) -> list[Task]:
    rows = Task.objects.filter(instance=instance, status__in=(Task.OPEN, Task.WAITING), token__isnull=False)
    return list(rows.select_related("unit"))


def _again(actor: Actor, instance: Instance, done: Task) -> Task:
    """The step reopened, held by whoever took it back."""
    row: Task = (
        Task.objects.select_for_update()
        .filter(instance=instance, node=done.node, status=Task.OPEN)
        .order_by("-id")
        .first()
        or done
    )
    if row.assignee_id is None and actor.post is not None:
        row.assignee_id = actor.post
        place(row)
        row.save()
    return row
