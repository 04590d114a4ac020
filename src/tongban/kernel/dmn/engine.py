"""Evaluates boxed expressions and walks the decision requirement graph."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from tongban.kernel.errors import Refusal
from tongban.kernel.feel import Function, Value, from_python, kind
from tongban.kernel.feel.run import Run

from . import model as m
from .table import Scope, TableRun
from .trace import Outcome
from .types import Types, checked


class BoxFunction(Function):
    """A boxed function or business knowledge model, with the scope it was defined in."""

    def __init__(self, engine: "Engine", name: str, box: m.FunctionBox, scope: Scope) -> None:
        self.engine = engine
        self.name = name
        self.box = box
        self.scope = scope
        self.params = tuple(param.name for param in box.params)

    def invoke(self, run: Run, args: list[Value], named: dict[str, Value] | None = None) -> Value:
        """See `Function.invoke`."""
        if named is not None:
            if not named.keys() <= set(self.params):
                return run.warn("call", f"{self.name} takes the arguments {', '.join(self.params)}.")
            args = [named.get(param) for param in self.params]
        if len(args) != len(self.params):
            return run.warn("call", f"{self.name} takes {len(self.params)} arguments, not {len(args)}.")
        scope = dict(self.scope)
        for param, value in zip(self.box.params, args, strict=True):
            what = f"The argument {param.name} of {self.name}"
            scope[param.name] = checked(self.engine.types, value, param.type_ref, what, run)
        run.enter()
        try:
            return self.engine.box(self.box.body, scope, self.name)
        finally:
            run.leave()


class ServiceFunction(Function):
    """A decision service called as a function."""

    def __init__(self, engine: "Engine", service: m.Service) -> None:
        self.engine = engine
        self.service = service
        self.name = service.name
        self.params = tuple(engine.variable(ref).name for ref in service.params)

    def invoke(self, run: Run, args: list[Value], named: dict[str, Value] | None = None) -> Value:
        """See `Function.invoke`."""
        given = named if named is not None else dict(zip(self.params, args, strict=False))
        if given.keys() != set(self.params):
            return run.warn("call", f"{self.name} takes the arguments {', '.join(self.params)}.")
        run.enter()
        try:
            return Engine(self.engine.model, self.engine.types, given, run, self.engine.outcome).service(
                self.service
            )
        finally:
            run.leave()


class Engine:
    """One question put to a model: keeps the inputs, the decisions already taken, and the run."""

    def __init__(
        self, model: m.Definitions, types: Types, inputs: Mapping[str, object], run: Run, outcome: Outcome
    ) -> None:
        self.model = model
        self.types = types
        self.inputs = inputs
        self.run = run
        self.outcome = outcome
        self.open: set[str] = set()
        self.done: dict[str, Value] = {}
        self.imported: dict[str, Engine] = {}

    # -- the graph

    def find(self, ref: str) -> tuple["Engine", str, str]:
        """Where an element lies: the engine of its model, the name under which that is imported ("" for this one),
        and its id."""
        space, _, id = ref.rpartition("#")
        if not space or space == self.model.namespace:
            return self, "", id
        for alias, other in self.model.imports.items():
            if other.namespace == space:
                if alias not in self.imported:
                    self.imported[alias] = Engine(
                        other, Types(other.types), self._inputs_of(alias), self.run, self.outcome
                    )
                return self.imported[alias], alias, id
        raise Refusal("dmn.reference", f"The model names {ref}, which it does not import.", id=ref)

    def _inputs_of(self, alias: str) -> Mapping[str, object]:
        """What was given to an imported model: a context by its name, "name.input", or the plain names."""
        own = self.inputs.get(alias)
        dotted = {
            name.partition(".")[2]: value
            for name, value in self.inputs.items()
            if name.startswith(f"{alias}.")
        }
        return {**self.inputs, **dotted, **(own if isinstance(own, Mapping) else {})}

    def bring(self, ref: str, scope: Scope) -> None:
        """Put what is required into the scope: under its name, or as an entry of the imported model's name."""
        engine, alias, id = self.find(ref)
        service = engine.model.services.get(id)
        if service is not None:
            name: str = service.name
            value: Value = ServiceFunction(engine, service)
        else:
            element = engine._element(id)
            name, value = element.variable.name, engine._require(element)
        if not alias:
            scope[name] = value
            return
        held = scope.get(alias)
        scope[alias] = {**(held if isinstance(held, dict) else {}), name: value}

    def variable(self, ref: str) -> m.Variable:
        """The variable of an input or decision; raises Refusal("dmn.reference") when the id is unknown."""
        return self._element(ref).variable

    def _element(self, ref: str) -> m.InputData | m.Decision | m.Knowledge:
        model, ref = self.model, ref.rpartition("#")[2]
        found = model.inputs.get(ref) or model.decisions.get(ref) or model.knowledge.get(ref)
        if found is None:
            raise Refusal("dmn.reference", f"The model names {ref}, which it does not hold.", id=ref)
        return found

    def decision(self, decision: m.Decision) -> Value:
        """The value of a decision; every decision is taken once. Raises Refusal("dmn.cycle")."""
        if decision.id in self.done:
            return self.done[decision.id]
        if decision.id in self.open:
            raise Refusal(
                "dmn.cycle", f"The decision {decision.name} requires itself.", decision=decision.name
            )
        self.open.add(decision.id)
        scope = self._scope(decision.requires)
        value = self.box(decision.box, scope, decision.name) if decision.box else None
        value = checked(
            self.types, value, decision.variable.type_ref, f"The decision {decision.name}", self.run
        )
        self.done[decision.id] = self.outcome.values[decision.name] = value
        return value

    def service(self, service: m.Service) -> Value:
        """The output of a decision service; its input decisions are taken as given."""
        for ref in service.params:
            if ref in self.model.decisions:
                variable = self.variable(ref)
                self.done[ref] = self._given(variable)
        values = {
            self.variable(ref).name: self.decision(self.model.decisions[ref]) for ref in service.outputs
        }
        return next(iter(values.values())) if len(values) == 1 else values

    def _scope(self, requires: tuple[str, ...]) -> Scope:
        scope: Scope = {name: from_python(value) for name, value in self.inputs.items()}
        for data in self.model.inputs.values():  # also those that the decision forgot to require
            if data.variable.name in self.inputs:
                scope[data.variable.name] = self._given(data.variable)
        for ref in requires:
            self.bring(ref, scope)
        return scope

    def _require(self, element: m.InputData | m.Decision | m.Knowledge) -> Value:
        if isinstance(element, m.Decision):
            return self.decision(element)
        if isinstance(element, m.Knowledge):
            return self._knowledge(element)
        return self._given(element.variable)

    def _given(self, variable: m.Variable) -> Value:
        if variable.name not in self.inputs:
            return self.run.warn("input", f"The input {variable.name} is missing.")
        value = self.types.accept(from_python(self.inputs[variable.name]), variable.type_ref)
        return checked(self.types, value, variable.type_ref, f"The input {variable.name}", self.run)

    def _knowledge(self, knowledge: m.Knowledge) -> Value:
        if knowledge.id in self.done:
            return self.done[knowledge.id]
        if knowledge.function is None:
            return None
        scope: Scope = {}
        function = BoxFunction(self, knowledge.variable.name, knowledge.function, scope)
        self.done[knowledge.id] = scope[knowledge.variable.name] = function
        for ref in knowledge.requires:
            self.bring(ref, scope)
        return function

    # -- boxed expressions

    def box(self, box: m.Boxed, scope: Scope, where: str) -> Value:
        """The value of a boxed expression."""
        self.run.spend()
        return _BOXES[type(box)](self, box, scope, where)

    def _literal(self, box: m.LiteralBox, scope: Scope, where: str) -> Value:
        value = box.expression.apply(scope, self.run)
        return checked(self.types, value, box.type_ref, f"The value of {where}", self.run)

    def _table(self, box: m.TableBox, scope: Scope, where: str) -> Value:
        table = TableRun(box, where, scope, self.run, self.types)
        value = table.decide()
        if len(self.outcome.tables) < 100:
            self.outcome.tables.append(table.trace)
        return value

    def _context(self, box: m.ContextBox, scope: Scope, where: str) -> Value:
        inner, made = dict(scope), {}
        for variable, part in box.entries:
            value = self.box(part, inner, where)
            if variable is None:
                return value
            what = f"The entry {variable.name} of {where}"
            inner[variable.name] = made[variable.name] = checked(
                self.types, value, variable.type_ref, what, self.run
            )
        return made

    def _invocation(self, box: m.InvocationBox, scope: Scope, where: str) -> Value:
        function = self.box(box.function, scope, where)
        named = {name: self.box(part, scope, where) for name, part in box.bindings}
        if not isinstance(function, Function):
            return self.run.warn("call", f"{where} calls a {kind(function)}, which is no function.")
        return function.invoke(self.run, [], named) if named else function.invoke(self.run, [])

    def _relation(self, box: m.RelationBox, scope: Scope, where: str) -> Value:
        rows = [[self.box(cell, scope, where) for cell in row] for row in box.rows]
        return [dict(zip(box.columns, row, strict=True)) for row in rows]

    def _list(self, box: m.ListBox, scope: Scope, where: str) -> Value:
        return [self.box(item, scope, where) for item in box.items]

    def _function(self, box: m.FunctionBox, scope: Scope, where: str) -> Value:
        return BoxFunction(self, where, box, dict(scope))

    def _conditional(self, box: m.ConditionalBox, scope: Scope, where: str) -> Value:
        holds = self.box(box.condition, scope, where) is True
        return self.box(box.then if holds else box.otherwise, scope, where)

    def _items(self, box: m.Boxed, scope: Scope, where: str) -> list[Value]:
        value = self.box(box, scope, where)
        return value if isinstance(value, list) else [] if value is None else [value]

    def _filter(self, box: m.FilterBox, scope: Scope, where: str) -> Value:
        def holds(item: Value) -> bool:
            entries = item if isinstance(item, dict) else {}
            return self.box(box.match, {**scope, "item": item, **entries}, where) is True

        return [item for item in self._items(box.source, scope, where) if holds(item)]

    def _iteration(self, box: m.IterationBox, scope: Scope, where: str) -> Value:
        found: list[Value] = []
        for item in self._items(box.source, scope, where):
            partial = {"partial": list(found)} if box.word == "for" else {}
            found.append(self.box(box.body, {**scope, **partial, box.variable: item}, where))
            self.run.spend(len(found))
        if box.word == "for":
            return found
        decisive = box.word == "some"
        if any(value is decisive for value in found):
            return decisive
        return (not decisive) if all(isinstance(value, bool) for value in found) else None


