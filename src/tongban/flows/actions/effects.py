"""Carrying out what the engine asks for: rows first, then calls to the rooms above."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tongban.base.actor import Actor
from tongban.base.legal import legal_now
from tongban.base.selecting import Kept
from tongban.base.timers import timer_clear, timer_set
from tongban.flows import limits, registry
from tongban.flows.compiled import process_of
from tongban.flows.engine.events import (
    CallOpened,
    Effect,
    Ended,
    Event,
    MessageThrown,
    ServiceCalled,
    ServiceDone,
    ServiceFailed,
    TaskCancelled,
    TaskHeld,
    TaskOpened,
    TaskResumed,
    TimerCancelled,
    TimerSet,
)
from tongban.flows.engine.graph import Node
from tongban.flows.engine.state import State
from tongban.flows.models import Instance, Task
from tongban.flows.queues import queue_of_post, queue_of_role
from tongban.flows.sentences import told
from tongban.flows.telling import tell, tell_holders
from tongban.kernel.errors import Refusal
from tongban.org.models import Post, Unit
from tongban.org.queries import unit_by_code, unit_by_key

TIMER = "flows.timer"
_ASKED = Kept(
    lambda parent: Task.objects.select_for_update().filter(
        parent=parent, kind="opinion", status__in=(Task.OPEN, Task.WAITING)
    ),
    parent=-1,
)
_KINDS = ("receive", "examine", "inspect", "review", "decide", "revoke", "issue", "assist")


def apply(actor: Actor, instance: Instance, effects: tuple[Effect, ...], state: State) -> Iterator[Event]:
    """Carry out the effects; yields the events with which services answered at once."""
    opened = [row for effect in effects if (row := _row(actor, instance, effect, state)) is not None]
    listener = registry.listener_of(instance)
    for task in opened:
        if task.status == Task.OPEN:
            listener.task_opened(actor, task)
        if instance.variable:
            tell_holders(actor, task, "assist", str(state.variables.get("words") or ""))
    for effect in effects:
        match effect:
            case ServiceCalled():
                yield from _service(actor, instance, effect, state)
            case CallOpened(token=token, called=called, item=item):
                listener.call_opened(actor, instance, token, called, item)
            case MessageThrown(name=name):
                listener.message_thrown(actor, instance, name)
            case Ended():
                listener.instance_ended(actor, instance)
                if instance.variable:
                    _tell_over(actor, instance)


def _tell_over(actor: Actor, instance: Instance) -> None:
    """A variable flow has ended: whoever began it is told."""
    last = Task.objects.filter(instance=instance).order_by("-id").first()
    if last is not None and instance.begun_by is not None:
        tell(actor, last, "together_over", [instance.begun_by.holder_id])


def _row(actor: Actor, instance: Instance, effect: Effect, state: State) -> Task | None:
    """Write what belongs into our own tables; gives back a task that was opened."""
    match effect:
        case TaskOpened():
            return _open(instance, effect, state)
        case TaskHeld(token=token):
            _status(instance, token, Task.WAITING)
        case TaskResumed(token=token):
            _status(instance, token, Task.OPEN)
        case TaskCancelled(token=token):
            _cancel(actor, instance, token)
        case TimerSet(token=token, node=node, form=form, text=text):
            due = _moment(form, text)
            timer_set(TIMER, f"{instance.pk}:{token}", due)
            registry.listener_of(instance).timer_set(actor, instance, node, due)
        case TimerCancelled(token=token):
            timer_clear(f"{instance.pk}:{token}", TIMER)
    return None


def _moment(form: str, text: str) -> Any:
    try:
        return limits.timer_due(form, text, legal_now())
    except Refusal as refusal:
        raise told(refusal) from refusal


def _open(instance: Instance, effect: TaskOpened, state: State) -> Task:
    node = process_of(instance).node(effect.node)
    unit = unit_for(instance, node, effect.item)
    person = effect.item if node.details.get("post") == "item" and effect.signer is None else effect.signer
    assignee = Post.objects.filter(pk=person).first() if isinstance(person, int) else None
    due = _due(instance, node, legal_now())
    kind, role = node.details.get("kind", ""), node.details.get("role", "")
    title = str(state.variables.get("title") or "") if instance.variable else ""
    if instance.variable and (wanted := state.variables.get("due")):
        due = datetime.fromisoformat(str(wanted))
    task = Task(
        instance=instance,
        token=effect.token,
        node=node.id,
        kind=kind if kind in _KINDS else "examine",
        role=role,
        unit=unit if assignee is None else assignee.unit,
        unit_path=(unit if assignee is None else assignee.unit).path or "",
        assignee=assignee,
        title_zh=(title or node.details.get("title_zh") or node.name or node.id)[:200],
        title_en=(title or node.details.get("title_en") or node.name or node.id)[:200],
        item=effect.item,
        due_at=due,
        **subject_fields(instance),
    )
    place(task)
    task.save()
    return task


def _due(instance: Instance, node: Node, start: datetime) -> datetime | None:
    """When a step that may be done from ``start`` on is due: as its subject says, else by its own limit."""
    limit = node.details.get("limit", "")
    due = registry.listener_of(instance).due_at(instance, node.id, limit, start)
    return due or (limits.due_after(limit, start) if limit else None)


def reschedule(instance: Instance, since: datetime | None = None) -> int:
    """Count the days of waiting tasks anew, because the subject's day has moved; how many moved.

    ``since`` is the moment from which a step's own limit runs again, after a time in which nothing could be done.
    """
    process, moved = process_of(instance), 0
    waiting = Task.objects.select_for_update().filter(instance=instance, token__isnull=False)
    for task in waiting.filter(status__in=(Task.OPEN, Task.WAITING)).order_by("pk"):
        due = _due(instance, process.node(task.node), max(task.opened_at, since or task.opened_at))
        if due is not None and due != task.due_at:
            task.due_at = task.urgency = due
            task.save(update_fields=["due_at", "urgency"])
            moved += 1
    return moved


def subject_fields(instance: Instance) -> dict[str, Any]:
    """The columns in which a task repeats its subject, and its beginning."""
    return {
        "subject_kind": instance.subject_kind,
        "subject_id": instance.subject_id,
        "subject_label": instance.subject_label,
        "opened_at": legal_now(),
    }


def place(task: Task) -> None:
    """Put a task into its queue and order it by its day."""
    task.queue = (
        queue_of_post(task.assignee_id) if task.assignee_id else queue_of_role(task.unit_id, task.role)
    )
    task.urgency = task.due_at or limits.FAR


def unit_for(instance: Instance, node: Node, item: Any) -> Unit:
    """The unit that does a step: the authority of the subject, a named unit, or ("item") that of the loop."""
    code = node.details.get("unit", "")
    if code == "item" and isinstance(item, str):
        code = item
    if code in ("", "authority", "item"):
        if not Instance.unit.is_cached(instance):
            instance.unit = unit_by_key(instance.unit_id) or instance.unit
        return instance.unit
    try:
        return registry.listener_of(instance).unit(instance, code) or unit_by_code(code)
    except Unit.DoesNotExist as error:
        message = f"The process names the unit {code!r}, which is not in the tree of units."
        raise told(Refusal("flows.unit.unknown", message, unit=code)) from error


def _status(instance: Instance, token: int, status: str) -> None:
    task = Task.objects.select_for_update().filter(instance=instance, token=token).first()
    if task is not None and task.is_open:
        task.status = status
        task.save(update_fields=["status"])


def _cancel(actor: Actor, instance: Instance, token: int) -> None:
    task = Task.objects.select_for_update().filter(instance=instance, token=token).first()
    if task is None:
        registry.listener_of(instance).call_cancelled(actor, instance, token)
    elif task.is_open:
        close(actor, task, Task.CANCELLED)


def close(actor: Actor, task: Task, status: str) -> None:
    """End a task and the opinions asked for it, and tell the listener."""
    task.status, task.done_at = status, legal_now()
    task.save(update_fields=["status", "done_at", "outcome", "opinion", "done_by"])
    for asked in _ASKED.rows(parent=task.pk):
        asked.status, asked.done_at = Task.CANCELLED, legal_now()
        asked.save()
    registry.listener_of(task.instance).task_ended(actor, task)


def _service(actor: Actor, instance: Instance, effect: ServiceCalled, state: State) -> Iterator[Event]:
    """Ask the handler; a service task that names no action is done at once."""
    if not effect.action:
        yield ServiceDone(effect.token)
        return
    handler = registry.service_handler(effect.action)
    if handler is None:
        message = f"No room of this installation offers the service {effect.action!r}."
        raise told(Refusal("flows.service.unknown", message, action=effect.action))
    variables = state.variables
    try:
        answer = handler(
            registry.ServiceCall(
                actor, instance, effect.token, effect.node, effect.action, variables, effect.item
            )
        )
    except registry.ServiceError as error:
        yield ServiceFailed(effect.token, error.code)
        return
    if answer is None or isinstance(answer, dict):
        yield ServiceDone(effect.token, answer or {})
