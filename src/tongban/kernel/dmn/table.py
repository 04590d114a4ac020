"""Decision tables: which rules match, and what the hit policy makes of them (DMN 1.4, 8.2)."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

from tongban.kernel.feel import Tests, Value, literal
from tongban.kernel.feel.ast import Tests as TestsTree
from tongban.kernel.feel.builtins import BUILTINS
from tongban.kernel.feel.ops import equal
from tongban.kernel.feel.run import Run

from .model import Input, Output, Rule, TableBox
from .trace import Condition, RuleTrace, TableTrace
from .types import Types

Scope = dict[str, Value]


class TableRun:
    """One evaluation of one table."""

    def __init__(self, table: TableBox, where: str, scope: Scope, run: Run, types: Types) -> None:
        self.table = table
        self.where = where
        self.scope = scope
        self.run = run
        self.types = types
        self.traces: list[RuleTrace] = []

    def decide(self) -> Value:
        """The table's value; a table that contradicts itself gives null and a warning."""
        values = [self._value(column) for column in self.table.inputs]
        hits = [rule for rule in self.table.rules if self._matches(rule, values)]
        allowed = all(
            self._allowed(column, value) for column, value in zip(self.table.inputs, values, strict=True)
        )
        if not allowed:
            return None
        if not hits:
            return self._default()
        return _POLICIES[self.table.policy](self, hits)

    @property
    def trace(self) -> TableTrace:
        """Which rule fired and why the others did not."""
        fired = any(rule.fired for rule in self.traces)
        defaulted = not fired and any(output.default for output in self.table.outputs)
        return TableTrace(self.where, self.table.policy, tuple(self.traces), defaulted)

    # -- conditions

    def _value(self, column: Input) -> Value:
        value = column.expression.apply(self.scope, self.run)
        fits, adapted = self.types.adapt(value, column.type_ref)
        return adapted if fits else value

    def _allowed(self, column: Input, value: Value) -> bool:
        if value is None or column.allowed is None or self._passes(column.allowed, value) is True:
            return True
        self.run.warn("table.input", f"{literal(value)} is not among the values allowed for {column.label}.")
        return False

    def _passes(self, tests: Tests, value: Value) -> bool | None:
        result = tests.apply({**self.scope, "?": value}, self.run)
        return result if isinstance(result, bool) else None

    def _matches(self, rule: Rule, values: list[Value]) -> bool:
        self.run.spend(len(values) + 1)
        conditions = tuple(
            Condition(column.label, tests.text, value, self._passes(tests, value))
            for column, tests, value in zip(self.table.inputs, rule.conditions, values, strict=True)
            if tests.tree.items
        )
        fired = all(condition.passed is True for condition in conditions)
        self.traces.append(RuleTrace(rule.number, rule.id, rule.notes, fired, conditions))
        return fired

    # -- results

    def results(self, rule: Rule) -> list[Value]:
        """The rule's output values, one for each column."""
        return [self._result(output, entry.apply(self.scope, self.run)) for output, entry in
                zip(self.table.outputs, rule.results, strict=True)]  # fmt: skip

    def _result(self, output: Output, value: Value) -> Value:
        fits, adapted = self.types.adapt(value, output.type_ref)
        if not fits:
            return self.run.warn(
                "table.output", f"{literal(value)} is no {output.type_ref} (in {self.where})."
            )
        if adapted is not None and output.allowed and self._passes(output.allowed, adapted) is not True:
            self.run.warn(
                "table.output", f"{literal(adapted)} is not among the values allowed for {self.where}."
            )
        return adapted

    def shaped(self, results: list[Value]) -> Value:
        """One column gives its value, several a context."""
        if len(results) == 1:
            return results[0]
        return {output.name: value for output, value in zip(self.table.outputs, results, strict=True)}

    def _default(self) -> Value:
        if any(output.default for output in self.table.outputs):
            values = [
                o.default.apply(self.scope, self.run) if o.default else None for o in self.table.outputs
            ]
            return self.shaped(values)
        return Decimal(0) if self.table.aggregation == "COUNT" else None

    def rank(self, results: list[Value]) -> list[int]:
        """How the results stand in the order of priority of each column; smaller is higher."""
        return [self._place(output, value) for output, value in zip(self.table.outputs, results, strict=True)]

    def _place(self, output: Output, value: Value) -> int:
        order = _single_tests(output)
        return next(
            (place for place, test in enumerate(order) if self._passes(test, value) is True), len(order)
        )


@lru_cache(maxsize=1024)
def _single_tests(output: Output) -> tuple[Tests, ...]:
    """The allowed values one by one, in order of priority."""
    if output.allowed is None:
        return ()
    return tuple(
        Tests(output.allowed.text, TestsTree(item.pos, (item,))) for item in output.allowed.tree.items
    )


# -- policies


def _unique(table: TableRun, hits: list[Rule]) -> Value:
    if len(hits) > 1:
        numbers = ", ".join(str(rule.number) for rule in hits)
        return table.run.warn("table.unique", f"Only one rule of {table.where} may match, but {numbers} do.")
    return table.shaped(table.results(hits[0]))


def _any(table: TableRun, hits: list[Rule]) -> Value:
    values = [table.shaped(table.results(rule)) for rule in hits]
    if any(equal(values[0], value, table.run) is not True for value in values[1:]):
        numbers = ", ".join(str(rule.number) for rule in hits)
        return table.run.warn("table.any", f"Rules {numbers} of {table.where} match with different results.")
    return values[0]


def _first(table: TableRun, hits: list[Rule]) -> Value:
    return table.shaped(table.results(hits[0]))


def _by_priority(table: TableRun, hits: list[Rule]) -> list[list[Value]]:
    ranked = [(table.rank(results), results) for results in map(table.results, hits)]
    return [results for _, results in sorted(ranked, key=itemgetter(0))]


def _priority(table: TableRun, hits: list[Rule]) -> Value:
    return table.shaped(_by_priority(table, hits)[0])


def _output_order(table: TableRun, hits: list[Rule]) -> Value:
    return [table.shaped(results) for results in _by_priority(table, hits)]


def _rule_order(table: TableRun, hits: list[Rule]) -> Value:
    return [table.shaped(table.results(rule)) for rule in hits]


def _collect(table: TableRun, hits: list[Rule]) -> Value:
    values = _rule_order(table, hits)
    if table.table.aggregation is None:
        return values
    function = BUILTINS[{"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}[table.table.aggregation]]
    return function.invoke(table.run, [values])


_POLICIES: dict[str, Callable[[TableRun, list[Rule]], Value]] = {
    "U": _unique,
    "A": _any,
    "P": _priority,
    "F": _first,
    "R": _rule_order,
    "O": _output_order,
    "C": _collect,
}
