"""Why a decision came out as it did: which rule fired, and which condition of each other rule failed."""

from dataclasses import dataclass, field

from tongban.kernel.feel import Value, Warning, literal


@dataclass(frozen=True, slots=True)
class Condition:
    """One cell met by one value; `passed` is None when the comparison had no answer."""

    label: str
    test: str
    value: Value
    passed: bool | None

    def __str__(self) -> str:
        word = {True: "holds", False: "does not hold", None: "cannot be answered"}[self.passed]
        return f"{self.label} {self.test} {word}: the value is {literal(self.value)}"


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule: number from 1, id, notes (its annotations), whether it fired, and each of its conditions."""

    number: int
    id: str
    notes: tuple[str, ...]
    fired: bool
    conditions: tuple[Condition, ...]

    @property
    def failed(self) -> tuple[Condition, ...]:
        """The conditions that did not hold."""
        return tuple(condition for condition in self.conditions if condition.passed is not True)


@dataclass(frozen=True, slots=True)
class TableTrace:
    """One evaluation of a decision table; `where` is the decision or function it belongs to."""

    where: str
    policy: str
    rules: tuple[RuleTrace, ...]
    by_default: bool

    @property
    def fired(self) -> tuple[RuleTrace, ...]:
        """The rules that matched."""
        return tuple(rule for rule in self.rules if rule.fired)

    @property
    def nearest(self) -> RuleTrace | None:
        """Of the rules that did not fire, the one with the fewest failed conditions."""
        missed = [rule for rule in self.rules if not rule.fired]
        return min(missed, key=lambda rule: len(rule.failed)) if missed else None


@dataclass(slots=True)
class Outcome:
    """The value of a decision, the values of those beneath it, every table's trace, and the warnings."""

    value: Value
    values: dict[str, Value] = field(default_factory=dict)
    tables: list[TableTrace] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)

    def table(self, where: str) -> TableTrace | None:
        """The trace of the named decision's table, if it has one."""
        return next((trace for trace in self.tables if trace.where == where), None)

    def sentences(self) -> list[str]:
        """The whole reason in English sentences, for logs and the command line."""
        return [line for trace in self.tables for line in _lines(trace)]


def _lines(trace: TableTrace) -> list[str]:
    lines = []
    for rule in trace.rules:
        reason = "fired" if rule.fired else "did not fire: " + "; ".join(map(str, rule.failed))
        lines.append(f"{trace.where}, rule {rule.number} {reason}.")
    if trace.by_default:
        lines.append(f"{trace.where}: no rule fired, the default holds.")
    return lines
