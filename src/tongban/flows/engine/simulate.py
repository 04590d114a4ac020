"""Run a process to its end: activities and messages come at once, timers are shortened."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.flows.engine import engine
from tongban.flows.engine.events import (
    ActivityDone,
    CallDone,
    CallOpened,
    Effect,
    Event,
    MessageArrived,
    MessageExpected,
    ServiceCalled,
    ServiceDone,
    SignalArrived,
    SignalExpected,
    TaskDone,
    TaskOpened,
    TimerFired,
    TimerSet,
)
from tongban.flows.engine.graph import Process
from tongban.flows.engine.state import State
from tongban.kernel.errors import Refusal

MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: the state, the activities in order of completion, and the effects."""

    state: State
    activities: tuple[str, ...]
    effects: tuple[Effect, ...]


def simulate(process: Process, variables: Mapping[str, Any]) -> Outcome:
    """Run to the end. An event gateway takes its first branch in document order; no boundary event happens.

    Refuses (`flows.run.endless`) a process that is still running after 10,000 events.
    """
    state, effects = engine.start(process, variables)
    waiting, happened = deque(effects), list(effects)
    for _ in range(MOST_STEPS):
        event = _next(state, waiting)
        if event is None:
            return Outcome(state, _activities(happened), tuple(happened))
        state, effects = engine.step(process, state, event)
        waiting.extend(effects)
        happened.extend(effects)
    raise Refusal(
        "flows.run.endless", "The process is still running after 10,000 events; is there a way out?"
    )


def _next(state: State, waiting: deque[Effect]) -> Event | None:
    while waiting and not state.ended:
        effect = waiting.popleft()
        token = getattr(effect, "token", 0)
        if token and state.token(token) is not None and (event := _answer(effect)) is not None:
            return event
    return None


def _answer(effect: Effect) -> Event | None:
    match effect:
        case TaskOpened(token=token):
            return TaskDone(token)
        case ServiceCalled(token=token):
            return ServiceDone(token)
        case CallOpened(token=token):
            return CallDone(token)
        case TimerSet(token=token, boundary=False):
            return TimerFired(token)
        case MessageExpected(token=token, name=name, boundary=False):
            return MessageArrived(name, token=token)
        case SignalExpected(name=name, boundary=False):
            return SignalArrived(name)
    return None


def _activities(effects: list[Effect]) -> tuple[str, ...]:
    return tuple(effect.node for effect in effects if isinstance(effect, ActivityDone))