_BOXES: dict[type[m.Boxed], Callable[[Engine, Any, Scope, str], Value]] = {
    m.LiteralBox: Engine._literal,
    m.TableBox: Engine._table,
    m.ContextBox: Engine._context,
    m.InvocationBox: Engine._invocation,
    m.RelationBox: Engine._relation,
    m.ListBox: Engine._list,
    m.FunctionBox: Engine._function,
    m.ConditionalBox: Engine._conditional,
    m.FilterBox: Engine._filter,
    m.IterationBox: Engine._iteration,
}


def ask(
    model: m.Definitions, types: Types, name: str, inputs: Mapping[str, object], now: dt.datetime | None
) -> Outcome:
    """Put one question to the model; raises Refusal("dmn.decision") when there is no such decision."""
    outcome = Outcome(None)
    run = Run(now, is_type=types.is_type)
    engine = Engine(model, types, inputs, run, outcome)
    decision = next((d for d in model.decisions.values() if name in (d.name, d.id)), None)
    service = next((s for s in model.services.values() if name in (s.name, s.id)), None)
    if decision is None and service is None:
        known = ", ".join(sorted(d.name for d in model.decisions.values()))
        raise Refusal("dmn.decision", f"There is no decision {name}; the model has {known}.", name=name)
    try:
        outcome.value = (
            engine.decision(decision) if decision else engine.service(service) if service else None
        )
    except RecursionError:
        raise Refusal("feel.limit.depth", "The model is nested too deep and was stopped.") from None
    outcome.warnings = run.warnings
    return outcome
