"""The token game: `start` and `step`, pure functions from state and event to state and effects."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tongban.flows.engine import approval, guards, moves
from tongban.flows.engine.events import (
    AddSigner,
    CallDone,
    Countersign,
    Effect,
    Event,
    Jump,
    MessageArrived,
    RemoveSigner,
    Resume,
    SendBack,
    ServiceDone,
    ServiceFailed,
    SignalArrived,
    Suspend,
    TakeBack,
    TaskDone,
    Terminate,
    TimerFired,
    Withdraw,
    pack,
    unpack,
)
from tongban.flows.engine.graph import Process
from tongban.flows.engine.run import Run
from tongban.flows.engine.state import State, Status, Token, Wait
from tongban.kernel.errors import Refusal

Answer = tuple[State, tuple[Effect, ...]]
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_ARRIVALS = (ServiceDone, ServiceFailed, CallDone, TimerFired, MessageArrived, SignalArrived)


def start(
    process: Process, variables: Mapping[str, Any] = _NOTHING, context: Mapping[str, Any] = _NOTHING
) -> Answer:
    """Begin a process. `variables` are kept in the state; `context` is only read by its conditions."""
    run = Run(process, State(variables=dict(variables)), context)
    run.queue.extend((-1 - node, 0) for node in process.starts)
    guards.arm(run, -1, 0)
    moves.drain(run)
    return run.freeze(), tuple(run.effects)


def step(process: Process, state: State, event: Event, context: Mapping[str, Any] = _NOTHING) -> Answer:
    """Work one event through. Refuses, without any change, what the state does not allow.

    Codes: `flows.ended`, `flows.suspended`, `flows.task.closed`, `flows.gateway.no_branch`, …
    A process that is suspended keeps arrivals (timers, messages, services, calls) until it is resumed.
    """
    if state.ended:
        raise Refusal("flows.ended", "This process has ended.", status=state.status.word)
    run = Run(process, state, context)
    if state.status == Status.SUSPENDED and not isinstance(event, Resume | Terminate | Withdraw):
        _keep(run, event)
    else:
        _EVENTS[type(event)](run, event)
        moves.drain(run)
    return run.freeze(), tuple(run.effects)


def _keep(run: Run, event: Event) -> None:
    if not isinstance(event, _ARRIVALS):
        raise Refusal("flows.suspended", "This process is suspended; resume it first.")
    run.pending = (*run.pending, pack(event))


def _task_done(run: Run, event: TaskDone) -> None:
    token = run.waiting(event.task, Wait.TASK)
    run.merge(event.variables)
    if token.data:
        approval.release(run, token)
    moves.done(run, token, event.outcome)


def _service_done(run: Run, event: ServiceDone) -> None:
    token = run.waiting(event.task, Wait.SERVICE)
    run.merge(event.variables)
    moves.done(run, token)


def _service_failed(run: Run, event: ServiceFailed) -> None:
    token = run.waiting(event.task, Wait.SERVICE, Wait.CALL)
    moves.throw_error(run, event.code, token.scope, token)


def _call_done(run: Run, event: CallDone) -> None:
    token = run.waiting(event.task, Wait.CALL)
    run.merge(event.variables)
    moves.done(run, token, event.outcome)


def _timer(run: Run, event: TimerFired) -> None:
    token = run.waiting(event.token, Wait.EVENT, Wait.GUARD)
    if _trigger(run, token)[0] != "timer":
        raise Refusal("flows.timer.unknown", "This step does not wait for a timer.")
    moves.fire(run, token)


def _message(run: Run, event: MessageArrived) -> None:
    for token in run.tokens.values():
        wanted = token.wait in (Wait.EVENT, Wait.GUARD) and (not event.token or token.id == event.token)
        if wanted and _trigger(run, token) == ("message", event.name):
            run.merge(event.variables)
            moves.fire(run, token)
            return
    raise Refusal("flows.message.unexpected", f"Nothing waits for the message {event.name!r}.")


def _signal(run: Run, event: SignalArrived) -> None:
    run.merge(event.variables)
    moves.signal(run, event.name)


def _trigger(run: Run, token: Token) -> tuple[str, str]:
    trigger = run.process.nodes[token.node].trigger
    return (trigger.kind, trigger.name) if trigger is not None else ("", "")


def _suspend(run: Run, event: Suspend) -> None:
    run.status, run.detail = Status.SUSPENDED, event.ground


def _resume(run: Run, _event: Resume) -> None:
    if run.status != Status.SUSPENDED:
        raise Refusal("flows.not_suspended", "This process is not suspended.")
    run.status, run.detail = Status.RUNNING, ""
    kept, run.pending = run.pending, ()
    for value in kept:
        arrival = unpack(value)
        try:
            _EVENTS[type(arrival)](run, arrival)
        except Refusal as refusal:
            if refusal.code not in ("flows.task.closed", "flows.message.unexpected"):
                raise
        moves.drain(run)
        if run.status != Status.RUNNING:
            return


_EVENTS: dict[type[Any], Callable[[Run, Any], None]] = {
    TaskDone: _task_done,
    ServiceDone: _service_done,
    ServiceFailed: _service_failed,
    CallDone: _call_done,
    TimerFired: _timer,
    MessageArrived: _message,
    SignalArrived: _signal,
    SendBack: approval.send_back,
    TakeBack: approval.take_back,
    Jump: approval.jump,
    AddSigner: approval.add_signer,
    RemoveSigner: approval.remove_signer,
    Countersign: approval.countersign,
    Withdraw: lambda run, event: run.finish(Status.WITHDRAWN, event.reason),
    Terminate: lambda run, event: run.finish(Status.TERMINATED, event.reason),
    Suspend: _suspend,
    Resume: _resume,
}
