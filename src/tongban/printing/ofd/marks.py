"""What stands on a page, in millimetres from its upper left corner: runs of text and shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
MM: Final = 25.4 / 72
"""Millimetres in a PDF point."""
IDENTITY: Final[Matrix] = (1, 0, 0, 1, 0, 0)


def times(m: Matrix, n: Matrix) -> Matrix:
    """First ``m``, then ``n`` (row vectors, as in PDF)."""
    a, b, c, d, e, f = m
    g, h, i, j, k, l = n  # noqa: E741
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l)


def moved(point: Point, m: Matrix) -> Point:
    """``point`` under ``m``."""
    x, y = point
    return (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    x1: float
    y1: float
    x2: float
    y2: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Box:
        """The smallest box that holds ``points`` (at least one)."""
        xs, ys = zip(*points, strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))

    def grown(self, by: float) -> Box:
        """The box with a margin."""
        return Box(self.x1 - by, self.y1 - by, self.x2 + by, self.y2 + by)

    def within(self, other: Box | None) -> Box:
        """What of the box lies in ``other``."""
        if other is None:
            return self
        return Box(
            max(self.x1, other.x1), max(self.y1, other.y1), min(self.x2, other.x2), min(self.y2, other.y2)
        )

    @property
    def empty(self) -> bool:
        """Whether nothing is left of it."""
        return self.x2 <= self.x1 or self.y2 <= self.y1


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour (each part 0–255) and how much it covers (255: wholly)."""

    rgb: tuple[int, int, int]
    alpha: int = 255


@dataclass(frozen=True, slots=True)
class Line:
    """How an outline is drawn; lengths in millimetres."""

    ink: Ink
    width: float
    cap: int = 0
    join: int = 0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: its code in the font of the PDF, the text that it stands for, and the way to the next one."""

    code: int
    text: str
    advance: float


@dataclass(frozen=True, slots=True)
class TextRun:
    """Glyphs on one base line. ``turn`` is the linear part of their matrix (1, 0, 0, 1 where they stand upright)."""

    font: str
    size: float
    origin: Point
    turn: tuple[float, float, float, float]
    glyphs: tuple[Glyph, ...]
    fill: Ink | None
    stroke: Line | None
    clip: Box | None

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(glyph.text for glyph in self.glyphs)


Segment = tuple[str, tuple[Point, ...]]


@dataclass(frozen=True, slots=True)
class Shape:
    """A path of M (begin), L (line), B (Bézier curve) and C (close)."""

    segments: tuple[Segment, ...]
    fill: Ink | None
    stroke: Line | None
    even_odd: bool
    clip: Box | None

    @property
    def box(self) -> Box:
        """Around all its points, control points among them, and its outline's breadth."""
        box = Box.around(point for _, points in self.segments for point in points)
        return box.grown(self.stroke.width if self.stroke else 0)


Mark = TextRun | Shape


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its size and its marks in the order in which they are drawn."""

    width: float
    height: float
    marks: tuple[Mark, ...]
