"""What higher rooms register with the engine: service handlers and listeners of their subjects.

Both are called inside the action's transaction; whatever must happen outside is enqueued as a job.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tongban.base.actor import Actor
from tongban.flows.models import Instance, Task
from tongban.org.models import Unit


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A service task that wants an answer: ``variables`` of the process, ``item`` of a loop."""

    actor: Actor
    instance: Instance
    token: int
    node: str
    action: str
    variables: Mapping[str, Any]
    item: Any = None


class ServiceError(Exception):
    """A handler's business error: the boundary error event with this code catches it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Later:
    """The type of ``LATER``."""


LATER: Final = _Later()
ServiceHandler = Callable[[ServiceCall], Mapping[str, Any] | _Later | None]


class Listener:
    """What a room hears about the processes of its subjects. Override what is needed.

    ``task_opened``, ``task_ended`` and ``task_reminded`` must not step the same process: they are told in the
    middle of a step. The others may.
    """

    def task_opened(self, actor: Actor, task: Task) -> None:
        """A task was opened."""

    def task_ended(self, actor: Actor, task: Task) -> None:
        """A task was done or cancelled (see its status)."""

    def task_reminded(self, actor: Actor, task: Task) -> None:
        """Somebody reminded the holders of a task."""

    def instance_ended(self, actor: Actor, instance: Instance) -> None:
        """The process is over (see its status)."""

    def call_opened(self, actor: Actor, instance: Instance, token: int, called: str, item: Any) -> None:
        """A member case of item ``called`` shall be opened; ``flow_call_done`` tells its end."""

    def call_cancelled(self, actor: Actor, instance: Instance, token: int) -> None:
        """A member case is no longer wanted."""

    def message_thrown(self, actor: Actor, instance: Instance, name: str) -> None:
        """The process sends a message."""

    def context(self, instance: Instance) -> Mapping[str, Any]:
        """What conditions may read beside the variables of the process (form values, facts)."""
        return {}

    def due_at(self, instance: Instance, node: str, limit: str, opened_at: datetime) -> datetime | None:
        """When a task is due; ``limit`` ("2wd") is "" where the model names none. None leaves it to the calendar."""
        return None

    def timer_set(self, actor: Actor, instance: Instance, node: str, due_at: datetime) -> None:
        """A timer of the process began to run; told in the middle of a step."""

    def demand_step(self, instance: Instance, kind: str) -> None:
        """Raise where the subject cannot be sent back or moved to a step of this ``kind`` any more, or not yet."""

    def demand_countersign(self, instance: Instance, kind: str) -> None:
        """Raise where one person must decide a step of this ``kind``, so that a vote cannot take their place."""

    def unit(self, instance: Instance, code: str) -> Unit | None:
        """Which unit ``code`` of the model means for this subject; None leaves it to the tree of units."""
        return None


_services: dict[str, ServiceHandler] = {}
_gives: dict[str, tuple[str, ...]] = {}
_looking: set[str] = set()
_listeners: dict[str, Listener] = {}
_DEAF: Final = Listener()


def service_action(
    name: str, *, gives: tuple[str, ...] = (), looks: bool = False
) -> Callable[[ServiceHandler], ServiceHandler]:
    """Register the handler of service tasks with ``tb:action="name"``; ``gives`` are the variables that it sets.

    ``looks``: it only looks things up and changes nothing, so that it may be asked beforehand too.

    It returns variables (or None), ``LATER`` when the answer comes by ``flow_service_done``, or raises
    ``ServiceError`` for an error that the model catches. Registering the same function again is harmless.
    """

    def register(handler: ServiceHandler) -> ServiceHandler:
        if _services.get(name, handler) is not handler:
            raise ValueError(f"two handlers for the service action {name}")
        _services[name], _gives[name] = handler, gives
        if looks:
            _looking.add(name)
        return handler

    return register


def service_handler(name: str) -> ServiceHandler | None:
    """The handler of a service action."""
    return _services.get(name)


def service_looks(name: str) -> bool:
    """Whether a service only looks things up."""
    return name in _looking


def service_names() -> frozenset[str]:
    """Every registered service action, for linters."""
    return frozenset(_services)


def service_gives(name: str) -> tuple[str, ...]:
    """The variables that a service action sets, for linters."""
    return _gives.get(name, ())


def subject_events(kind: str, listener: Listener) -> None:
    """Let ``listener`` hear about processes whose ``subject_kind`` is ``kind``."""
    if kind in _listeners and type(_listeners[kind]) is not type(listener):
        raise ValueError(f"two listeners for subjects of kind {kind}")
    _listeners[kind] = listener


def listener_of(instance: Instance) -> Listener:
    """Who hears about this process; a listener that ignores everything where nobody registered."""
    return _listeners.get(instance.subject_kind, _DEAF)
