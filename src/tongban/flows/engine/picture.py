"""The diagram of a document as plain shapes and lines (BPMN DI), for a picture that needs no script."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from tongban.flows.engine.bpmn import MODEL, Document, Element, first, local, own, text_of
from tongban.flows.engine.subset import definition

_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD: Final = "{http://www.omg.org/spec/DD/20100524/DI}"
_MARGIN: Final = 24
_LETTER: Final = 12.0
"""Pixels of a Chinese character; a Latin letter takes a little more than half of it."""
_MOST_LINES: Final = 4
GLYPHS: Final[Mapping[str, str]] = {
    "user": "M8 1a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 0 0 8 1zM2 15c0-4 2.5-6 6-6s6 2 6 6z",
    "service": "M8 1v3M8 12v3M1 8h3M12 8h3M3 3l2 2M11 11l2 2M13 3l-2 2M5 11l-2 2M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "businessRule": "M1 3h14v10H1zM1 6h14M5 6v7",
    "send": "M1 3h14v10H1zM1 3l7 6 7-6",
    "receive": "M1 3h14v10H1zM1 3l7 6 7-6",
    "message": "M1 3h14v10H1zM1 3l7 6 7-6",
    "manual": "M4 15V8l-2-2 2-1 3 2V2h2v5h5v6l-2 2z",
    "callActivity": "M1 1h14v14H1zM8 4v8M4 8h8",
    "timer": "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM8 4v4l3 2",
    "signal": "M8 2l6 11H2z",
    "error": "M2 14L6 3l4 7 4-8-3 12-4-7z",
    "terminate": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "exclusive": "M3 3l10 10M13 3L3 13",
    "parallel": "M8 1v14M1 8h14",
    "inclusive": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z",
    "eventBased": "M8 1l7 5-3 9H4L1 6z",
    "complex": "M8 1v14M1 8h14M3 3l10 10M13 3L3 13",
    "script": "M4 2h9v12H3V3M6 6h5M6 9h5",
}
"""Outlines of 16 pixels for what an element is."""
BOXES: Final = frozenset({"participant", "lane", "subProcess", "transaction", "adHocSubProcess", "group"})


@dataclass(frozen=True, slots=True)
class Shape:
    """An element with its place; ``form`` is event, gateway, task, box or note, ``sign`` what is drawn inside."""

    id: str
    tag: str
    form: str
    sign: str
    x: float
    y: float
    width: float
    height: float
    name: str
    lines: tuple[str, ...]
    marks: frozenset[str] = frozenset()
    number: int = 0
    dashed: bool = False

    @property
    def middle(self) -> float:
        """The middle, across."""
        return self.x + self.width / 2

    @property
    def centre(self) -> float:
        """The middle, down."""
        return self.y + self.height / 2

    @property
    def radius(self) -> float:
        """Of an event's circle."""
        return self.width / 2

    @property
    def diamond(self) -> str:
        """The four corners of a gateway."""
        corners = (
            (self.middle, self.y),
            (self.x + self.width, self.centre),
            (self.middle, self.y + self.height),
            (self.x, self.centre),
        )
        return _points(corners)

    @property
    def rows(self) -> list[tuple[float, str]]:
        """The name's lines with their height: inside a task, at the head of a box, below the others."""
        if self.form in ("task", "note"):
            top = self.centre - (len(self.lines) - 1) * 8 + 4
        else:
            top = self.y + 16 if self.form == "box" else self.y + self.height + 16
        return [(top + 16 * n, line) for n, line in enumerate(self.lines)]

    @property
    def right(self) -> float:
        """The right side."""
        return self.x + self.width

    @property
    def inner(self) -> float:
        """Of the second circle of an event on the way."""
        return self.radius - 4

    @property
    def count_at(self) -> float:
        """The foot of the number of a finding."""
        return self.y + 4

    @property
    def glyph(self) -> str:
        """The outline drawn inside, 16 pixels wide."""
        return GLYPHS.get(self.sign, "")

    @property
    def glyph_at(self) -> str:
        """Where the outline begins: in the corner of a task, in the middle of the others."""
        if self.form == "task":
            return f"{self.x + 6:g} {self.y + 5:g}"
        return f"{self.middle - 8:g} {self.centre - 8:g}"

    @property
    def classes(self) -> str:
        """The classes of its marks."""
        return " ".join(f"is-{mark}" for mark in sorted(self.marks))


