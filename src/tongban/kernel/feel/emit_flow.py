"""Code of if, for, some/every, filters, calls, function definitions and tests."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

from . import ast
from .emit import Code, Scope, emit, handles
from .emit_basic import ordering
from .names import names_in
from .ops import add_time, compare, contains, equal
from .run import Run
from .typenames import adapt
from .values import Function, Range, Value, kind


@handles(ast.If)
def _if(node: ast.If) -> Code:
    condition, then, otherwise = emit(node.condition), emit(node.then), emit(node.otherwise)

    def code(scope: Scope, run: Run) -> Value:
        return then(scope, run) if condition(scope, run) is True else otherwise(scope, run)

    return code


# -- iteration


def _steps(first: Value, last: Value, run: Run) -> Iterator[Value] | None:
    """Whole numbers or days from first to last, up or down; None when there is no such walk."""
    order = compare(first, last)
    if order is None or not isinstance(first, Decimal | dt.date) or isinstance(first, dt.datetime):
        return None
    one: Value = Decimal(1) if isinstance(first, Decimal) else dt.timedelta(days=1)
    return _walk(first, last, one if order <= 0 else -one, order <= 0, run)


def _walk(value: Value, last: Value, step: Value, up: bool, run: Run) -> Iterator[Value]:
    while (value <= last) if up else (value >= last):
        run.spend()
        yield value
        try:
            value = value + step if isinstance(value, Decimal) else add_time(value, step)
        except (OverflowError, ValueError):
            return


def _items(source: Value, run: Run) -> Iterator[Value] | None:
    if isinstance(source, list):
        return iter(source)
    if isinstance(source, Range) and not source.open_low and not source.open_high:
        inside = _steps(source.low, source.high, run)
        return None if inside is None else (item for item in inside if contains(source, item))
    return None if source is None else iter([source])


class _Loop:
    """Nested iterations; calls `visit` with the innermost scope until it answers True."""

    def __init__(self, iterations: tuple[ast.Iteration, ...]) -> None:
        self.parts = [(it.name, emit(it.source), emit(it.end) if it.end else None) for it in iterations]

    def each(self, scope: Scope, run: Run, visit: Callable[[Scope], bool], at: int = 0) -> bool | None:
        """None when something cannot be walked through; True when a visit stopped the loop."""
        if at == len(self.parts):
            run.spend()
            return visit(scope)
        name, source, end = self.parts[at]
        found = source(scope, run)
        items = _steps(found, end(scope, run), run) if end else _items(found, run)
        if items is None:
            run.warn("iteration", f"A {kind(found)} cannot be gone through here.")
            return None
        for item in items:
            run.spend()
            scope[name] = item
            stopped = self.each(scope, run, visit, at + 1)
            if stopped is not False:
                return stopped
        return False


@handles(ast.For)
def _for(node: ast.For) -> Code:
    loop, body = _Loop(node.iterations), emit(node.body)
    sees_partial = "partial" in names_in(node.body)

    def code(scope: Scope, run: Run) -> Value:
        results: list[Value] = []

        def visit(inner: Scope) -> bool:
            if sees_partial:
                run.spend(len(results))
                inner["partial"] = list(results)
            results.append(body(inner, run))
            return False

        return None if loop.each(dict(scope), run, visit) is None else results

    return code


@handles(ast.Quantified)
def _quantified(node: ast.Quantified) -> Code:
    loop, condition = _Loop(node.iterations), emit(node.condition)
    decisive = not node.every

    def code(scope: Scope, run: Run) -> Value:
        unknown: list[Value] = []

        def visit(inner: Scope) -> bool:
            value = condition(inner, run)
            if not isinstance(value, bool):
                unknown.append(value)
            return value is decisive

        stopped = loop.each(dict(scope), run, visit)
        if stopped is None:
            return None
        if stopped:
            return decisive
        return None if unknown else not decisive

    return code


# -- filter

_TRUTHS = (ast.Logic, ast.Between, ast.In, ast.InstanceOf, ast.Quantified)


def _is_condition(node: ast.Node) -> bool:
    return isinstance(node, _TRUTHS) or (isinstance(node, ast.Binary) and node.op[0] in "=!<>")


@handles(ast.Filter)
def _filter(node: ast.Filter) -> Code:
    base, condition, certain = emit(node.base), emit(node.condition), _is_condition(node.condition)

    def code(scope: Scope, run: Run) -> Value:
        run.spend()
        value = base(scope, run)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if not certain:
            noted = len(run.warnings)
            index = condition(scope, run)
            del run.warnings[noted:]
            if isinstance(index, Decimal):
                return _at(items, index, run)
        return [item for item in items if condition(_inner(scope, item, run), run) is True]

    return code


def _at(items: list[Value], index: Decimal, run: Run) -> Value:
    if index != index.to_integral_value() or not 1 <= abs(index) <= len(items):
        return run.warn("index", f"There is no element {index:f} in a list of {len(items)}.")
    return items[int(index) - 1 if index > 0 else int(index)]


def _inner(scope: Scope, item: Value, run: Run) -> Scope:
    run.spend()
    if isinstance(item, dict):
        run.spend(len(item) // 8)
        return {**scope, "item": item, **item}
    return {**scope, "item": item}


# -- functions


class UserFunction(Function):
    """A function definition with the scope it was written in."""

    def __init__(self, node: ast.FunctionDefinition, body: Code, scope: Scope) -> None:
        self.name = "(" + ", ".join(node.params) + ")"
        self.params = node.params
        self.types = node.types
        self.body = body
        self.scope = scope

    def invoke(self, run: Run, args: list[Value], named: dict[str, Value] | None = None) -> Value:
        """See `Function.invoke`."""
        if named is not None:
            if named.keys() != set(self.params):
                return run.warn("call", f"The function takes the arguments {', '.join(self.params)}.")
            args = [named[param] for param in self.params]
        if len(args) != len(self.params):
            return run.warn("call", f"The function takes {len(self.params)} arguments, not {len(args)}.")
        scope = dict(self.scope)
        for param, type_, value in zip(self.params, self.types, args, strict=True):
            fits, scope[param] = adapt(value, type_, run)
            if not fits:
                return run.warn("call", f"The argument {param} is no {type_.name if type_ else 'value'}.")
        run.enter()
        try:
            return self.body(scope, run)
        finally:
            run.leave()


@handles(ast.FunctionDefinition)
def _definition(node: ast.FunctionDefinition) -> Code:
    body = emit(node.body)
    return lambda scope, _run: UserFunction(node, body, dict(scope))


@handles(ast.Call)
def _call(node: ast.Call) -> Code:
    function, args, names = emit(node.function), tuple(emit(arg) for arg in node.args), node.names

    def code(scope: Scope, run: Run) -> Value:
        target = function(scope, run)
        values = [arg(scope, run) for arg in args]
        if not isinstance(target, Function):
            return run.warn("call", f"A {kind(target)} cannot be called.")
        run.spend()
        if names:
            return target.invoke(run, [], dict(zip(names, values, strict=True)))
        return target.invoke(run, values)

    return code


# -- tests


@handles(ast.In)
def _in(node: ast.In) -> Code:
    value, tests = emit(node.value), [_test(test) for test in node.tests]

    def code(scope: Scope, run: Run) -> Value:
        return _any(tests, {**scope, "?": value(scope, run)}, run)

    return code


@handles(ast.Tests)
def _tests(node: ast.Tests) -> Code:
    tests, negated = [_test(test) for test in node.items], node.negated

    def code(scope: Scope, run: Run) -> Value:
        if not tests:
            return True
        result = _any(tests, scope, run)
        return result if not negated or result is None else not result

    return code


def _any(tests: list[Code], scope: Scope, run: Run) -> bool | None:
    result: bool | None = False
    for test in tests:
        value = test(scope, run)
        if value is True:
            return True
        if value is None:
            result = None
    return result


def _subject(scope: Scope, _run: Run) -> Value:
    return scope["?"]


def _test(node: ast.Test) -> Code:
    operand = emit(node.operand)
    if node.op == "=":
        return lambda scope, run: equal(scope["?"], operand(scope, run), run)
    if node.op == "!=":
        return lambda scope, run: _not(equal(scope["?"], operand(scope, run), run))
    if node.op != "in":
        return ordering(node.op, _subject, operand)
    if "?" in names_in(node.operand):
        return lambda scope, run: _truth(operand(scope, run))
    truth = _is_condition(node.operand)

    def code(scope: Scope, run: Run) -> Value:
        found, subject = operand(scope, run), scope["?"]
        if isinstance(found, bool) and (truth or not isinstance(subject, bool | None)):
            return found
        return belongs(subject, found, run)

    return code


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _truth(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def belongs(value: Value, holder: Value, run: Run) -> bool | None:
    """`value in holder`: within a range, equal to an element or within one that is a range, or equal."""
    if isinstance(holder, Range) and not isinstance(value, Range):
        return contains(holder, value)
    if isinstance(holder, list):
        run.spend(len(holder))
        if any(_matches(value, item, run) for item in holder):
            return True
        return isinstance(value, list) and equal(value, holder, run) is True
    return equal(value, holder, run)


def _matches(value: Value, item: Value, run: Run) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        return contains(item, value) is True
    comparable = type(value) is type(item) or value is None or item is None
    return comparable and equal(value, item, run) is True
