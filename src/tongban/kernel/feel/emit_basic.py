"""Code of constants, names, operators, paths, literals of lists, contexts and ranges."""

import datetime as dt
import operator
from collections.abc import Callable
from decimal import Decimal

from . import ast
from .builtins.registry import BUILTINS
from .emit import Code, Scope, emit, handles
from .ops import arithmetic, compare, equal, negate
from .properties import member
from .run import Run
from .typenames import conforms
from .values import MATH, Range, Value, kind


@handles(ast.Literal)
def _literal(node: ast.Literal) -> Code:
    value = node.value
    return lambda _scope, _run: value


@handles(ast.Name)
def _name(node: ast.Name) -> Code:
    name, builtin = node.name, BUILTINS.get(node.name)

    def code(scope: Scope, run: Run) -> Value:
        try:
            return scope[name]
        except KeyError:
            if builtin is not None:
                return builtin
            return run.warn("name", f"There is no variable called {name}.")

    return code


@handles(ast.Negation)
def _negation(node: ast.Negation) -> Code:
    operand = emit(node.operand)
    if isinstance(node.operand, ast.Literal) and isinstance(node.operand.value, Decimal):
        value = MATH.minus(node.operand.value)
        return lambda _scope, _run: value
    return lambda scope, run: negate(operand(scope, run), run)


@handles(ast.Binary)
def _binary(node: ast.Binary) -> Code:
    left, right = emit(node.left), emit(node.right)
    if node.op in ("=", "!="):
        return _equality(left, right, node.op == "=")
    if node.op in ("<", "<=", ">", ">="):
        return ordering(node.op, left, right)
    return _arithmetic(node.op, left, right)


def _equality(left: Code, right: Code, same: bool) -> Code:
    def code(scope: Scope, run: Run) -> Value:
        a, b = left(scope, run), right(scope, run)
        if type(a) is str and type(b) is str:
            return (a == b) is same
        result = equal(a, b, run)
        return None if result is None else result is same

    return code


ORDERS: dict[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def ordering(op: str, left: Code, right: Code) -> Code:
    """Code of < <= > >=; null where the two values have no order."""
    decide = ORDERS[op]

    def code(scope: Scope, run: Run) -> Value:
        a, b = left(scope, run), right(scope, run)
        if type(a) is Decimal and type(b) is Decimal:
            return decide(a, b)
        order = compare(a, b)
        if order is None:
            return run.warn("compare", f"{kind(a)} {op} {kind(b)} has no answer.")
        return decide(order, 0)

    return code


def _arithmetic(op: str, left: Code, right: Code) -> Code:
    quick = {"+": MATH.add, "-": MATH.subtract, "*": MATH.multiply}.get(op)

    def code(scope: Scope, run: Run) -> Value:
        a, b = left(scope, run), right(scope, run)
        if quick is not None and type(a) is Decimal and type(b) is Decimal:
            try:
                return quick(a, b)
            except ArithmeticError:
                return run.warn("arithmetic", f"number {op} number has no result here.")
        return arithmetic(op, a, b, run)

    return code


@handles(ast.Logic)
def _logic(node: ast.Logic) -> Code:
    items = tuple(emit(item) for item in node.items)
    decisive = node.op == "or"  # one such operand settles the whole

    def code(scope: Scope, run: Run) -> Value:
        result: bool | None = not decisive
        for item in items:
            value = item(scope, run)
            if value is decisive:
                return decisive
            if value is not (not decisive):
                result = None
        return result

    return code


@handles(ast.Between)
def _between(node: ast.Between) -> Code:
    value, low, high = emit(node.value), emit(node.low), emit(node.high)

    def code(scope: Scope, run: Run) -> Value:
        found = value(scope, run)
        first, last = compare(found, low(scope, run)), compare(found, high(scope, run))
        if first is None or last is None:
            return run.warn("compare", "between has no answer for these kinds.")
        return first >= 0 and last <= 0

    return code


@handles(ast.InstanceOf)
def _instance(node: ast.InstanceOf) -> Code:
    value, type_ = emit(node.value), node.type
    return lambda scope, run: conforms(value(scope, run), type_, run)


@handles(ast.Path)
def _path(node: ast.Path) -> Code:
    base, name = emit(node.base), node.name

    def code(scope: Scope, run: Run) -> Value:
        value = base(scope, run)
        if type(value) is dict and name in value:
            return value[name]
        return member(value, name, run)

    return code


@handles(ast.ListOf)
def _list(node: ast.ListOf) -> Code:
    items = tuple(emit(item) for item in node.items)

    def code(scope: Scope, run: Run) -> Value:
        run.spend(len(items) + 1)
        return [item(scope, run) for item in items]

    return code


@handles(ast.ContextOf)
def _context(node: ast.ContextOf) -> Code:
    entries = tuple(zip(node.keys, (emit(item) for item in node.items), strict=True))
    if len(set(node.keys)) < len(node.keys):
        return lambda _scope, run: run.warn("context", "A context names the same entry twice.")

    def code(scope: Scope, run: Run) -> Value:
        run.spend(len(entries) + 1)
        inner, value = dict(scope), {}
        for key, item in entries:
            inner[key] = value[key] = item(inner, run)
        return value

    return code


@handles(ast.RangeOf)
def _range(node: ast.RangeOf) -> Code:
    low = emit(node.low) if node.low else None
    high = emit(node.high) if node.high else None

    def code(scope: Scope, run: Run) -> Value:
        first = low(scope, run) if low else None
        last = high(scope, run) if high else None
        return make_range(
            Range(first, node.low_closed, last, node.high_closed, low is None, high is None), run
        )

    return code


def make_range(value: Range, run: Run) -> Value:
    """The range itself, or null when its ends are null, cannot be ordered, or stand the wrong way round."""
    ends = [
        end for end, is_open in ((value.low, value.open_low), (value.high, value.open_high)) if not is_open
    ]
    order = compare(ends[0], ends[-1])
    if order is None or (order > 0 and not isinstance(ends[0], dt.time)):
        return run.warn("range", "The ends of a range must be of one kind and in order.")
    return value
