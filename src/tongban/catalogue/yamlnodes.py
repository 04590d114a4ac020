"""Where things stand in a YAML text: nodes with their places, and names that let several places share one value.

A place that says ``*name`` is a node of its own here, so that what is written at it never changes what it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

_NAME: Final = re.compile(r"&([^\s,\[\]{}]+)\s*")
Path = tuple[str | int, ...]


class Alias(yaml.ScalarNode):
    """``*name``: a place that holds what stands elsewhere; ``meant`` is that node."""

    def __init__(self, name: str, meant: yaml.Node, start: yaml.Mark, end: yaml.Mark) -> None:
        super().__init__("tag:yaml.org,2002:alias", f"*{name}", start, end)
        self.name, self.meant = name, meant


class Plain(yaml.SafeLoader):
    """Composes in Python, so that places are counted in characters."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """The node that comes next."""
        if not self.check_event(yaml.AliasEvent):
            return super().compose_node(parent, index)
        event = self.peek_event()  # type: ignore[no-untyped-call]
        found: yaml.Node | None = super().compose_node(parent, index)
        if found is None:
            return None
        return Alias(str(event.anchor), found, event.start_mark, event.end_mark)


@dataclass(frozen=True, slots=True)
class Named:
    """A value that has a name: where it stands, and where its text begins behind the name."""

    name: str
    path: Path
    start: int
    begin: int
    end: int


def named(root: yaml.Node | None, text: str) -> Iterator[Named]:
    """Every value with a name, in the order of the text."""
    for path, node in walk(root):
        at = node.start_mark.index
        if not isinstance(node, Alias) and (found := _NAME.match(text, at)):
            yield Named(found[1], path, at, found.end(), node.end_mark.index)


def walk(node: yaml.Node | None, path: Path = ()) -> Iterator[tuple[Path, yaml.Node]]:
    """Every node with its path, in the order of the text; what ``*name`` stands for is not gone into."""
    if node is None:
        return
    yield path, node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from walk(value, (*path, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from walk(value, (*path, place))


def child(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    """The node at a key or place; none for what is only merged in."""
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: yaml.Node = node.value[part]
        return found
    return None


def column_of(node: yaml.Node) -> int:
    """The column in which the keys of a mapping stand, also behind a name."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return int(node.value[0][0].start_mark.column)
    return int(node.start_mark.column)
