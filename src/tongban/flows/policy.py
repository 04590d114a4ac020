"""Who may do what with tasks: one answer for an instance and for a list."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.flows.models import Instance, Task
from tongban.flows.queues import queue_of_post, queue_of_role
from tongban.org.models import Unit
from tongban.org.policy import path_condition

WORK = "flows.task.work"


def may_work(actor: Actor, task: Task) -> bool:
    """Whether the task is the actor's post's own, or waits for one of their roles within their reach."""
    if actor.is_system:
        return True
    if task.assignee_id is not None:
        return actor.post is not None and actor.post == task.assignee_id
    return task.role in actor.roles and actor.may(WORK, path=task.unit_path)


def may_hand_over(actor: Actor, task: Task) -> bool:
    """Whether the actor may give the task to somebody else: the worker, or who may reassign in that unit."""
    return may_work(actor, task) or actor.may("flows.task.reassign", path=task.unit_path)


def may_take_back(actor: Actor, done: Task) -> bool:
    """Whether a step that was done is the actor's own to take back: they did it, from this post or role."""
    mine = done.done_by_id is not None and done.done_by_id == actor.party
    return mine and done.token is not None and done.outcome != "return" and may_work(actor, done)


def may_call_off(actor: Actor, instance: Instance) -> bool:
    """Whether the actor may end a variable flow: whoever began it, or who may move cases in that unit."""
    began = actor.post is not None and actor.post == instance.begun_by_id
    return instance.variable and (began or actor.may("flows.task.jump", path=instance.unit.path or ""))


def demand_work(actor: Actor, task: Task) -> None:
    """Raise ``Forbidden`` unless the actor may do this task."""
    if not may_work(actor, task):
        raise Forbidden("flows.task.work", _("This task waits for somebody else."))


def demand(actor: Actor, word: str, unit: Unit) -> None:
    """Raise ``Forbidden`` unless a grant of ``word`` reaches the unit."""
    if not actor.may(word, path=unit.path or ""):
        raise Forbidden(word)


def queues(actor: Actor) -> list[str]:
    """Every queue that the actor works on: the post's own, and each of their roles in each unit they reach.

    Costs one statement, none where the reach is the actor's own unit.
    """
    own = [queue_of_post(actor.post)] if actor.post is not None else []
    if not actor.roles or not actor.holds(WORK):
        return own
    return own + [queue_of_role(unit, role) for unit in _units(actor) for role in sorted(actor.roles)]


def _units(actor: Actor) -> list[int]:
    paths = actor.paths(WORK)
    if paths is not None and actor.unit is not None and all(path == f"{actor.unit_path}$" for path in paths):
        return [actor.unit]
    condition = path_condition(actor, WORK, "path")
    rows = Unit.objects.all() if condition is None else Unit.objects.filter(condition)
    return list(rows.order_by("id").values_list("pk", flat=True))


def workable(actor: Actor) -> QuerySet[Task]:
    """The open tasks that ``may_work`` answers yes for."""
    rows = Task.objects.filter(status=Task.OPEN)
    return rows if actor.is_system else rows.filter(queue__in=queues(actor))


def overseen(actor: Actor) -> QuerySet[Task]:
    """Tasks of the units in which the actor may reassign or remind, whatever their state."""
    words = [w for w in ("flows.task.reassign", "flows.task.remind") if actor.holds(w)]
    if not words:
        return Task.objects.none()
    conditions = [path_condition(actor, word, "unit_path") for word in words]
    if any(condition is None for condition in conditions):
        return Task.objects.all()
    reach = Q(pk__in=[])
    for condition in conditions:
        if condition is not None:
            reach |= condition
    return Task.objects.filter(reach)