@dataclass(frozen=True, slots=True)
class Line:
    """A flow with its bends and its name."""

    id: str
    tag: str
    points: str
    name: str
    at: tuple[float, float]
    marks: frozenset[str] = frozenset()
    number: int = 0

    @property
    def classes(self) -> str:
        """The classes of its marks."""
        return " ".join(f"is-{mark}" for mark in sorted(self.marks))

    @property
    def across(self) -> float:
        """The middle of its name."""
        return self.at[0]

    @property
    def down(self) -> float:
        """The foot of its name."""
        return self.at[1]

    @property
    def badge(self) -> float:
        """The middle of the number of a finding."""
        return self.at[1] + 6

    @property
    def count_at(self) -> float:
        """The foot of that number."""
        return self.at[1] + 10


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything drawn, with the frame around it (``left top width height``)."""

    shapes: tuple[Shape, ...] = ()
    lines: tuple[Line, ...] = ()
    frame: tuple[float, float, float, float] = (0, 0, 0, 0)

    def __bool__(self) -> bool:
        return bool(self.shapes)

    @property
    def box(self) -> str:
        """The frame as SVG wants it."""
        return " ".join(f"{value:g}" for value in self.frame)

    @property
    def width(self) -> int:
        """Natural width in pixels."""
        return round(self.frame[2])

    @property
    def height(self) -> int:
        """Natural height in pixels."""
        return round(self.frame[3])


@dataclass(frozen=True, slots=True)
class Marking:
    """What is marked: element → classes (done, here, error, warning) and the number of its finding."""

    classes: Mapping[str, Collection[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    english: bool = False


def picture(document: Document, marking: Marking | None = None) -> Picture:
    """The diagram of a document; empty where nothing is drawn."""
    marking = marking or Marking()
    shapes = sorted(_shapes(document, marking), key=lambda s: -s.width * s.height)
    lines = list(_lines(document, marking))
    if not shapes:
        return Picture()
    left = min(shape.x for shape in shapes)
    top = min(shape.y for shape in shapes)
    right = max(shape.right for shape in shapes)
    bottom = max([shape.y + shape.height for shape in shapes] + [y for s in shapes for y, _line in s.rows])
    frame = (left - _MARGIN, top - _MARGIN, right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN)
    return Picture(tuple(shapes), tuple(lines), frame)


def _shapes(document: Document, marking: Marking) -> Iterator[Shape]:
    for drawn in document.root.iter(f"{_DI}BPMNShape"):
        id = drawn.get("bpmnElement", "")
        element = document.definitions.get(id)
        bounds = drawn.find(f"{_DC}Bounds")
        if element is None or bounds is None or not local(element):
            continue
        x, y, width, height = (_number(bounds.get(key)) for key in ("x", "y", "width", "height"))
        tag, name = local(element), _name(element, english=marking.english)
        form = _form(tag)
        yield Shape(
            id, tag, form, sign(element), x, y, width, height, name,
            tuple(wrapped(name, _room(form, width))),
            frozenset(marking.classes.get(id, ())), marking.numbers.get(id, 0),
            tag == "boundaryEvent" and element.get("cancelActivity") == "false",
        )  # fmt: skip


def _room(form: str, width: float) -> float:
    return width - 12 if form in ("task", "note", "box") else 96


def _form(tag: str) -> str:
    if tag.endswith("Event"):
        return "event"
    if tag.endswith("Gateway"):
        return "gateway"
    if tag in BOXES:
        return "box"
    return "task" if tag.lower().endswith("task") or tag == "callActivity" else "note"


def sign(element: Element) -> str:
    """What is drawn inside: the kind of task, what an event waits for, how a gateway chooses."""
    tag = local(element)
    if tag.endswith("Event"):
        defined = definition(element)
        return "" if defined is None else local(defined).removesuffix("EventDefinition")
    if tag.endswith("Gateway"):
        return tag.removesuffix("Gateway")
    return tag.removesuffix("Task") if tag.endswith("Task") else tag


def _name(element: Element, *, english: bool) -> str:
    told = own(element, "title_en" if english else "title_zh")
    name = told or element.get("name") or ""
    return " ".join((name or text_of(first(element, "text"))).split())


def _lines(document: Document, marking: Marking) -> Iterator[Line]:
    for drawn in document.root.iter(f"{_DI}BPMNEdge"):
        id = drawn.get("bpmnElement", "")
        element = document.definitions.get(id)
        ways = [(_number(p.get("x")), _number(p.get("y"))) for p in drawn.iter(f"{_DD}waypoint")]
        if element is None or len(ways) < 2:
            continue
        name = _name(element, english=marking.english)
        classes = frozenset(marking.classes.get(id, ()))
        yield Line(
            id, local(element), _points(ways), name, _beside(ways), classes, marking.numbers.get(id, 0)
        )


def _beside(ways: list[tuple[float, float]]) -> tuple[float, float]:
    """Where the name of a line stands: above the middle of its longest part."""
    pairs = list(pairwise(ways))
    (ax, ay), (bx, by) = max(pairs, key=lambda p: abs(p[0][0] - p[1][0]) + abs(p[0][1] - p[1][1]))
    return (ax + bx) / 2, (ay + by) / 2 - 6


def _points(corners: Collection[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in corners)


def _number(text: str | None) -> float:
    """A coordinate; nothing beyond what a picture can hold."""
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if abs(value) < 1_000_000 else 0.0


def wrapped(text: str, width: float) -> Iterator[str]:
    """Lines of at most ``width`` pixels; a Latin word stays whole where it can. The fourth line ends with … ."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and _width(line + piece.rstrip()) > width:
            lines.append(line.strip())
            line = ""
        line += piece
    lines.append(line.strip())
    lines = [one for one in lines if one]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1] + "…"]
    yield from lines


def _pieces(text: str) -> Iterator[str]:
    """Words with the blank after them, Chinese characters one by one."""
    word = ""
    for letter in text:
        if _wide(letter):
            if word:
                yield word
            word = ""
            yield letter
        else:
            word += letter
            if letter == " ":
                yield word
                word = ""
    if word:
        yield word


def _width(text: str) -> float:
    return sum(_LETTER if _wide(letter) else _LETTER * 0.55 for letter in text)


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def without_place(document: Document) -> list[str]:
    """The ids of flow elements of the documents that the diagram leaves out."""
    drawn = {element.get("bpmnElement") for element in document.root.iter() if isinstance(element.tag, str)}
    inside = [
        element
        for process in document.processes
        for element in process.iter(f"{{{MODEL}}}*")
        if element.get("id")
        and (local(element) == "sequenceFlow" or _form(local(element)) in ("event", "gateway", "task"))
    ]
    return [str(element.get("id")) for element in inside if element.get("id") not in drawn]
