"""The domain of a column, cut into atoms that every cell of the column wholly accepts or wholly refuses."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cmp_to_key
from itertools import pairwise

from tongban.kernel.feel import Range, Tests, Value, free_names, kind, literal
from tongban.kernel.feel.expression import Expression
from tongban.kernel.feel.names import names_in
from tongban.kernel.feel.ops import compare
from tongban.kernel.feel.run import Run
from tongban.kernel.feel.temporal import from_micros, micros

from .model import Input, TableBox

_OTHER = "\0any other text"  # stands for every text that no cell names
_ORDERED = ("number", "date", "time", "date and time", "days and time duration", "years and months duration")


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of the domain: a value that stands for it, and how it is called."""

    sample: Value
    name: str
    point: bool = True
    low: Value = None
    high: Value = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's atoms, and for each rule the set of atoms (as bits) its cell accepts."""

    label: str
    atoms: tuple[Atom, ...]
    cells: tuple[int, ...]

    @property
    def all(self) -> int:
        """Every atom."""
        return (1 << len(self.atoms)) - 1

    def describe(self, mask: int) -> str:
        """The atoms of the mask in words; neighbouring ones become one stretch."""
        return ", ".join(_run_name(run) for run in self._runs(mask))

    def _runs(self, mask: int) -> Iterator[list[Atom]]:
        run: list[Atom] = []
        for index, atom in enumerate(self.atoms):
            chosen = bool(mask >> index & 1)
            ordered = kind(atom.sample) in _ORDERED
            if run and (not chosen or not ordered):
                yield run
                run = []
            if chosen:
                run.append(atom)
        if run:
            yield run


def _run_name(run: list[Atom]) -> str:
    first, last = run[0], run[-1]
    if len(run) == 1:
        return first.name
    low = first.sample if first.point else first.low
    high = last.sample if last.point else last.high
    if low is None:
        return f"{'<=' if last.point else '<'} {literal(high)}" if high is not None else "anything"
    if high is None:
        return f"{'>=' if first.point else '>'} {literal(low)}"
    return f"{'[' if first.point else '('}{literal(low)}..{literal(high)}{']' if last.point else ')'}"


def column_of(table: TableBox, index: int) -> Column | None:
    """The column of this index, or None when a cell cannot be judged without other variables."""
    column = table.inputs[index]
    cells = [rule.conditions[index] for rule in table.rules]
    values = _constants([*cells, *([column.allowed] if column.allowed else [])])
    if values is None:
        return None
    atoms = _atoms(column, values)
    if atoms is None:
        return None
    if column.allowed:
        atoms = [atom for atom in atoms if column.allowed.test(atom.sample) is True]
    return Column(column.label, tuple(atoms), tuple(_mask(cell, atoms) for cell in cells))


def _mask(cell: Tests, atoms: list[Atom]) -> int:
    return sum(1 << bit for bit, atom in enumerate(atoms) if cell.test(atom.sample) is True)


# -- constants in cells


def _constants(cells: list[Tests]) -> list[Value] | None:
    """Every value the cells name, ends of ranges too; None when one of them reads a variable."""
    found: list[Value] = []
    for cell in cells:
        if free_names(cell) or "?" in names_in(cell.tree):
            return None
        for test in cell.tree.items:
            value = Expression(cell.text, test.operand).run({}, Run())
            leaves = _leaves(value)
            ordered = isinstance(value, Range) or test.op not in ("in", "=", "!=")
            if ordered and any(isinstance(leaf, str) for leaf in leaves):
                return None
            found += leaves
    return [value for value in found if value is not None]


def _leaves(value: Value) -> list[Value]:
    if isinstance(value, Range):
        return [value.low, value.high]
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, list) else [value]


# -- atoms


def _atoms(column: Input, values: list[Value]) -> list[Atom] | None:
    kinds = {kind(value) for value in values}
    if kinds == {"boolean"} or (not kinds and column.type_ref == "boolean"):
        return [Atom(True, "true"), Atom(False, "false")]
    if not kinds:
        return [Atom("", "anything")]
    if len(kinds) > 1:
        return None
    only = kinds.pop()
    if only == "string":
        return [*(Atom(v, literal(v)) for v in dict.fromkeys(values)), Atom(_OTHER, "any other text")]
    return _stretches(values) if only in _ORDERED else None


def _stretches(values: list[Value]) -> list[Atom] | None:
    if any(compare(value, values[0]) is None for value in values):
        return None
    points: list[Value] = []
    for value in sorted(values, key=cmp_to_key(lambda a, b: compare(a, b) or 0)):
        if not points or compare(points[-1], value) != 0:
            points.append(value)
    atoms: list[Atom] = []
    _add(atoms, _beyond(points[0], -1), f"< {literal(points[0])}", None, points[0])
    for low, high in pairwise(points):
        atoms.append(Atom(low, literal(low)))
        _add(atoms, _middle(low, high), f"({literal(low)}..{literal(high)})", low, high)
    atoms.append(Atom(points[-1], literal(points[-1])))
    _add(atoms, _beyond(points[-1], 1), f"> {literal(points[-1])}", points[-1], None)
    return atoms


def _add(atoms: list[Atom], sample: Value, name: str, low: Value, high: Value) -> None:
    if sample is not None:
        atoms.append(Atom(sample, name, False, low, high))


def _unit(value: Value) -> Value:
    if isinstance(value, Decimal):
        return Decimal(1)
    if type(value) is dt.date:
        return dt.timedelta(days=1)
    if isinstance(value, dt.datetime | dt.timedelta):
        return dt.timedelta(seconds=1)
    return None


def _beyond(value: Value, sign: int) -> Value:
    """A value past the end, or None when there is none."""
    if isinstance(value, dt.time):
        edge = dt.time.min if sign < 0 else dt.time.max
        edge = edge.replace(tzinfo=value.tzinfo)
        return edge if compare(edge, value) == sign else None
    unit = _unit(value)
    try:
        return type(value)(months=value.months + sign) if unit is None else value + sign * unit
    except OverflowError:
        return None


def _middle(low: Value, high: Value) -> Value:
    """A value strictly between, or None when there is none (neighbouring days, months)."""
    between: Value
    if isinstance(low, Decimal):
        return (low + high) / 2
    if isinstance(low, dt.datetime | dt.timedelta):
        between = low + from_micros(micros(high - low) // 2)
    elif isinstance(low, dt.time):
        between = low.replace(microsecond=low.microsecond + 1) if low.microsecond < 999_999 else None
    elif isinstance(low, dt.date):
        between = low + dt.timedelta(days=1)
    else:
        between = type(low)(months=low.months + 1)
    inside = between is not None and compare(low, between) == -1 and compare(between, high) == -1
    return between if inside else None
