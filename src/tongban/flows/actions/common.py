"""What the actions of the room share: locking, stepping the engine, the log and the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid, NotFound, Stale
from tongban.base.legal import legal_now
from tongban.base.selecting import Kept
from tongban.flows.actions.effects import apply, close, place
from tongban.flows.compiled import process_of
from tongban.flows.engine import engine
from tongban.flows.engine.events import CallOpened, Effect, Event, MessageThrown, ServiceCalled
from tongban.flows.engine.state import State, decode, encode
from tongban.flows.models import Instance, Task, TaskLog
from tongban.flows.registry import listener_of
from tongban.flows.sentences import told
from tongban.kernel.errors import Refusal
from tongban.org.models import Post, Unit
from tongban.org.queries import unit_by_key
from tongban.records.actions import record

MOST_BYTES: Final = 64_000
_INSTANCE: Final = Kept(
    lambda key: Instance.objects.select_for_update().filter(pk=key).order_by("pk"), key=-1
)
_TASK: Final = Kept(lambda key: Task.objects.select_for_update().filter(pk=key).order_by("pk"), key=-1)


def locked(instance_id: int) -> Instance:
    """Lock the instance's row: the aggregate is always locked before its tasks."""
    row = _INSTANCE.first(key=instance_id)
    if row is None:
        raise NotFound
    return row


def locked_task(task: Task, version: int | None = None) -> tuple[Task, Instance]:
    """Lock a task under its instance; refuse a stale page and a task that is no longer open."""
    instance = locked(task.instance_id)
    row = _TASK.first(key=task.pk)
    if row is None:
        raise NotFound
    if row.status != Task.OPEN:
        raise told(Refusal("flows.task.closed", "This step is no longer open."))
    if version is not None and row.version != version:
        raise Stale(task=str(row.uid), status=row.status)
    row.instance = instance
    return row, instance


def advance(actor: Actor, instance: Instance, event: Event) -> Instance:
    """Give an event to the engine and carry out what it asks for; the caller has locked the instance.

    Raises ``Conflict`` in plain words where the engine refuses.
    """
    context = listener_of(instance).context(instance)
    try:
        state, effects = engine.step(process_of(instance), decode(bytes(instance.state)), event, context)
    except Refusal as refusal:
        raise told(refusal) from refusal
    return carry_out(actor, instance, state, effects)


def carry_out(actor: Actor, instance: Instance, state: State, effects: tuple[Effect, ...]) -> Instance:
    """Save the new state, then apply its effects; services that answer at once step the engine again."""
    keep_state(instance, state)
    for follow_up in apply(actor, instance, effects, state):
        current = locked(instance.pk)
        now = decode(bytes(current.state))
        if not now.ended and now.token(getattr(follow_up, "task", 0)) is not None:
            advance(actor, current, follow_up)
    outward = any(isinstance(effect, ServiceCalled | CallOpened | MessageThrown) for effect in effects)
    return Instance.objects.get(pk=instance.pk) if outward else instance


def keep_state(instance: Instance, state: State) -> None:
    """Write the engine's state into the row."""
    instance.state = encode(state)
    instance.status = state.status.word
    instance.detail = state.detail[:300]
    if state.ended and instance.ended_at is None:
        instance.ended_at = legal_now()
    if instance.pk is None:
        instance.save()
    else:
        instance.save(update_fields=["state", "status", "detail", "ended_at"])


def log(
    actor: Actor,
    instance: Instance,
    verb: str,
    *,
    task: Task | None = None,
    action: str = "other",
    opinion: str = "",
    began_at: datetime | None = None,
    **data: Any,
) -> TaskLog:
    """Add a step to the log (GB/T 39046 table 7)."""
    now = legal_now()
    unit = _unit_of(actor, instance)
    row = TaskLog(
        instance=instance,
        task=task,
        verb=verb,
        action=action,
        step=task.title_zh if task is not None else "",
        party_id=actor.party,
        post_id=actor.post,
        handler=actor.name[:200],
        unit_name=unit.name_zh if unit else "",
        unit_uscc=unit.uscc if unit else "",
        opinion=opinion[:1000],
        data=data,
        began_at=began_at or now,
        ended_at=now,
    )
    row.save()
    return row


def _unit_of(actor: Actor, instance: Instance) -> Unit | None:
    """The actor's unit as it is today; that of the subject is known already where a task was just opened for it."""
    if actor.unit == instance.unit_id and Instance.unit.is_cached(instance):
        return instance.unit
    return unit_by_key(actor.unit) if actor.unit else None


def note(actor: Actor, event: str, instance: Instance, task: Task | None = None, **changes: Any) -> None:
    """Write the record's entry of this action: ``flows.<event>.v1``."""
    subject = task if task is not None else instance
    record(actor, f"flows.{event}.v1", subject=subject, case=instance.subject_ref or None, changes=changes)


def checked_variables(variables: Mapping[str, Any] | None) -> dict[str, Any]:
    """Variables for the engine; what is no JSON value is refused before anything is written."""
    values = dict(variables or {})
    try:
        size = len(encode(State(variables=values)))
    except (Refusal, ValueError, RecursionError) as error:
        words = _("A value of this process cannot be kept. Tell the owner of the service.")
        raise Conflict("flows.variables.type", words, why=str(error)) from error
    if size > MOST_BYTES:
        words = _("These values are too large to be kept with a process (64 kB at most).")
        raise Conflict("flows.variables.size", words, bytes=size)
    return values


def checked_words(text: str, *, needed: bool = False) -> str:
    """Words of a person, trimmed; raises ``Invalid`` on ``opinion`` where they are too long, or needed and missing."""
    words = text.strip()
    if needed and not words:
        raise Invalid({"opinion": _("Please write why.")})
    if len(words) > 1000:
        raise Invalid({"opinion": _("An opinion has at most 1000 characters.")})
    return words


def finish(actor: Actor, row: Task, outcome: str, words: str) -> None:
    """End a task with an outcome and an opinion."""
    if len(outcome) > 40:
        raise Invalid({"outcome": _("Choose an outcome.")})
    row.outcome, row.opinion, row.done_by_id = outcome, words, actor.party
    close(actor, row, Task.DONE)


def hand(
    actor: Actor, row: Task, instance: Instance, to: Post | None, verb: str, words: str = "", **data: Any
) -> Task:
    """Put a task into the hands of a post, or (None) back into the shared queue."""
    row.assignee = to
    if to is not None and verb != "claimed":
        in_office(to)
    place(row)
    row.save()
    to_uid = str(to.uid) if to is not None else None
    log(actor, instance, verb, task=row, opinion=words, to=to_uid, **data)
    note(actor, f"task_{verb}", instance, row, to=to_uid, **data)
    return row


def in_office(post: Post) -> None:
    """Raise ``Conflict`` for a post that has ended."""
    if post.valid_to is not None and post.valid_to < legal_now().date():
        raise Conflict("flows.task.post_ended", _("That post has ended. Choose somebody who is in office."))


def demand_step(instance: Instance, node: str) -> None:
    """Raise where the subject cannot be sent to this step any more, or not yet: its room knows."""
    process = process_of(instance)
    index = process.by_id.get(node)
    if index is not None:
        kind = process.nodes[index].details.get("kind", "examine")
        listener_of(instance).demand_step(instance, kind)
