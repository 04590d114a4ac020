"""Rules about what a form works out: it reads what is asked before, goes round in no circle, and gives its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tongban.catalogue.lint.expressions import Known, faults, kind_of, walk
from tongban.forms.definition import CALCULATED
from tongban.kernel import feel
from tongban.kernel.errors import Refusal
from tongban.kernel.feel import ast

NUMBERS: Final = (
    "sum",
    "count",
    "mean",
    "median",
    "abs",
    "floor",
    "ceiling",
    "round half up",
    "decimal",
    "number",
)
KINDS: Final = {
    "integer": "number", "decimal": "number", "money": "number", "text": "text", "boolean": "boolean", "date": "date",
}  # fmt: skip
Raw = Mapping[str, Any]


def check(
    question: Raw, earlier: Mapping[str, Known], circles: Mapping[str, Sequence[str]], at: Any
) -> Iterator[Any]:
    """Every finding about ``calculate`` of a question; ``circles`` are the ways from a name back to itself."""
    text, name = str(question["calculate"]), str(question.get("id"))
    kind = str(question.get("type"))
    if kind not in CALCULATED:
        yield at("form.calculate", f"A {kind} cannot be worked out.", "type")
    if name in circles:
        way = " → ".join(circles[name])
        yield at("form.calculate", f"It goes round in a circle: {way}.", "calculate")
        return
    for fault in faults(text, earlier):
        yield at("form.calculate", fault, "calculate")
    try:
        tree = feel.compile(text).tree
    except Refusal:
        return
    yield from (at("form.calculate", fault, "calculate") for fault in reckoned(tree, earlier))
    found, wanted = kind_in(tree, earlier), KINDS.get(kind, "any")
    if "any" not in (found, wanted) and found != wanted:
        yield at("form.calculate", f"It gives a {found}, the question holds a {wanted}.", "calculate")
    for key in ("example", "pattern", "max_length"):
        if question.get(key):
            yield at("form.calculate", f"Nobody types the answer, so “{key}” says nothing.", key)


def reckoned(tree: Any, names: Mapping[str, Known]) -> Iterator[str]:
    """Names in sums that hold no numbers."""
    for node in walk(tree):
        if isinstance(node, ast.Binary) and node.op in ("-", "*", "/", "**"):
            for side in (node.left, node.right):
                held = kind_in(side, names)
                if isinstance(side, ast.Name) and held in ("text", "boolean", "list"):
                    yield f"“{side.name}” holds a {held} and cannot be reckoned with."
        elif (
            isinstance(node, ast.Call)
            and _called(node) in ("sum", "mean", "min", "max")
            and len(node.args) == 1
        ):
            column = _column(node.args[0], names)
            if column and column[1].kind in ("text", "boolean", "list"):
                yield f"“{column[0]}” holds a {column[1].kind} and cannot be reckoned with."


def kind_in(node: Any, names: Mapping[str, Known]) -> str:
    """What an expression gives as far as its words tell: number, text, boolean, date, list or any."""
    if isinstance(node, ast.Literal):
        return kind_of(node.value)
    if isinstance(node, ast.Name):
        return names.get(node.name, Known()).kind
    if isinstance(node, ast.Negation):
        return "number"
    if isinstance(node, ast.Binary):
        return _of_two(node, names)
    if isinstance(node, ast.Logic | ast.Between | ast.In):
        return "boolean"
    if isinstance(node, ast.If):
        kinds = {kind_in(node.then, names), kind_in(node.otherwise, names)} - {"any"}
        return kinds.pop() if len(kinds) == 1 else "any"
    if isinstance(node, ast.Call):
        return "number" if _called(node) in NUMBERS else "text" if _called(node) == "string" else "any"
    return "any"


def _of_two(node: ast.Binary, names: Mapping[str, Known]) -> str:
    if node.op in ("=", "!=", "<", "<=", ">", ">="):
        return "boolean"
    sides = {kind_in(node.left, names), kind_in(node.right, names)} - {"any"}
    if node.op == "+":
        return sides.pop() if len(sides) == 1 else "any"
    return "number" if sides <= {"number"} else "any"


def _called(node: ast.Call) -> str:
    return node.function.name if isinstance(node.function, ast.Name) else ""


def _column(node: Any, names: Mapping[str, Known]) -> tuple[str, Known] | None:
    """The column of a repeating group that a path names."""
    if not (isinstance(node, ast.Path) and isinstance(node.base, ast.Name) and node.base.name in names):
        return None
    held = dict(names[node.base.name].columns).get(node.name)
    return (f"{node.base.name}.{node.name}", held) if held else None


def circles(form: Raw) -> dict[str, list[str]]:
    """Names that are worked out from themselves, each with the way round."""
    reads: dict[str, set[str]] = {}
    for group in form.get("groups") or ():
        inside: set[str] = set()
        for question in group.get("questions") or ():
            if question.get("calculate"):
                reads[str(question.get("id"))] = _read(str(question["calculate"]))
                inside.add(str(question.get("id")))
        if group.get("repeat") and inside:
            reads.setdefault(str(group.get("id")), set()).update(inside)
    found: dict[str, list[str]] = {}
    for name in reads:
        way = _way(name, reads)
        if way:
            found[name] = way
    return found


def _read(text: str) -> set[str]:
    try:
        return set(feel.free_names(text))
    except Refusal:
        return set()


def _way(name: str, reads: Mapping[str, set[str]]) -> list[str]:
    """The shortest way from ``name`` back to itself; empty where there is none."""
    open_ways = [[name]]
    seen: set[str] = set()
    while open_ways:
        way = open_ways.pop(0)
        for step in sorted(reads.get(way[-1], ())):
            if step == name:
                return [*way, name]
            if step in reads and step not in seen:
                seen.add(step)
                open_ways.append([*way, step])
    return []
