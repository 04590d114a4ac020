"""Processes as a whole: start, arrivals, suspension, jump and end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now
from tongban.flows import policy
from tongban.flows.actions.common import (
    advance,
    carry_out,
    checked_variables,
    checked_words,
    demand_step,
    locked,
    log,
    note,
)
from tongban.flows.compiled import keep
from tongban.flows.engine import engine
from tongban.flows.engine.events import (
    CallDone,
    Event,
    Jump,
    MessageArrived,
    Resume,
    ServiceDone,
    ServiceFailed,
    SignalArrived,
    Suspend,
    Terminate,
    TimerFired,
    Withdraw,
)
from tongban.flows.engine.state import decode
from tongban.flows.models import Definition, Instance, Task
from tongban.flows.registry import listener_of
from tongban.flows.sentences import told
from tongban.flows.telling import tell_opened
from tongban.kernel.errors import Refusal
from tongban.org.models import Unit


@action
def flow_start(
    actor: Actor,
    *,
    definition: Definition,
    unit: Unit,
    subject_kind: str,
    subject_id: int,
    subject_ref: str = "",
    subject_label: str = "",
    variables: Mapping[str, Any] | None = None,
    subject: Any = None,
    variable: bool = False,
) -> Instance:
    """Begin a process about a subject. The caller's policy has decided that it may begin.

    ``subject`` is the row itself, for its listener; without it the listener reads it again. ``variable``: a flow
    beside the fixed one of the subject, whose people are chosen as it goes.
    """
    values = checked_variables(variables)
    instance = Instance(
        definition=definition,
        digest=definition.digest,
        unit=unit,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_ref=subject_ref,
        subject_label=subject_label[:200],
        started_at=legal_now(),
        variable=variable,
        begun_by_id=actor.post if variable else None,
    )
    instance.subject = subject
    try:
        state, effects = engine.start(keep(definition), values, listener_of(instance).context(instance))
    except Refusal as refusal:
        raise told(refusal) from refusal
    instance = carry_out(actor, instance, state, effects)
    note(actor, "started", instance, definition=str(definition))
    return instance


def _arrive(actor: Actor, instance: Instance, event: Event, name: str, **changes: Any) -> Instance:
    instance = advance(actor, locked(instance.pk), event)
    note(actor, name, instance, **changes)
    return instance


@action
def flow_message(
    actor: Actor, *, instance: Instance, name: str, variables: Mapping[str, Any] | None = None
) -> Instance:
    """A message for a process; raises ``Conflict`` when nothing there waits for it."""
    return _arrive(actor, instance, MessageArrived(name, checked_variables(variables)), "message", what=name)


@action
def flow_signal(
    actor: Actor, *, instance: Instance, name: str, variables: Mapping[str, Any] | None = None
) -> Instance:
    """A signal for a process; nobody need be waiting for it."""
    return _arrive(actor, instance, SignalArrived(name, checked_variables(variables)), "signal", what=name)


@action
def flow_call_done(
    actor: Actor,
    *,
    instance: Instance,
    token: int,
    outcome: str = "",
    variables: Mapping[str, Any] | None = None,
) -> Instance:
    """A member case that ``call_opened`` asked for has ended."""
    event = CallDone(token, outcome, checked_variables(variables))
    return _arrive(actor, instance, event, "call_done", outcome=outcome)


@action
def flow_service_done(
    actor: Actor, *, instance: Instance, token: int, variables: Mapping[str, Any] | None = None
) -> Instance:
    """The answer of a service whose handler said ``LATER``."""
    return _arrive(
        actor, instance, ServiceDone(token, checked_variables(variables)), "service_done", token=token
    )


@action
def flow_service_failed(actor: Actor, *, instance: Instance, token: int, code: str) -> Instance:
    """The business error of a service, or of a member case."""
    return _arrive(actor, instance, ServiceFailed(token, code), "service_failed", code=code)


@action
def flow_timer_fired(actor: Actor, *, instance: Instance, token: int) -> bool:
    """A timer of the process is due; False when the process has gone on without it."""
    row = locked(instance.pk)
    state = decode(bytes(row.state))
    if state.ended or state.token(token) is None:
        return False
    _arrive(actor, row, TimerFired(token), "timer_fired", token=token)
    return True


@action
def flow_withdraw(actor: Actor, *, instance: Instance, reason: str = "") -> Instance:
    """The applicant takes the matter back (撤回)."""
    return _end(actor, instance, Withdraw(reason), "withdrawn", reason)


@action
def flow_terminate(actor: Actor, *, instance: Instance, reason: str) -> Instance:
    """End the process (终止); the caller's policy has decided that it may."""
    return _end(actor, instance, Terminate(reason), "terminated", reason)


def _end(actor: Actor, instance: Instance, event: Event, name: str, reason: str) -> Instance:
    instance = advance(actor, locked(instance.pk), event)
    log(actor, instance, name, opinion=reason)
    note(actor, name, instance, reason=reason)
    return instance


@action
def flow_suspend(actor: Actor, *, instance: Instance, ground: str) -> Instance:
    """Hold the process (中止) on a legal ground: its tasks wait, what arrives meanwhile is kept."""
    if not ground.strip():
        raise Invalid(code="flows.suspend.ground")
    instance = advance(actor, locked(instance.pk), Suspend(ground[:200]))
    open_now = Task.objects.select_for_update().filter(instance=instance, status=Task.OPEN)
    for task in open_now.exclude(kind="copy"):
        task.status = Task.WAITING
        task.save(update_fields=["status"])
    log(actor, instance, "suspended", ground=ground[:200])
    note(actor, "suspended", instance, ground=ground[:200])
    return instance


@action
def flow_resume(actor: Actor, *, instance: Instance) -> Instance:
    """Go on (恢复): tasks open again, and what arrived meanwhile is taken."""
    row = locked(instance.pk)
    held = {token.id for token in decode(bytes(row.state)).open_tasks()}
    for task in Task.objects.select_for_update().filter(instance=row, status=Task.WAITING):
        if task.token is None or task.token in held:
            task.status = Task.OPEN
            task.save(update_fields=["status"])
    instance = advance(actor, row, Resume())
    log(actor, instance, "resumed")
    note(actor, "resumed", instance)
    return instance


@action
def flow_jump(actor: Actor, *, instance: Instance, to_node: str, authority: str, reason: str) -> Instance:
    """Go to any step by authority (跳转), saying who allowed it and why; everything open is dropped.

    Needs ``flows.task.jump``. A step that the subject's law does not allow now is refused (``Listener.demand_step``).
    """
    checked_words(reason)
    policy.demand(actor, "flows.task.jump", instance.unit)
    if not reason.strip():
        raise Conflict("flows.jump.authority", told(Refusal("flows.jump.authority", "")).message)
    row = locked(instance.pk)
    demand_step(row, to_node)
    instance = advance(actor, row, Jump(to_node, authority.strip()[:200], reason))
    log(actor, instance, "jumped", opinion=reason, to=to_node, authority=authority[:200])
    tell_opened(actor, instance, to_node, "jumped", reason)
    note(actor, "jumped", instance, to=to_node, authority=authority, reason=reason)
    return instance
