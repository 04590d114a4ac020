"""Compiled expressions and tests, and the cache that keeps them."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from tongban.kernel.errors import Refusal

from . import ast, emit_basic, emit_flow  # noqa: F401 - the two register their handlers
from .builtins import BUILTINS
from .emit import Code, emit
from .lexer import is_simple
from .names import free_in
from .parser import parse, parse_tests
from .run import Run, Warning
from .values import Value, from_python

_FUNCTIONS = tuple(name for name in BUILTINS if " " in name)
_T = TypeVar("_T")
_PLAIN = (str, bool, Decimal, type(None))


class Expression:
    """A compiled expression; may be used again and again, from several threads."""

    __slots__ = ("_code", "_roots", "text", "tree")

    def __init__(self, text: str, tree: ast.Node) -> None:
        self.text = text
        self.tree = tree
        self._code: Code = emit(tree)
        self._roots = tuple(free_in(tree) | ({"?"} if isinstance(tree, ast.Tests) else set()))

    @property
    def names(self) -> frozenset[str]:
        """Variables it takes from the context; built-in functions are left out."""
        return frozenset(self._roots) - BUILTINS.keys() - {"?"}

    def __call__(
        self,
        context: Mapping[str, object] | None = None,
        *,
        now: dt.datetime | None = None,
        warnings: list[Warning] | None = None,
    ) -> Value:
        """The value; what cannot be computed is None, with the reason in `warnings`.

        `now` is the moment of `now()` and `today()`. Raises Refusal("feel.limit.…").
        """
        run = Run(now)
        value = self.run(context or {}, run)
        if warnings is not None:
            warnings.extend(run.warnings)
        return value

    def run(self, context: Mapping[str, object], run: Run) -> Value:
        """The value, within a run that the caller keeps."""
        scope = {}
        for name in self._roots:
            if name in context:
                value = context[name]
                scope[name] = value if type(value) in _PLAIN else from_python(value)
        return self.apply(scope, run)

    def apply(self, scope: dict[str, Value], run: Run) -> Value:
        """The value in a scope whose values are FEEL values already."""
        try:
            return self._code(scope, run)
        except RecursionError:
            raise Refusal("feel.limit.depth", "The expression is nested too deep and was stopped.") from None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.text!r}>"


class Tests(Expression):
    """Compiled unary tests, as they stand in a cell of a decision table."""

    __slots__ = ()
    tree: ast.Tests

    def test(
        self, value: object, context: Mapping[str, object] | None = None, run: Run | None = None
    ) -> bool | None:
        """Whether the value passes; None when that cannot be said."""
        result = self.run({**(context or {}), "?": value}, run or Run())
        return result if isinstance(result, bool) else None


def _special(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if not (name.isidentifier() or is_simple(name)))


@lru_cache(maxsize=4096)
def _expression(text: str, names: frozenset[str]) -> Expression:
    return _bounded(lambda: Expression(text, parse(text, names, _FUNCTIONS)))


@lru_cache(maxsize=4096)
def _tests(text: str, names: frozenset[str]) -> Tests:
    return _bounded(lambda: Tests(text, parse_tests(text, names, _FUNCTIONS)))


def _bounded(make: Callable[[], _T]) -> _T:
    try:
        return make()
    except RecursionError:
        raise Refusal("feel.limit.depth", "The expression is nested too deep.", position=0) from None


def compile(text: str, names: Iterable[str] = ()) -> Expression:
    """Compile an expression; kept in a cache.

    `names` are the variables in scope; only those with spaces, signs or keywords in them matter. Raises
    Refusal("feel.syntax", position=…, line=…, column=…).
    """
    return _expression(text, _special(names))


def compile_tests(text: str, names: Iterable[str] = ()) -> Tests:
    """Compile unary tests ("> 5, [1..3]", "not(1)", "-"); otherwise as `compile`. `?` is the tested value."""
    return _tests(text, _special(names))
