"""Small charts as SVG geometry, made on the server: no script draws them and no style attribute places them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import Any, Final

WIDTH: Final = 640
HEIGHT: Final = 220
LEFT: Final = 44
BOTTOM: Final = 28
TOP: Final = 12


def _get(row: Any, key: str, default: Any = None) -> Any:
    return row.get(key, default) if isinstance(row, Mapping) else getattr(row, key, default)


def nice_top(value: float) -> float:
    """The next round number at or above ``value``: 1, 2, 2.5, 5 or 10 times a power of ten."""
    if value <= 0:
        return 1
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.999999)


def bars(rows: Sequence[Any], target: float | None = None) -> list[dict[str, Any]]:
    """Rows with the length of their bar in 0-100 and the place of the target line."""
    top = nice_top(max([*(float(_get(r, "value", 0)) for r in rows), target or 0, 0]))
    return [
        {
            "label": _get(r, "label"), "value": _get(r, "value"), "shown": _get(r, "shown", _get(r, "value")),
            "note": _get(r, "note", ""), "tone": _get(r, "tone", "blue"), "url": _get(r, "url", ""),
            "length": round(float(_get(r, "value", 0)) / top * 100, 2),
            "target": round(target / top * 100, 2) if target is not None else None,
        }
        for r in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line chart: path, dots, marks of both axes, all in a box of ``width`` by ``height``."""

    path: str
    area: str
    dots: list[dict[str, Any]]
    levels: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    target: float | None
    width: int = WIDTH
    height: int = HEIGHT


def line(points: Sequence[Any], target: float | None = None) -> Line:
    """Geometry of a line over evenly spaced points."""
    values = [float(_get(p, "value", 0)) for p in points]
    top = nice_top(max([*values, target or 0, 0]))
    span = max(len(values) - 1, 1)

    def x(i: int) -> float:
        return round(LEFT + i * (WIDTH - LEFT - 16) / span, 1)

    def y(v: float) -> float:
        return round(HEIGHT - BOTTOM - v / top * (HEIGHT - BOTTOM - TOP), 1)

    dots = [
        {"x": x(i), "y": y(v), "value": v, "label": _get(p, "label")}
        for i, (v, p) in enumerate(zip(values, points, strict=True))
    ]
    path = "M" + "L".join(f"{d['x']} {d['y']}" for d in dots) if dots else ""
    area = f"{path}L{dots[-1]['x']} {y(0)}L{dots[0]['x']} {y(0)}Z" if dots else ""
    stride = max(1, -(-len(dots) // 8))
    return Line(
        path=path,
        area=area,
        dots=dots,
        levels=[{"y": y(top * k / 4), "value": f"{top * k / 4:g}"} for k in range(5)],
        marks=[d for i, d in enumerate(dots) if i % stride == 0],
        target=y(target) if target is not None else None,
    )


def spark(values: Sequence[float]) -> str:
    """A path in a box of 96 by 24."""
    if not values:
        return ""
    low, high = min(values), max(values)
    reach = (high - low) or 1
    span = max(len(values) - 1, 1)
    return "M" + "L".join(
        f"{round(2 + i * 92 / span, 1)} {round(21 - (v - low) / reach * 18, 1)}" for i, v in enumerate(values)
    )


def modules(matrix: Sequence[Sequence[int]]) -> str:
    """The dark fields of a QR code as one path of runs."""
    parts = []
    for y, row in enumerate(matrix):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                parts.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
                start = None
    return "".join(parts)


def chart_map(points: Sequence[Any], shapes: Sequence[Any], width: int = 640) -> dict[str, Any]:
    """Points and outlines of longitude and latitude in a flat box, true to scale at their middle latitude."""
    spots = [(float(_get(p, "lon")), float(_get(p, "lat"))) for p in points]
    every = spots + [(float(a), float(b)) for shape in shapes for a, b in shape]
    if not every:
        return {"width": width, "height": 360, "points": [], "shapes": []}
    (west, east), (south, north) = _reach([e[0] for e in every]), _reach([e[1] for e in every])
    squeeze = cos(radians((south + north) / 2))
    scale = width / ((east - west) * squeeze)
    height = min(max(round((north - south) * scale), 240), 520)

    def place(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * squeeze * scale, 1), round(
            height - (lat - south) / (north - south) * height, 1
        )

    return {
        "width": width,
        "height": height,
        "points": [
            {
                "n": n, "x": place(*spot)[0], "y": place(*spot)[1], "label": _get(p, "label"),
                "url": _get(p, "url", ""), "note": _get(p, "note", ""),
            }
            for n, (p, spot) in enumerate(zip(points, spots, strict=True), 1)
        ],
        "shapes": ["M" + "L".join("{} {}".format(*place(*s)) for s in shape) + "Z" for shape in shapes],
    }  # fmt: skip


def _reach(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = (high - low) * 0.12 or 0.01
    return low - margin, high + margin
