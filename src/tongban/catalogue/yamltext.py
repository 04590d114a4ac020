"""Changing one value of a YAML text and leaving every other character as it was: comments, quotes, order, blank lines.

A ``YamlText`` is a text with its data. ``put``, ``without``, ``add`` and ``move`` give a new one; paths are keys and
places (``("materials", 2, "name", "zh")``). Each change is checked by reading the new text: it holds exactly the data
that were meant. Where a change cannot be cut into the text (anchors, strange layouts), only its top-level key is
written anew, so that nothing is ever wrong and as much as possible stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import yaml

from tongban.catalogue.folder import Yaml12
from tongban.catalogue.yamlnodes import Alias, Path, Plain, child, column_of, named, walk
from tongban.catalogue.yamlwriting import after, document, dump, flow, rendered, row_text
from tongban.kernel.errors import Refusal


class YamlText:
    """A YAML text that can be changed in places; never changes itself. Raises ``Refusal`` where it is not YAML."""

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self.data: Any = _apart(yaml.load(text, Loader=Yaml12))  # noqa: S506 - a safe loader
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 0
            raise Refusal("package.yaml", f"line {line}: this is not YAML.", file="", line=line) from error

    @cached_property
    def root(self) -> yaml.Node | None:
        """Its nodes with their places."""
        found: yaml.Node | None = yaml.compose(self.text, Loader=Plain)
        return found

    @cached_property
    def line_end(self) -> str:
        """How lines end in this text."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def get(self, path: Path, default: Any = None) -> Any:
        """The value at ``path``."""
        value = self.data
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return default
        return value

    def says(self, path: Path) -> bool:
        """Whether the text has ``path`` itself, and not by what another place shares with it."""
        return self._node(path) is not None

    def put(self, path: Path, value: Any) -> YamlText:
        """The text with ``value`` at ``path``; keys that are new come last in their mapping."""
        if self.get(path, _NOTHING) == value and type(self.get(path)) is type(value):
            return self
        held, node = self.get(path, _NOTHING), self._node(path)
        if isinstance(held, Mapping) and isinstance(value, Mapping) and held and value and node is not None:
            return self._put_mapping(path, held, value)
        if _is_list(held) and _is_list(value) and node is not None and len(held) == len(value) > 0:
            page = self
            for place, row in enumerate(value):
                page = page.put((*path, place), row)
            return page
        return self._changed(path, lambda page: page._with(path, value), lambda data: _set(data, path, value))

    def put_all(self, paths: Sequence[Path], value: Any) -> YamlText:
        """The text with ``value`` at every one of ``paths``; where they share one value, it is changed once."""

        def everywhere(data: Any) -> Any:
            for path in paths:
                data = _set(data, path, value)
            return data

        wanted, page = everywhere(deepcopy(self.data)), self
        for path in paths:
            if page.get(path, _NOTHING) == value:
                continue
            try:
                shared = YamlText(page._with(path, value))
                page = shared if everywhere(deepcopy(shared.data)) == wanted else page.put(path, value)
            except (Refusal, IndexError, KeyError, TypeError, AttributeError, ValueError):
                page = page.put(path, value)
        return page

    def without(self, path: Path) -> YamlText:
        """The text without the key or row at ``path``; the same text where it is not there."""
        if self.get(path, _NOTHING) is _NOTHING:
            return self
        return self._changed(path, lambda page: page._less(path), lambda data: _drop(data, path))

    def add(self, path: Path, value: Any, at: int | None = None) -> YamlText:
        """The text with ``value`` as a further row of the list at ``path`` (made where there is none)."""
        rows = self.get(path) or []
        place = len(rows) if at is None else max(0, min(at, len(rows)))
        if not rows:
            return self._changed(
                path, lambda page: page._with(path, [value]), lambda data: _set(data, path, [value])
            )

        def meant(data: Any) -> Any:
            _at(data, path).insert(place, value)
            return data

        return self._changed(path, lambda page: page._more(path, value, place), meant)

    def move(self, path: Path, old: int, new: int) -> YamlText:
        """The text with row ``old`` of the list at ``path`` at place ``new``."""
        rows = self.get(path) or []
        if old == new or not (0 <= old < len(rows) and 0 <= new < len(rows)):
            return self
        if not any(n.path[: len(path)] == path for n in named(self.root, self.text)):
            return self._move(path, old, new)
        page, step = self, 1 if new > old else -1
        for at in range(old, new, step):
            first = min(at, at + step)
            page = page._released(path, first)._move(path, first, first + 1)
        return page

    def _move(self, path: Path, old: int, new: int) -> YamlText:
        def meant(data: Any) -> Any:
            held = _at(data, path)
            held.insert(new, held.pop(old))
            return data

        return self._changed(path, lambda page: page._moved(path, old, new), meant)

    def _released(self, path: Path, row: int) -> YamlText:
        """The same data, with no name given in a row that the next row uses."""
        page = self
        while True:
            held = {n.name for n in named(page.root, page.text) if n.path[: len(path) + 1] == (*path, row)}
            after = child(page._node(path), row + 1)
            used = [n.name for _p, n in walk(after) if isinstance(n, Alias) and n.name in held]
            if not used:
                return page
            page = page._passed(used[0])

    def _put_mapping(self, path: Path, held: Mapping[str, Any], value: Mapping[str, Any]) -> YamlText:
        page = self
        for key in [k for k in held if k not in value]:
            page = page.without((*path, key))
        for key, inner in value.items():
            page = page.put((*path, key), inner)
        return page

    def _changed(self, path: Path, cut: Callable[[YamlText], str], meant: Callable[[Any], Any]) -> YamlText:
        """The cut text where it reads as meant; else what holds the place written anew, as little as can be."""
        wanted = meant(deepcopy(self.data))
        for attempt in self._attempts(path, cut, wanted):
            try:
                page = YamlText(attempt().replace("\r\n", "\n").replace("\n", self.line_end))
            except (Refusal, IndexError, KeyError, TypeError, AttributeError, ValueError):
                continue
            if page.data == wanted:
                return page
        raise Refusal("package.yaml", "This change cannot be written.", file="", line=0)

    def _attempts(
        self, path: Path, cut: Callable[[YamlText], str], wanted: Any
    ) -> Iterator[Callable[[], str]]:
        """Ways to write a change, the gentlest first: cut in; with names handed on; what is around it anew; all."""
        yield lambda: cut(self)
        yield lambda: cut(self._handed_on(path))
        for length in range(len(path) - 1, 0, -1):
            around = path[:length]
            yield lambda around=around: self._with(around, _at(wanted, around))  # type: ignore[misc]
            yield lambda around=around: self._handed_on(around)._with(around, _at(wanted, around))  # type: ignore[misc]
        yield lambda: self._handed_on(path[:1])._less(path[:1])
        yield lambda: document(wanted)

    def _handed_on(self, path: Path) -> YamlText:
        """The same data, with every name on the way to ``path`` or below it given by the next place that uses it."""
        page = self
        for name in [
            n.name for n in named(self.root, self.text) if n.path[: len(path)] == path[: len(n.path)]
        ]:
            page = page._passed(name)
        return page

    def _passed(self, name: str) -> YamlText:
        """The same data, with a value under this name where it was first called by it, and nameless where it stood."""
        held = next(n for n in named(self.root, self.text) if n.name == name)
        users = [(p, n) for p, n in walk(self.root) if isinstance(n, Alias) and n.name == name]
        bare = self.text[: held.start] + self.text[held.begin :]
        if not users:
            return YamlText(bare)
        place, user = users[0]
        column = self._column(place) if place[-1] != "<<" else 0
        lead = " " * (held.begin - _line_start(self.text, held.begin))
        value = yaml.load(lead + self.text[held.begin : held.end], Loader=Yaml12)  # noqa: S506 - a safe loader
        told = flow(value) if self._in_flow(place) or place[-1] == "<<" else rendered(value, column)
        start, end = user.start_mark.index, user.end_mark.index
        text = f"{self.text[:start]}&{name}{after(told)}{self.text[end:]}"
        gap = held.begin
        if not isinstance(value, Mapping | list) or self._in_flow((*held.path, 0)):
            return YamlText(text[: held.start] + text[gap:])
        return YamlText(text[: held.start].rstrip(" ") + text[_back(text, gap) :])

    def _node(self, path: Path) -> yaml.Node | None:
        node = self.root
        for part in path:
            node = child(node, part)
        return node

    def _in_flow(self, path: Path) -> bool:
        return any(getattr(self._node(path[:n]), "flow_style", False) for n in range(len(path)))

    def _with(self, path: Path, value: Any) -> str:
        node = self._node(path)
        if node is None:
            return self._with_key(path, value)
        start, end = node.start_mark.index, _end(self.text, node)
        if self._in_flow(path) or not isinstance(value, Mapping | list) or not value:
            new = _scalar(value, node, self._column(path), in_flow=self._in_flow(path))
            gap = _back(self.text, start) if _is_block(node) else start
            lead = " " if gap < start or start == end else ""
            return self.text[:gap] + lead + new + self.text[end:]
        gap = _back(self.text, start)
        if isinstance(value, Mapping) and path and isinstance(self._node(path[:-1]), yaml.SequenceNode):
            dash, column = _dash(self.text, start)
            return self.text[:dash] + row_text(value, column).lstrip() + self.text[end:]
        new = rendered(value, self._column(path), short=getattr(node, "flow_style", False))
        return self.text[:gap] + (new if new.startswith("\n") else f" {new}") + self.text[end:]

    def _with_key(self, path: Path, value: Any) -> str:
        parent = self._node(path[:-1])
        key = flow(path[-1])
        if isinstance(parent, Alias) and isinstance(parent.meant, yaml.MappingNode):
            start, end = parent.start_mark.index, parent.end_mark.index
            return f"{self.text[:start]}{{<<: {parent.value}, {key}: {flow(value)}}}{self.text[end:]}"
        if parent is None or not isinstance(parent, yaml.MappingNode):
            if self.root is not None:
                raise ValueError("no mapping there")
            return self.text + f"{key}:{after(rendered(value, 0, short=True))}\n"
        if parent.flow_style:
            close = parent.end_mark.index - 1
            comma = ", " if parent.value else ""
            body = self.text[:close].rstrip(" ")
            return f"{body}{comma}{key}: {flow(value)}" + self.text[close:]
        column = column_of(parent)
        end = _line_end(self.text, _end(self.text, parent))
        new = after(rendered(value, column, short=True))
        return self.text[:end] + f"\n{' ' * column}{key}:{new}" + self.text[end:]

    def _column(self, path: Path) -> int:
        """The column of the key or row that holds the value at ``path``."""
        parent = self._node(path[:-1]) if path else None
        if isinstance(parent, yaml.SequenceNode):
            return _dash(self.text, parent.value[int(path[-1])].start_mark.index)[1] + 2
        return column_of(parent) if parent is not None else 0

    def _less(self, path: Path) -> str:
        parent = self._node(path[:-1])
        spans = self._spans(parent)
        place = _place(parent, path[-1])
        if len(spans) == 1:
            if not path[:-1]:
                return "{}\n"
            return self._with(path[:-1], {} if isinstance(parent, yaml.MappingNode) else [])
        start, end = spans[place]
        if parent is not None and getattr(parent, "flow_style", False):
            if place + 1 < len(spans):
                return self.text[:start] + self.text[spans[place + 1][0] :]
            return self.text[: spans[place - 1][1]] + self.text[end:]
        if isinstance(parent, yaml.MappingNode) and place == 0 and not _starts_line(self.text, start):
            return self.text[:start] + self.text[spans[1][0] :]
        begin = _line_start(self.text, start)
        return self.text[:begin] + self.text[min(_line_end(self.text, end) + 1, len(self.text)) :]

    def _more(self, path: Path, value: Any, place: int) -> str:
        node = self._node(path)
        spans = self._spans(node)
        if getattr(node, "flow_style", False):
            if place == len(spans):
                at = spans[-1][1]
                return f"{self.text[:at]}, {flow(value)}{self.text[at:]}"
            at = spans[place][0]
            return f"{self.text[:at]}{flow(value)}, {self.text[at:]}"
        column = _dash(self.text, node.value[0].start_mark.index)[1]  # type: ignore[union-attr]
        beside = getattr(node.value[min(place, len(spans) - 1)], "flow_style", False)  # type: ignore[union-attr]
        row = f"{' ' * column}- {flow(value)}" if beside else row_text(value, column)
        if place == len(spans):
            at = _line_end(self.text, spans[-1][1])
            return f"{self.text[:at]}\n{row}{self.text[at:]}"
        at = _line_start(self.text, spans[place][0])
        return f"{self.text[:at]}{row}\n{self.text[at:]}"

    def _moved(self, path: Path, old: int, new: int) -> str:
        node = self._node(path)
        spans = self._spans(node)
        if not getattr(node, "flow_style", False):
            spans = [(_line_start(self.text, start), _line_end(self.text, end)) for start, end in spans]
        pieces = [self.text[start:end] for start, end in spans]
        gaps = [self.text[a[1] : b[0]] for a, b in pairwise(spans)]
        pieces.insert(new, pieces.pop(old))
        body = "".join(piece + gap for piece, gap in zip(pieces, [*gaps, ""], strict=True))
        return self.text[: spans[0][0]] + body + self.text[spans[-1][1] :]

    def _spans(self, node: yaml.Node | None) -> list[tuple[int, int]]:
        """From where to where each key or row of a collection stands; a row with the comment lines above it."""
        if isinstance(node, yaml.MappingNode):
            return [
                (key.start_mark.index, max(_end(self.text, value), key.end_mark.index))
                for key, value in node.value
            ]
        if not isinstance(node, yaml.SequenceNode):
            raise ValueError("no collection there")
        if node.flow_style:
            return [(row.start_mark.index, _end(self.text, row)) for row in node.value]
        return [
            (_commented(self.text, _dash(self.text, row.start_mark.index)[0]), _end(self.text, row))
            for row in node.value
        ]


