"""A finding, and where in the files it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import yaml

from tongban.base.language import short
from tongban.catalogue.lint.chinese import in_words

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: ``code`` is stable, ``message`` says what to do."""

    code: str
    severity: Severity
    file: str
    line: int
    message: str

    @property
    def words(self) -> str:
        """The message in the language of whoever reads."""
        return in_words(self.code, self.message) if short() == "zh" else self.message


class Sources:
    """Finds the line of a value in a package's YAML files by its path (``conditions.2.basis``)."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def line(self, file: str, *path: str | int) -> int:
        """The line of the deepest part of ``path`` that exists; 0 where there is no file."""
        node = self._trees.get(file)
        line = 0
        for part in path:
            if node is None:
                break
            line = node.start_mark.line + 1
            node = _child(node, part)
        return node.start_mark.line + 1 if node is not None else line

    def lacks(self, name: str) -> bool:
        """Whether the folder has no file of this name; without a folder nothing is known to be lacking."""
        return self._folder is not None and not (self._folder / name).is_file()

    @cached_property
    def _trees(self) -> dict[str, yaml.Node]:
        if self._folder is None:
            return {}
        trees: dict[str, yaml.Node] = {}
        for name in ("item.yaml", "form.yaml"):
            path = self._folder / name
            if path.exists():
                tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
                if tree is not None:
                    trees[name] = tree
        return trees


def _child(node: yaml.Node, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    return None
