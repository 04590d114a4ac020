"""Lists as tables: columns, rows, sorting, filters, and what to say when nothing is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import HttpRequest, QueryDict

Kind = Literal[
    "text", "code", "num", "money", "day", "moment", "link", "lamp", "chip", "status", "due", "masked", "html"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``value`` reads a row (attribute, mapping key or function); ``url`` makes it a link;
    ``kind`` says how it is shown; ``wide`` columns are hidden on narrow screens."""

    key: str
    label: Any
    kind: Kind = "text"
    value: Callable[[Any], Any] | None = None
    url: Callable[[Any], str] | None = None
    sort: str = ""
    wide: bool = False

    def read(self, row: Any) -> Any:
        """This column's value of ``row``."""
        if self.value:
            return self.value(row)
        return row.get(self.key) if isinstance(row, Mapping) else getattr(row, self.key, "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A shown value."""

    column: Column
    value: Any
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A shown row; ``key`` is the value of its checkbox, ``url`` where Enter leads."""

    cells: tuple[Cell, ...]
    key: str = ""
    url: str = ""


@dataclass(frozen=True)
class Table:
    """A list on a page. ``page`` is a ``base.lists.Page`` (or any with rows, after, before)."""

    request: HttpRequest
    columns: Sequence[Column]
    page: Any
    caption: Any
    filters: Sequence[Mapping[str, Any]] = ()
    empty: Mapping[str, Any] = field(default_factory=dict)
    exports: Sequence[Mapping[str, Any]] = ()
    select: str = ""
    row_url: Callable[[Any], str] | None = None
    row_key: Callable[[Any], str] | None = None
    total: Any = None
    id: str = "list"

    @property
    def rows(self) -> Iterable[Line]:
        """The rows of this page."""
        for row in self.page.rows:
            cells = tuple(Cell(c, c.read(row), c.url(row) if c.url else "") for c in self.columns)
            key = self.row_key(row) if self.row_key else str(getattr(row, "uid", ""))
            yield Line(cells, key, self.row_url(row) if self.row_url else "")

    @property
    def sorted_by(self) -> str:
        """The sort key in the address, ``-`` in front for descending."""
        return self.request.GET.get("sort", "")

    @property
    def heads(self) -> list[dict[str, Any]]:
        """Columns with the address that sorts by them and the ``aria-sort`` they have now."""
        heads = []
        for column in self.columns:
            now = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(self.sorted_by, "")
            turned = f"-{column.sort}" if now == "ascending" else column.sort
            url = self.address(sort=turned, after="") if column.sort else ""
            heads.append({"column": column, "url": url, "now": now if column.sort else ""})
        return heads

    @property
    def density(self) -> str:
        """``tight`` or ``""``."""
        return "tight" if self.request.GET.get("density") == "tight" else ""

    @property
    def density_url(self) -> str:
        """The address with the other density."""
        return self.address(density="" if self.density else "tight")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form must carry along."""
        names = {str(f.get("name") or f["id"]) for f in self.filters} | {"after"}
        return [(k, str(v)) for k, v in self.request.GET.items() if k not in names]

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.request.GET.get(str(f.get("name") or f["id"])) for f in self.filters)

    @property
    def clear_url(self) -> str:
        """The address without filters."""
        return self.address(after="", **{str(f.get("name") or f["id"]): "" for f in self.filters})

    @property
    def next_url(self) -> str:
        """The following page, "" at the end."""
        return self.address(after=self.page.after) if self.page.after else ""

    @property
    def previous_url(self) -> str:
        """The page before, "" at the beginning."""
        return self.address(after=self.page.before) if self.page.before else ""

    def address(self, **changes: str) -> str:
        """This page's address with some of the query changed; "" takes a name out."""
        return address(self.request, **changes)


def address(request: HttpRequest, **changes: str) -> str:
    """The address of ``request`` with some of its query changed."""
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path
