"""The compiled process: a small graph of integers and tuples that the token game walks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol


class Expression(Protocol):
    """A compiled FEEL expression."""

    def __call__(self, context: Mapping[str, Any], /) -> Any:
        """The value in `context`."""


Compiler = Callable[[str], Expression]


class Kind:
    """What a node does when a token reaches it: plain integers, since the token game asks at every move."""

    START: Final = 1
    END: Final = 2
    TERMINATE: Final = 3
    ERROR: Final = 4  # an end event that throws an error
    THROW: Final = 5  # an intermediate or end event that throws a message or a signal
    PASS: Final = 6  # an intermediate event without definition: nothing happens
    INSTANT: Final = 7  # manual and abstract tasks: done as soon as reached
    USER: Final = 8
    SERVICE: Final = 9
    RULE: Final = 10
    CALL: Final = 11
    SUB: Final = 12
    RECEIVE: Final = 13
    XOR: Final = 14
    OR: Final = 15
    AND: Final = 16
    EVENT: Final = 17  # event-based gateway
    CATCH: Final = 18
    BOUNDARY: Final = 19
    GUARD: Final = 20  # an event sub-process


ACTIVITIES = frozenset({Kind.INSTANT, Kind.USER, Kind.SERVICE, Kind.RULE, Kind.CALL, Kind.SUB, Kind.RECEIVE})
GATEWAYS = frozenset({Kind.XOR, Kind.OR, Kind.AND, Kind.EVENT})


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an event waits for or throws.

    `kind` is timer, message, signal or error; `name` is the message's or signal's name or the error's code
    ("" catches every error). A timer has `form` (date, duration, cycle, limit) and `text`: an ISO 8601
    literal, a limit such as "5wd", or FEEL (`value`).
    """

    kind: str
    name: str = ""
    form: str = ""
    text: str = ""
    value: Expression | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """Multi-instance: how often, over what, and when enough is done."""

    sequential: bool
    cardinality: Expression | None = None
    collection: str = ""
    item: str = ""
    enough: Expression | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow between two nodes of one scope."""

    index: int
    id: str
    source: int
    target: int
    text: str = ""
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node. `scope` is the sub-process that holds it, -1 at the top."""

    index: int
    id: str
    kind: int
    name: str
    scope: int
    out: tuple[int, ...] = ()
    into: tuple[int, ...] = ()
    boundaries: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    host: int = -1
    interrupting: bool = True
    default: int = -1
    trigger: Trigger | None = None
    loop: Loop | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Process:
    """A compiled process.

    `forward[n]` is the bit mask of nodes that lie after n when the loops are cut; `feeds[gateway][flow]` the
    mask of nodes from which a token may still come over that flow without passing the gateway.
    `guards[scope]` are the event sub-processes of a scope (-1 at the top).
    """

    id: str
    name: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    starts: tuple[int, ...]
    by_id: Mapping[str, int]
    forward: tuple[int, ...]
    feeds: Mapping[int, Mapping[int, int]]
    guards: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def node(self, id: str) -> Node:
        """The node with this element id; KeyError when there is none."""
        return self.nodes[self.by_id[id]]
