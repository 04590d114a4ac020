"""The running state: a small immutable value and its bytes."""

import json
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final, NamedTuple

from tongban.kernel.errors import Refusal

VERSION = 1


class Status(IntEnum):
    """How a process stands."""

    RUNNING = 0
    COMPLETED = 1
    TERMINATED = 2
    FAILED = 3
    WITHDRAWN = 4
    SUSPENDED = 5
    STUCK = 6

    @property
    def word(self) -> str:
        """The stable word for reports and columns."""
        return self.name.lower()


class Wait:
    """What a token is waiting for: plain integers, since the token game asks at every move."""

    TASK: Final = 1  # an open user task
    HELD: Final = 2  # a user task that waits for a signer put before it
    SERVICE: Final = 3
    CALL: Final = 4
    SUB: Final = 5  # an embedded sub-process whose tokens carry this token's id as scope
    GROUP: Final = 6  # several instances or signers of one activity
    EVENT: Final = 7  # a catch event, receive task or boundary event
    CHOICE: Final = 8  # an event-based gateway with its alternatives
    JOIN: Final = 9  # arrived over flow `data` at a joining gateway
    GUARD: Final = 10  # an event sub-process that has not been triggered


class Token(NamedTuple):
    """One token. `parent` is the token it belongs to: a group, an event gateway, the host of a boundary."""

    id: int
    node: int
    scope: int
    parent: int
    wait: int
    data: Any = None


_EMPTY: Mapping[str, Any] = {}


class State(NamedTuple):
    """A process instance at rest. `variables` holds JSON values only."""

    status: Status = Status.RUNNING
    next: int = 1
    visited: int = 0
    tokens: tuple[Token, ...] = ()
    variables: Mapping[str, Any] = _EMPTY
    pending: tuple[Any, ...] = ()
    detail: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing can happen any more."""
        return self.status not in (Status.RUNNING, Status.SUSPENDED)

    def token(self, id: int) -> Token | None:
        """The token with this id."""
        return next((token for token in self.tokens if token.id == id), None)

    def open_tasks(self) -> tuple[Token, ...]:
        """The user tasks that a person may complete now."""
        return tuple(token for token in self.tokens if token.wait == Wait.TASK)


def _refuse(value: object) -> Any:
    raise Refusal(
        "flows.variables.type",
        f"A process variable must be text, number, boolean, null, a list or an object, not {type(value)}.",
    )


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_refuse, allow_nan=False).encode
_read = json.JSONDecoder().raw_decode
_new = tuple.__new__
_STATUSES = {int(status): status for status in Status}


def encode(state: State) -> bytes:
    """The state as bytes: one version byte, then compact JSON. Refuses variables that are not JSON values."""
    body = [
        int(state.status),
        state.next,
        state.visited,
        state.tokens,
        state.variables,
        state.pending,
        state.detail,
    ]
    return b"\x01" + _dumps(body).encode()


def decode(data: bytes) -> State:
    """The state of `encode`; refuses bytes of an unknown version."""
    if not data or data[0] != VERSION:
        raise Refusal("flows.state.version", "The saved state of this process has an unknown version.")
    status, following, visited, tokens, variables, pending, detail = _read(str(data[1:], "utf-8"))[0]
    return State(
        _STATUSES[status],
        following,
        visited,
        tuple([_new(Token, token) for token in tokens]),
        variables,
        tuple(pending),
        detail,
    )