_NOTHING: Final = object()
_MOST_VALUES: Final = 500_000


def _apart(data: Any) -> Any:
    """The data with nothing in two places at once, however the text shares it; endless ones are none."""
    left = _MOST_VALUES

    def own(value: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Refusal("package.yaml", "line 1: this unfolds to too much.", file="", line=1)
        if isinstance(value, dict):
            return {key: own(inner) for key, inner in value.items()}
        return [own(inner) for inner in value] if isinstance(value, list) else value

    return own(data)


def _scalar(value: Any, node: yaml.Node, column: int, *, in_flow: bool) -> str:
    """A plain value in the quotes of the one that stood there."""
    style = getattr(node, "style", None)
    if isinstance(value, str) and "\n" not in value and style in ("'", '"'):
        return dump(value, default_style=style) if flow(value)[:1] != '"' else flow(value)
    return flow(value) if in_flow else rendered(value, column)


def _place(node: yaml.Node | None, part: str | int) -> int:
    if isinstance(node, yaml.MappingNode):
        return [key.value for key, _value in node.value].index(str(part))
    return int(part)


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _end(text: str, node: yaml.Node) -> int:
    """Where a value really ends: without the blank lines and comments that the reader took along."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        if isinstance(last, tuple):
            return max(_end(text, last[1]), int(last[0].end_mark.index) + 1)
        return _end(text, last)
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    return start + len(text[start:end].rstrip()) if end > start else start


def _back(text: str, start: int) -> int:
    """Where the blank before a value begins."""
    while start and text[start - 1] in " \t\r\n":
        start -= 1
    return start


def _dash(text: str, start: int) -> tuple[int, int]:
    """Place and column of the dash before a row."""
    at = text.rindex("-", 0, start)
    if text[at + 1 : start].strip():
        raise ValueError("no dash there")
    return at, at - _line_start(text, at)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _starts_line(text: str, at: int) -> bool:
    return not text[_line_start(text, at) : at].strip()


def _commented(text: str, at: int) -> int:
    """The beginning of the comment lines right above ``at``, or ``at``."""
    begin = _line_start(text, at)
    found = at
    while begin:
        above = _line_start(text, begin - 1)
        if not text[above:begin].lstrip().startswith("#"):
            break
        found = begin = above
    return found


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _set(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return deepcopy(value)
    data = {} if data is None else data
    _at(data, path[:-1])[path[-1]] = deepcopy(value)
    return data


def _drop(data: Any, path: Path) -> Any:
    del _at(data, path[:-1])[path[-1]]
    return data
