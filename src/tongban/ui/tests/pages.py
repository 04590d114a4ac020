"""Reads a page as a browser would: are tags closed, ids unique, labels and descriptions pointing somewhere."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SHAPES = {"path", "circle", "rect", "line", "polyline", "polygon", "ellipse"}


class Page(HTMLParser):
    """Collects faults of a page in ``faults``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.pointers: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.faults += [f"<{tag}> never closed" for tag in self.open]
        self.faults += [f"id {i} twice" for i in {i for i in self.ids if self.ids.count(i) > 1}]
        self.faults += [f"nothing has the id {p}" for p in set(self.pointers) - set(self.ids)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self._attributes(dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._attributes(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes something else")

    def _attributes(self, attrs: dict[str, str | None]) -> None:
        if attrs.get("id"):
            self.ids.append(str(attrs["id"]))
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.pointers += (attrs.get(name) or "").split()
        href = attrs.get("href") or ""
        if href.startswith("#") and len(href) > 1:
            self.pointers.append(href[1:])
