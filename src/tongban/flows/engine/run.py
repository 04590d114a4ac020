"""One step in progress: the mutable workshop between two immutable states."""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from tongban.flows.engine.events import (
    Effect,
    Ended,
    MessageExpected,
    SignalExpected,
    TaskCancelled,
    TimerCancelled,
    TimerSet,
)
from tongban.flows.engine.graph import Expression, Kind, Node, Process
from tongban.flows.engine.state import State, Status, Token, Wait
from tongban.kernel.errors import Refusal

_CYCLE = re.compile(r"R(\d*)/(.+)", re.DOTALL)
_LIVE = frozenset({Wait.TASK, Wait.SERVICE, Wait.CALL, Wait.EVENT, Wait.GUARD})
_EVENTS = frozenset({Wait.EVENT, Wait.GUARD})
_WORK = frozenset({Wait.TASK, Wait.HELD, Wait.SERVICE, Wait.CALL})


class Run:
    """Tokens, variables and effects while one event is worked through.

    `queue` holds what is still to move: `(flow, scope)` for a token on a flow, `(-1 - node, scope)` for a
    token put straight onto a node.
    """

    __slots__ = (
        "_merged",
        "context",
        "detail",
        "effects",
        "next",
        "pending",
        "process",
        "queue",
        "status",
        "tokens",
        "variables",
        "visited",
    )

    def __init__(self, process: Process, state: State, context: Mapping[str, Any]) -> None:
        self.process = process
        self.context = context
        self.tokens: dict[int, Token] = {token[0]: token for token in state.tokens}
        self.variables: Mapping[str, Any] = state.variables
        self.effects: list[Effect] = []
        self.queue: deque[tuple[int, int]] = deque()
        self.next = state.next
        self.visited = state.visited
        self.status = state.status
        self.detail = state.detail
        self.pending = state.pending
        self._merged: dict[str, Any] | None = None

    def freeze(self) -> State:
        """The state as it stands now."""
        return State(
            self.status,
            self.next,
            self.visited,
            tuple(self.tokens.values()),
            self.variables,
            self.pending,
            self.detail,
        )

    # -- tokens

    def add(self, node: int, scope: int, parent: int, wait: int, data: Any = None) -> Token:
        """A new token."""
        token = Token(self.next, node, scope, parent, wait, data)
        self.tokens[token.id] = token
        self.next += 1
        return token

    def change(self, token: Token, **values: Any) -> Token:
        """Replace a token by a changed one."""
        changed = token._replace(**values)
        self.tokens[token.id] = changed
        return changed

    def waiting(self, id: int, *waits: int) -> Token:
        """The token that waits so; refuses (`flows.task.closed`) what is done, cancelled or unknown."""
        token = self.tokens.get(id)
        if token is None or token.wait not in waits:
            raise Refusal(
                "flows.task.closed", "This step is no longer open: somebody else has dealt with it."
            )
        return token

    def children(self, parent: int) -> list[Token]:
        """Tokens that belong to a group, a gateway or (boundary events) a host."""
        return [token for token in self.tokens.values() if token.parent == parent]

    def in_scope(self, scope: int) -> list[Token]:
        """Tokens directly inside a scope."""
        return [token for token in self.tokens.values() if token.scope == scope]

    def whole(self, token: Token) -> Token:
        """The token of the whole activity: the outermost group around it, or itself."""
        while (parent := self.tokens.get(token.parent)) is not None and parent.wait == Wait.GROUP:
            token = parent
        return token

    def cancel(self, token: Token) -> None:
        """Drop a token and all that hangs on it."""
        if self.tokens.pop(token.id, None) is None:
            return
        node = self.process.nodes[token.node]
        if token.wait in _WORK:
            self.effects.append(TaskCancelled(token.id, node.id))
        elif token.wait in _EVENTS and node.trigger is not None and node.trigger.kind == "timer":
            self.effects.append(TimerCancelled(token.id, node.id))
        for other in list(self.tokens.values()):
            if other.parent == token.id or other.scope == token.id:
                self.cancel(other)

    def cancel_all(self, tokens: Iterable[Token]) -> None:
        """Drop these tokens."""
        for token in list(tokens):
            self.cancel(token)

    # -- variables

    def merge(self, values: Mapping[str, Any]) -> None:
        """Write variables."""
        if values:
            self.variables = {**self.variables, **values}
            self._merged = None

    def record(self, node: Node, outcome: Any) -> None:
        """Remember the outcome of an activity as `outcome` and `outcomes.<node id>`."""
        if outcome:
            outcomes = {**self.variables.get("outcomes", {}), node.id: outcome}
            self.merge({"outcome": outcome, "outcomes": outcomes})

    def names(self, scope: int) -> dict[str, Any]:
        """The names an expression in this scope may use: context, variables, items of loops around."""
        if self._merged is None:
            self._merged = {**self.context, **self.variables}
        merged = self._merged
        while scope:
            token = self.tokens[scope]
            loop = self.process.nodes[token.node].loop
            if loop is not None and token.data:
                merged = {loop.item: token.data.get("v"), "loopCounter": token.data.get("i"), **merged}
            scope = token.scope
        return merged

    def value(self, expression: Expression, scope: int, **more: Any) -> Any:
        """The value of an expression."""
        names = self.names(scope)
        return expression({**names, **more} if more else names)

    # -- waiting for events

    def arm(self, token: Token) -> None:
        """Tell the world what an event token waits for."""
        node = self.process.nodes[token.node]
        trigger = node.trigger
        if trigger is None:
            raise Refusal(
                "flows.event.empty", f"Event {node.id} does not say what it waits for.", element=node.id
            )
        boundary = node.kind in (Kind.BOUNDARY, Kind.GUARD)
        if trigger.kind == "message":
            self.effects.append(MessageExpected(token.id, node.id, trigger.name, boundary))
        elif trigger.kind == "signal":
            self.effects.append(SignalExpected(token.id, node.id, trigger.name, boundary))
        elif trigger.kind == "timer":
            self._arm_timer(token, node)

    def _arm_timer(self, token: Token, node: Node) -> None:
        trigger = node.trigger
        if trigger is None:
            return
        text = trigger.text if trigger.value is None else str(self.value(trigger.value, token.scope))
        cycle = _CYCLE.fullmatch(text)
        if cycle:
            text = cycle[2]
            if token.data is None:
                self.change(token, data=int(cycle[1]) if cycle[1] else -1)
        form = "cycle" if cycle else trigger.form
        self.effects.append(TimerSet(token.id, node.id, form, text, node.kind in (Kind.BOUNDARY, Kind.GUARD)))

    def again(self, token: Token) -> None:
        """Set the timer of a repeating event once more, or drop it when its repetitions are used up."""
        left = (token.data or 1) - 1
        if left == 0:
            del self.tokens[token.id]
        else:
            self.arm(self.change(token, data=max(left, -1)))

    # -- the end

    def finish(self, status: Status, detail: str = "") -> None:
        """End the process and drop whatever is open."""
        self.cancel_all(self.tokens.values())
        self.queue.clear()
        self.pending = ()
        self.status, self.detail = status, detail
        self.effects.append(Ended(status.word, detail))

    def settle(self) -> None:
        """After all moves: is the process over, or can it never go on?"""
        if self.status != Status.RUNNING:
            return
        if not self.tokens:
            self.finish(Status.COMPLETED, self.detail)
            return
        for token in self.tokens.values():
            if token.wait in _LIVE:
                return
        nodes = sorted({self.process.nodes[token.node].id for token in self.tokens.values()})
        self.finish(Status.STUCK, ", ".join(nodes))
