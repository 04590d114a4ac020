"""What one evaluation may use: steps, depth, size, and where its warnings go."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from tongban.kernel.errors import Refusal

from .values import Value

MAX_STEPS = 400_000
MAX_CALLS = 60
MAX_STRING = 1_000_000
MAX_WARNINGS = 50


@dataclass(frozen=True, slots=True)
class Warning:
    """Why a part of an expression became null: a dotted `code` and an English sentence."""

    code: str
    text: str


class Run:
    """One evaluation. All that can repeat or grow pays here, so a hostile expression ends with a refusal."""

    __slots__ = ("calls", "is_type", "now", "steps", "warnings")

    def __init__(
        self,
        now: dt.datetime | None = None,
        steps: int = MAX_STEPS,
        is_type: "Callable[[str, Value], bool | None] | None" = None,
    ) -> None:
        self.now = now
        self.steps = steps
        self.calls = 0
        self.is_type = is_type
        self.warnings: list[Warning] = []

    def warn(self, code: str, text: str) -> Value:
        """Note why the value is null; returns None so that callers can `return run.warn(…)`."""
        if len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(Warning("feel." + code, text))
        return None

    def spend(self, steps: int = 1) -> None:
        """Pay for work; raises Refusal("feel.limit.steps") when the budget is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise Refusal("feel.limit.steps", "The expression needs too many steps and was stopped.")

    def text(self, value: str) -> str:
        """Pass a string on, or raise Refusal("feel.limit.size") when it is too long."""
        if len(value) > MAX_STRING:
            raise Refusal(
                "feel.limit.size", f"A text grew longer than {MAX_STRING} characters.", limit=MAX_STRING
            )
        return value

    def enter(self) -> None:
        """Step into a function; raises Refusal("feel.limit.depth") when calls are nested too deep."""
        self.spend()
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise Refusal("feel.limit.depth", f"Functions call each other deeper than {MAX_CALLS} levels.")

    def leave(self) -> None:
        """Step out of a function."""
        self.calls -= 1
