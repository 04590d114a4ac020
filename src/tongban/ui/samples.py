"""What the living style page shows: invented people and services of an invented city (``samples.yaml``)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import yaml
from django.http import HttpRequest

from tongban.base.errors import NotFound
from tongban.ui.due import Due
from tongban.ui.tables import Column, Table

DAY: Final = date(2026, 4, 7)
NOW: Final = datetime(2026, 4, 1, 1, 32, tzinfo=UTC)
DUES: Final = [Due(DAY, 5), Due(DAY, 1), Due(DAY, 0), Due(DAY, -2), Due(paused=True), Due(done=DAY)]


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The content of ``samples.yaml``."""
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return read


def _page(rows: list[Any], after: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(rows=rows, after=after, before=None, size=25)


def table(request: HttpRequest) -> Table:
    """A working list with every kind of cell."""
    said = words()
    label = said["columns"]
    return Table(
        request,
        [
            Column("no", label["no"], "code", url=lambda row: "#", sort="no"),
            Column("item", label["item"]),
            Column("who", label["who"], wide=True),
            Column("step", label["step"], "status"),
            Column("due", label["due"], "due", sort="due"),
            Column("fee", label["fee"], "money", value=lambda row: Decimal(row["fee"]), wide=True),
        ],
        _page(said["cases"], after="x"),
        said["list"]["caption"],
        filters=[f | {"value": request.GET.get(f["id"], "")} for f in said["filters"]],
        total=len(said["cases"]),
        select="case",
        exports=[{"url": "#", "label": said["list"]["export"]}],
        row_url=lambda row: "#",
        row_key=lambda row: str(row["no"]),
    )


def everything(request: HttpRequest) -> dict[str, Any]:
    """All sample content."""
    said = words()
    return said | {
        "receipt": said["receipt"] | {"next": said["steps"]},
        "table": table(request),
        "empty_table": Table(
            request, [], _page([]), said["list"]["empty_caption"], id="empty", empty=said["empty"]
        ),
        "dues": DUES,
        "now": NOW,
        "day": DAY,
        "refusal": NotFound(),
        "masked": SimpleNamespace(masked="110105********002X"),
    }
