"""The diagram of a generated process (BPMN DI), so that any modeller can draw it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

COLUMN, ROW, LEFT, TOP = 150, 120, 100, 120
_SIZES: Final = {"Event": (36, 36), "Gateway": (50, 50)}
NAMESPACES: Final = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands in the grid; ``tag`` is its BPMN name ("userTask")."""

    id: str
    tag: str
    column: int
    row: int = 0

    @property
    def middle(self) -> tuple[int, int]:
        """The point in the middle, in pixels."""
        return LEFT + self.column * COLUMN, TOP + self.row * ROW

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels, as modellers draw this kind of element."""
        return next((size for end, size in _SIZES.items() if self.tag.endswith(end)), (100, 80))


def diagram(process: str, places: Iterable[Place], arrows: Iterable[tuple[str, str, str]]) -> str:
    """The ``BPMNDiagram`` of a process; ``arrows``: (id, from, to)."""
    there = {place.id: place for place in places}
    shapes = "\n".join(_shape(place) for place in there.values())
    edges = "\n".join(_edge(arrow, there[a], there[b]) for arrow, a, b in arrows)
    return (
        f'  <bpmndi:BPMNDiagram id="diagram">\n    <bpmndi:BPMNPlane id="plane" bpmnElement="{process}">\n'
        f"{shapes}\n{edges}\n    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>"
    )


def _shape(place: Place) -> str:
    (x, y), (width, height) = place.middle, place.size
    marked = ' isMarkerVisible="true"' if place.tag == "exclusiveGateway" else ""
    return (
        f'      <bpmndi:BPMNShape id="{place.id}-shape" bpmnElement="{place.id}"{marked}>'
        f'<dc:Bounds x="{x - width // 2}" y="{y - height // 2}" width="{width}" height="{height}"/>'
        "</bpmndi:BPMNShape>"
    )


def _edge(arrow: str, a: Place, b: Place) -> str:
    points = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in _way(a, b))
    return f'      <bpmndi:BPMNEdge id="{arrow}-edge" bpmnElement="{arrow}">{points}</bpmndi:BPMNEdge>'


def _way(a: Place, b: Place) -> list[tuple[int, int]]:
    """Straight along a row; otherwise a gateway is left upwards or downwards, and others are turned before."""
    (ax, ay), (bx, by) = a.middle, b.middle
    right, left = (ax + a.size[0] // 2, ay), (bx - b.size[0] // 2, by)
    if a.row == b.row:
        return [right, left]
    down = 1 if b.row > a.row else -1
    if a.tag.endswith("Gateway"):
        return [(ax, ay + down * a.size[1] // 2), (ax, by), left]
    return [right, (bx, ay), (bx, by - down * b.size[1] // 2)]
