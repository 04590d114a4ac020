"""What may happen to a running process, and what the process asks of the world in answer."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Variables = Mapping[str, Any]
_NONE: Variables = {}


class TaskDone(NamedTuple):
    """A person completed a user task (办结) with an outcome such as "pass" or "refuse"."""

    task: int
    outcome: str = ""
    variables: Variables = _NONE


class ServiceDone(NamedTuple):
    """A service or rule answered."""

    task: int
    variables: Variables = _NONE


class ServiceFailed(NamedTuple):
    """A service answered with a business error; a boundary event with this code catches it."""

    task: int
    code: str = ""


class CallDone(NamedTuple):
    """A called process or member case ended."""

    task: int
    outcome: str = ""
    variables: Variables = _NONE


class TimerFired(NamedTuple):
    """The timer that was set for this token is due."""

    token: int


class MessageArrived(NamedTuple):
    """A message came in; the first token that waits for its name (or `token` itself) takes it."""

    name: str
    variables: Variables = _NONE
    token: int = 0


class SignalArrived(NamedTuple):
    """A signal was broadcast; every token that waits for it takes it."""

    name: str
    variables: Variables = _NONE


class SendBack(NamedTuple):
    """Return the matter (退回) to an earlier activity that was already passed."""

    task: int
    to_node: str
    variables: Variables = _NONE


class TakeBack(NamedTuple):
    """Take back (撤回) a step that was done: what came after it is dropped, the step is open again."""

    to_node: str


class Withdraw(NamedTuple):
    """The applicant takes the matter back (撤回)."""

    reason: str = ""


class AddSigner(NamedTuple):
    """Add a signer (加签) before, after or beside ("parallel") the holder of a task."""

    task: int
    signer: Any
    where: str = "parallel"


class RemoveSigner(NamedTuple):
    """Take a signer away (减签): an open signature `task`, or a queued one of its group by `signer`."""

    task: int
    signer: Any = None


class Countersign(NamedTuple):
    """Let several sign (会签) in place of one.

    `policy`: all (everyone speaks, one dissent refuses), any (the first word counts), ratio (at least
    `ratio_ppm` of all agree; ends as soon as it is settled), order (one after another, dissent ends it).
    `agree` is the outcome that counts as consent. The task itself becomes the first signature.
    """

    task: int
    signers: tuple[Any, ...]
    policy: str = "all"
    ratio_ppm: int = 1_000_000
    agree: str = "pass"


class Terminate(NamedTuple):
    """End the process now (终止)."""

    reason: str = ""


class Jump(NamedTuple):
    """Go to any step by authority (跳转), dropping everything open; `authority` names who allowed it."""

    to_node: str
    authority: str
    reason: str = ""


class Suspend(NamedTuple):
    """Hold the process (中止) on a legal ground; what arrives meanwhile is kept."""

    ground: str = ""


class Resume(NamedTuple):
    """Go on (恢复), taking first what arrived meanwhile."""


Arrival = ServiceDone | ServiceFailed | CallDone | TimerFired | MessageArrived | SignalArrived
Approval = (
    SendBack
    | TakeBack
    | Withdraw
    | AddSigner
    | RemoveSigner
    | Countersign
    | Terminate
    | Jump
    | Suspend
    | Resume
)
Event = TaskDone | Arrival | Approval

_ARRIVALS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (ServiceDone, ServiceFailed, CallDone, TimerFired, MessageArrived, SignalArrived)
}


def pack(event: Arrival) -> list[Any]:
    """An arrival as a JSON value, to be kept in a suspended state."""
    return [type(event).__name__, *event]


def unpack(value: list[Any]) -> Arrival:
    """The arrival that `pack` kept."""
    arrival: Arrival = _ARRIVALS[value[0]](*value[1:])
    return arrival


class TaskOpened(NamedTuple):
    """A user task waits for a person; `signer` is who was named by an approval operation."""

    token: int
    node: str
    signer: Any = None
    nth: int | None = None
    item: Any = None


class TaskHeld(NamedTuple):
    """A task waits for the signer put before it."""

    token: int
    node: str


class TaskResumed(NamedTuple):
    """A held task is open again."""

    token: int
    node: str


class TaskCancelled(NamedTuple):
    """A task, service or call is no longer wanted."""

    token: int
    node: str


class ActivityDone(NamedTuple):
    """An activity was completed (one for each instance)."""

    token: int
    node: str
    outcome: str = ""


class ServiceCalled(NamedTuple):
    """A service (or, with `rule`, a decision table) shall answer."""

    token: int
    node: str
    action: str
    rule: bool = False
    nth: int | None = None
    item: Any = None


class CallOpened(NamedTuple):
    """A called process or member case shall be opened."""

    token: int
    node: str
    called: str
    nth: int | None = None
    item: Any = None


class TimerSet(NamedTuple):
    """Wake this token. `form`: date, duration, cycle (one period of it) or limit ("5wd")."""

    token: int
    node: str
    form: str
    text: str
    boundary: bool = False


class TimerCancelled(NamedTuple):
    """The timer of this token is no longer wanted."""

    token: int
    node: str


class MessageExpected(NamedTuple):
    """The token waits for a message."""

    token: int
    node: str
    name: str
    boundary: bool = False


class SignalExpected(NamedTuple):
    """The token waits for a signal."""

    token: int
    node: str
    name: str
    boundary: bool = False


class MessageThrown(NamedTuple):
    """The process sends a message out."""

    node: str
    name: str


class SignalThrown(NamedTuple):
    """The process broadcasts a signal; waiting tokens of the same instance have taken it already."""

    node: str
    name: str


class Ended(NamedTuple):
    """The process is over; `status` is completed, terminated, failed, withdrawn or stuck."""

    status: str
    detail: str = ""


Effect = (
    TaskOpened
    | TaskHeld
    | TaskResumed
    | TaskCancelled
    | ActivityDone
    | ServiceCalled
    | CallOpened
    | TimerSet
    | TimerCancelled
    | MessageExpected
    | SignalExpected
    | MessageThrown
    | SignalThrown
    | Ended
)
