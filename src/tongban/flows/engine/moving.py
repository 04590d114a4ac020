"""Moving a diagram along with its model: room for a new shape, a shape less, lines drawn anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from tongban.flows.engine.bpmn import Document, Element

_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD: Final = "{http://www.omg.org/spec/DD/20100524/DI}"
COLUMN: Final = 150
_WIDTH, _HEIGHT = 100.0, 80.0
_GAP: Final = 50.0


def put_between(document: Document, after: str, id: str, target: str, *, flow: str, onward: str) -> None:
    """A shape for ``id`` behind ``after``; everything further on makes room. Nothing where nothing is drawn."""
    before, line = _drawn(document, after), _drawn(document, flow)
    if before is None or line is None:
        return
    x, y, width, height = _bounds(before)
    right, middle = x + width, y + height / 2
    _make_room(document, right, COLUMN)
    shape = etree.Element(f"{_DI}BPMNShape", {"id": f"{id}-shape", "bpmnElement": id})
    box = {"x": right + _GAP, "y": middle - _HEIGHT / 2, "width": _WIDTH, "height": _HEIGHT}
    etree.SubElement(shape, f"{_DC}Bounds", {key: f"{value:g}" for key, value in box.items()})
    _behind(before, shape)
    edge = etree.Element(f"{_DI}BPMNEdge", {"id": f"{onward}-edge", "bpmnElement": onward})
    _behind(line, edge)
    _draw(line, _way(before, shape))
    arrives = _drawn(document, target)
    _draw(edge, _way(shape, arrives) if arrives is not None else [])


def take_out(document: Document, id: str, onward: str, flows: Iterable[str]) -> None:
    """Without the shape of ``id`` and the line ``onward``; lines that led to it are drawn to where they lead now."""
    for gone in (id, onward):
        drawn = _drawn(document, gone)
        if drawn is not None and (parent := drawn.getparent()) is not None:
            parent.remove(drawn)
    for flow in flows:
        line, model = _drawn(document, flow), document.definitions.get(flow)
        if line is None or model is None:
            continue
        ends = [_drawn(document, model.get(end, "")) for end in ("sourceRef", "targetRef")]
        if ends[0] is not None and ends[1] is not None:
            _draw(line, _way(ends[0], ends[1]))


def _drawn(document: Document, id: str) -> Element | None:
    """The shape or line of an element."""
    if not id:
        return None
    return next(
        (e for e in document.root.iter(f"{_DI}BPMNShape", f"{_DI}BPMNEdge") if e.get("bpmnElement") == id),
        None,
    )


def _bounds(shape: Element) -> tuple[float, float, float, float]:
    box = shape.find(f"{_DC}Bounds")
    if box is None:
        return 0.0, 0.0, 0.0, 0.0
    return tuple(float(box.get(key) or 0) for key in ("x", "y", "width", "height"))  # type: ignore[return-value]


def _make_room(document: Document, beyond: float, by: float) -> None:
    """Everything that stands to the right of ``beyond`` moves on; a box that reaches across grows."""
    for shape in document.root.iter(f"{_DI}BPMNShape"):
        x, _y, width, _height = _bounds(shape)
        for box in shape.iter(f"{_DC}Bounds"):
            at = float(box.get("x") or 0)
            if x >= beyond:
                box.set("x", f"{at + by:g}")
            elif x + width > beyond + _GAP:
                box.set("width", f"{float(box.get('width') or 0) + by:g}")
    for point in document.root.iter(f"{_DD}waypoint"):
        x = float(point.get("x") or 0)
        if x > beyond:
            point.set("x", f"{x + by:g}")


def _behind(place: Element, element: Element) -> None:
    element.tail = place.tail
    place.addnext(element)


def _draw(line: Element, points: list[tuple[float, float]]) -> None:
    """The bends of a line; those it had, and where its name stood, are forgotten."""
    for old in list(line):
        if old.tag in (f"{_DD}waypoint", f"{_DI}BPMNLabel"):
            line.remove(old)
    for number, (x, y) in enumerate(points):
        line.insert(number, etree.Element(f"{_DD}waypoint", {"x": f"{x:g}", "y": f"{y:g}"}))


def _way(source: Element, target: Element) -> list[tuple[float, float]]:
    """Straight along a row; with one bend to another row; around underneath where it leads back."""
    ax, ay, aw, ah = _bounds(source)
    bx, by, bw, bh = _bounds(target)
    (am, ac), (bm, bc) = (ax + aw / 2, ay + ah / 2), (bx + bw / 2, by + bh / 2)
    if bx < ax + aw:
        low = max(ay + ah, by + bh) + _GAP
        return [(am, ay + ah), (am, low), (bm, low), (bm, by + bh)]
    if abs(ac - bc) < 2:
        return [(ax + aw, ac), (bx, bc)]
    half = (ax + aw + bx) / 2
    return [(ax + aw, ac), (half, ac), (half, bc), (bx, bc)]
