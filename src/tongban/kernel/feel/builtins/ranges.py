"""Relations between points and ranges (DMN 1.4, table 78).

An end lies at its value (0), a hair above it (1, open start) or a hair below (-1, open end); so every
relation of the table is a comparison of ends.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tongban.kernel.feel.ops import compare
from tongban.kernel.feel.run import Run
from tongban.kernel.feel.values import Range, Value

from .registry import builtin


class _NoOrder(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class _End:
    value: Value
    side: int
    infinite: int = 0

    def order(self, other: "_End") -> int:
        if self.infinite or other.infinite:
            return (self.infinite > other.infinite) - (self.infinite < other.infinite)
        found = compare(self.value, other.value)
        if found is None:
            raise _NoOrder
        return found or (self.side > other.side) - (self.side < other.side)


def _start(value: Value) -> _End:
    if not isinstance(value, Range):
        return _End(value, 0)
    return _End(None, 0, -1) if value.open_low else _End(value.low, 0 if value.low_closed else 1)


def _end(value: Value) -> _End:
    if not isinstance(value, Range):
        return _End(value, 0)
    return _End(None, 0, 1) if value.open_high else _End(value.high, 0 if value.high_closed else -1)


def _before(a: Value, b: Value) -> bool:
    return _end(a).order(_start(b)) < 0


def _meets(a: Value, b: Value) -> bool:
    end, start = _end(a), _start(b)
    return end.side == start.side == 0 and not end.infinite and end.order(start) == 0


def _overlaps(a: Value, b: Value) -> bool:
    return _end(a).order(_start(b)) >= 0 and _start(a).order(_end(b)) <= 0


def _overlaps_before(a: Value, b: Value) -> bool:
    return _start(a).order(_start(b)) < 0 and _end(a).order(_start(b)) >= 0 and _end(a).order(_end(b)) <= 0


def _finishes(a: Value, b: Value) -> bool:
    return _end(a).order(_end(b)) == 0 and _start(a).order(_start(b)) >= 0


def _includes(a: Value, b: Value) -> bool:
    return _start(a).order(_start(b)) <= 0 and _end(a).order(_end(b)) >= 0


def _starts(a: Value, b: Value) -> bool:
    return _start(a).order(_start(b)) == 0 and _end(a).order(_end(b)) <= 0


def _coincides(a: Value, b: Value) -> bool:
    return _start(a).order(_start(b)) == 0 and _end(a).order(_end(b)) == 0


_POINT = "number|string|date|time|date and time|days and time duration|years and months duration"
_SHAPES = {
    "points": f"(point1: {_POINT}, point2: {_POINT})",
    "point range": f"(point: {_POINT}, range: range)",
    "range point": f"(range: range, point: {_POINT})",
    "ranges": "(range1: range, range2: range)",
}


def _declare(name: str, inverse: str, relation: Callable[[Value, Value], bool], *shapes: str) -> None:
    def forward(run: Run, a: Value, b: Value) -> bool:
        return relation(a, b)

    def backward(run: Run, a: Value, b: Value) -> bool:
        return relation(b, a)

    turned = {"point range": "range point", "range point": "point range"}
    builtin(*(name + _SHAPES[shape] for shape in shapes))(forward)
    if inverse:
        builtin(*(inverse + _SHAPES[turned.get(shape, shape)] for shape in shapes))(backward)


_declare("before", "after", _before, "points", "point range", "range point", "ranges")
_declare("meets", "met by", _meets, "ranges")
_declare("overlaps", "", _overlaps, "ranges")
_declare("overlaps before", "overlaps after", _overlaps_before, "ranges")
_declare("finishes", "finished by", _finishes, "point range", "ranges")
_declare("includes", "during", _includes, "range point", "ranges")
_declare("starts", "started by", _starts, "point range", "ranges")
_declare("coincides", "", _coincides, "points", "ranges")
