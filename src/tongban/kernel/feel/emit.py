"""Turns tree nodes into closures `(scope, run) -> value`; handlers register themselves by node class."""

from collections.abc import Callable
from typing import Any, TypeVar

from . import ast
from .run import Run
from .values import Value

Scope = dict[str, Value]
Code = Callable[[Scope, Run], Value]

_HANDLERS: dict[type[ast.Node], Callable[[Any], Code]] = {}
_N = TypeVar("_N", bound=ast.Node)


def handles(node: type[_N]) -> Callable[[Callable[[_N], Code]], Callable[[_N], Code]]:
    """Decorator: this function emits the code of such nodes."""

    def register(handler: Callable[[_N], Code]) -> Callable[[_N], Code]:
        _HANDLERS[node] = handler
        return handler

    return register


def emit(node: ast.Node) -> Code:
    """The code of a node."""
    return _HANDLERS[type(node)](node)
