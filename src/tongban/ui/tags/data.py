"""Tables, pages of lists, charts, maps and QR codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import segno
from django import template
from django.template import Context

from tongban.ui import charts
from tongban.ui.safe import trusted
from tongban.ui.tables import Table, address

register = template.Library()


@register.inclusion_tag("ui/c/table.html", takes_context=True)
def data_table(context: Context, table: Table) -> dict[str, Any]:
    """A list with filters, sorting, density, selection, export and pages (``ui.tables.Table``)."""
    return {"table": table, "view_mode": context.get("view_mode")}


@register.inclusion_tag("ui/c/pager.html", takes_context=True)
def pager(context: Context, page: Any, label: Any = "") -> dict[str, Any]:
    """Earlier and later pages of a keyset list (``base.lists.Page``); the cursor goes in ``?after=``."""
    request = context["request"]
    return {
        "next_url": address(request, after=page.after) if page.after else "",
        "previous_url": address(request, after=page.before) if page.before else "",
        "label": label,
    }


@register.inclusion_tag("ui/c/bar_chart.html")
def bar_chart(rows: Sequence[Any], unit: Any = "", target: float | None = None) -> dict[str, Any]:
    """Bars with their words and values, as a table that draws itself: rows ``{label, value, note?, tone?, url?}``."""
    return {"rows": charts.bars(rows, target), "unit": unit, "target": target}


@register.inclusion_tag("ui/c/line_chart.html")
def line_chart(
    points: Sequence[Any], label: Any, unit: Any = "", target: float | None = None, target_label: Any = ""
) -> dict[str, Any]:
    """A line over time with a table underneath: points ``{label, value}``."""
    return {
        "chart": charts.line(points, target), "points": points, "label": label, "unit": unit,
        "target": target, "target_label": target_label,
    }  # fmt: skip


@register.inclusion_tag("ui/c/spark.html")
def spark(values: Sequence[float], label: Any = "") -> dict[str, Any]:
    """A small line inside a sentence or cell."""
    return {"path": charts.spark(values), "label": label}


@register.inclusion_tag("ui/c/qr.html")
def qr(text: str, label: Any, size: str = "") -> dict[str, Any]:
    """A QR code as a drawing, with the words that say what it does."""
    code = segno.make(text, error="m", micro=False)
    matrix = [list(row) for row in code.matrix_iter(scale=1, border=4)]
    return {"path": trusted(charts.modules(matrix)), "side": len(matrix), "label": label, "size": size}


@register.inclusion_tag("ui/c/map_frame.html", takes_context=True)
def map_frame(
    context: Context, points: Sequence[Any], label: Any, shapes: Sequence[Any] = ()
) -> dict[str, Any]:
    """A plain map with its list beside: points ``{lon, lat, label, url?, note?}``, shapes lists of (lon, lat)."""
    return {"map": charts.chart_map(points, shapes), "label": label, "view_mode": context.get("view_mode")}
