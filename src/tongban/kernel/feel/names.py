"""Which names an expression uses: all of them, and those it expects from outside."""

from . import ast
from .lexer import is_simple
from .values import Value


def _parts(node: object) -> list[object]:
    if isinstance(node, tuple):
        return list(node)
    if isinstance(node, ast.Node | ast.Iteration):
        return [getattr(node, field) for field in node.__dataclass_fields__]
    return []


def names_in(node: ast.Node) -> frozenset[str]:
    """Every name that occurs in the tree, bound or free."""
    found: set[str] = set()
    stack: list[object] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Name):
            found.add(part.name)
        stack.extend(_parts(part))
    return frozenset(found)


def free_in(node: ast.Node) -> frozenset[str]:
    """Names the tree takes from outside, built-in functions included.

    A name within a filter may also be an entry of the elements; it is free unless they are written out.
    """
    found: set[str] = set()
    _collect(node, frozenset(), found)
    return frozenset(found)


def _collect(node: object, bound: frozenset[str], found: set[str]) -> None:
    if isinstance(node, ast.Name):
        if node.name not in bound:
            found.add(node.name)
    elif isinstance(node, ast.For | ast.Quantified):
        _loop(node, bound, found)
    elif isinstance(node, ast.FunctionDefinition):
        _collect(node.body, bound | set(node.params), found)
    elif isinstance(node, ast.ContextOf):
        for key, item in zip(node.keys, node.items, strict=True):
            _collect(item, bound, found)
            bound |= {key}
    elif isinstance(node, ast.Filter):
        _collect(node.base, bound, found)
        _collect(node.condition, bound | {"item"} | _entries(node.base), found)
    elif isinstance(node, ast.In):
        _collect(node.value, bound, found)
        _collect(node.tests, bound | {"?"}, found)
    else:
        for part in _parts(node):
            _collect(part, bound, found)


def _loop(node: ast.For | ast.Quantified, bound: frozenset[str], found: set[str]) -> None:
    for iteration in node.iterations:
        _collect(iteration.source, bound, found)
        _collect(iteration.end, bound, found)
        bound |= {iteration.name}
    if isinstance(node, ast.For):
        _collect(node.body, bound | {"partial"}, found)
    else:
        _collect(node.condition, bound, found)


def _entries(node: ast.Node) -> frozenset[str]:
    """Entries of the contexts written out in a list literal."""
    items = node.items if isinstance(node, ast.ListOf) else (node,)
    return frozenset(key for item in items if isinstance(item, ast.ContextOf) for key in item.keys)


def special_names(value: Value, depth: int = 0) -> frozenset[str]:
    """Names in a context, its nested ones too, that the parser must be told (spaces, signs, keywords)."""
    found: set[str] = set()
    if isinstance(value, dict):
        found.update(
            key for key in value if isinstance(key, str) and not key.isidentifier() and not is_simple(key)
        )
    items = value.values() if isinstance(value, dict) else value[:1] if isinstance(value, list) else ()
    if depth < 8:
        for item in items:
            if isinstance(item, dict | list):
                found |= special_names(item, depth + 1)
    return frozenset(found)
