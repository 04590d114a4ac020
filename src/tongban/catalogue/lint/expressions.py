"""What can be said of a FEEL expression before anybody answers: does it parse, read only what is asked, and can it
be true. Comparing a yes-or-no question with "yes", or a choice with what it does not offer, never holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tongban.forms.definition import Form, Question
from tongban.kernel import feel
from tongban.kernel.errors import Refusal
from tongban.kernel.feel import ast

_KINDS: Final = {
    "boolean": "boolean", "integer": "number", "decimal": "number", "money": "number", "date": "date",
    "choices": "list",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What a name holds: ``kind`` is boolean, number, date, text, list or any; ``values`` where only these occur.

    ``columns`` are what the entries of a repeating group hold, by name.
    """

    kind: str = "any"
    values: tuple[str, ...] = ()
    columns: tuple[tuple[str, Known], ...] = ()
    calculated: bool = False


def known_question(question: Question) -> Known:
    """What the answer to a question holds."""
    if question.rows is not None:
        return Known("list", (), tuple((c.id, known_question(c)) for c in question.rows.columns))
    values = tuple(o.value for o in question.options)
    return Known(_KINDS.get(question.type, "text"), values, calculated=bool(question.calculate))


def known_answers(form: Mapping[str, Any]) -> dict[str, Known]:
    """Every question of a form with what its answer holds; nothing where the form cannot be read."""
    try:
        return {q.id: known_question(q) for q in Form.read(form).questions()}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}


def faults(text: str, names: Mapping[str, Known], *, inside: str = "") -> Iterator[str]:
    """A sentence for each fault. ``inside``: the names stand in this context (``answers.adult``)."""
    try:
        expression = feel.compile(text)
    except Refusal as refusal:
        yield str(refusal)
        return
    read = feel.free_names(text)
    if not read:
        yield "It reads nothing, so it is the same for everybody."
    if not inside:
        names = {**names, **_filtered(expression.tree, names)}
        yield from _entries(expression.tree, names)
    for name in sorted(read - ({inside} if inside else names.keys())):
        yield f"“{name}” is not asked" + (f"; write {inside}.{name}." if name in names and inside else ".")
    for node in walk(expression.tree):
        name = _name(node, inside) if inside else ""
        if name and name not in names:
            yield f"“{inside}.{name}” is not asked."
        yield from _comparison(node, names, inside)


def _filtered(tree: Any, names: Mapping[str, Known]) -> dict[str, Known]:
    """What a filter over the entries of a group (``shareholders[share > 50]``) may read by its own name."""
    found: dict[str, Known] = {}
    for node in walk(tree):
        if isinstance(node, ast.Filter) and isinstance(node.base, ast.Name) and node.base.name in names:
            found |= dict(names[node.base.name].columns)
    return {name: known for name, known in found.items() if name not in names}


def _entries(tree: Any, names: Mapping[str, Known]) -> Iterator[str]:
    """Columns that the entries of a group do not have."""
    for node in walk(tree):
        if not isinstance(node, ast.Path):
            continue
        base = node.base.base if isinstance(node.base, ast.Filter) else node.base
        group = base.name if isinstance(base, ast.Name) else ""
        columns = dict(names[group].columns) if group in names else {}
        if columns and node.name not in columns:
            yield f"“{group}” has no “{node.name}” in its entries."


def walk(node: Any) -> Iterator[ast.Node]:
    """Every node of a tree."""
    if isinstance(node, tuple):
        for inner in node:
            yield from walk(inner)
    elif is_dataclass(node):
        if isinstance(node, ast.Node):
            yield node
        for part in fields(node):
            yield from walk(getattr(node, part.name))


def clash(known: Known, value: Any, op: str = "=") -> str:
    """Why ``value`` cannot be compared with what is known; nothing where it can."""
    if value is None or known.kind == "any":
        return ""
    kind = kind_of(value)
    if kind != known.kind and not (known.kind == "list" and kind == "text" and op == "in"):
        return f"it holds a {known.kind}, {value!s} is a {kind}"
    if known.values and str(value) not in known.values and op in ("=", "!=", "in"):
        return f"it is one of {', '.join(known.values)}"
    return ""


def kind_of(value: Any) -> str:
    """The kind of a FEEL constant."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Decimal | int):
        return "number"
    if isinstance(value, date):
        return "date"
    return "text" if isinstance(value, str) else "any"


def _comparison(node: ast.Node, names: Mapping[str, Known], inside: str) -> Iterator[str]:
    if isinstance(node, ast.Binary) and node.op in ("=", "!=", "<", "<=", ">", ">="):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            name = _name(side, inside)
            value = other.value if isinstance(other, ast.Literal) else None
            if name in names and (why := clash(names[name], value, node.op)):
                yield f"“{name}” cannot be compared like this: {why}."
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.function, ast.Name)
        and node.function.name == "list contains"
    ):
        first, value = (*node.args, None, None)[:2]
        name = _name(first, inside)
        if (
            name in names
            and isinstance(value, ast.Literal)
            and (why := clash(names[name], value.value, "in"))
        ):
            yield f"“{name}” never contains this: {why}."


def _name(node: Any, inside: str) -> str:
    if inside:
        ours = isinstance(node, ast.Path) and isinstance(node.base, ast.Name) and node.base.name == inside
        return str(node.name) if ours else ""
    return node.name if isinstance(node, ast.Name) else ""
