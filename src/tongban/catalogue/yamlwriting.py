"""Values as YAML text, as people write it: short ones on a line, long ones in blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

WIDTH: Final = 120
_ENDLESS: Final = 1_000_000


class _Writer(yaml.SafeDumper):
    """Writes on one line: texts with line ends of any kind are quoted with their signs, nothing is an alias.

    The day of a step is its ``on``, which is a plain word here as it is where files are read.
    """

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        return self.DEFAULT_SCALAR_TAG if value == "on" else super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(writer: yaml.SafeDumper, value: str) -> yaml.Node:
    style = '"' if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", value) else None
    return writer.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Writer.add_representer(str, _text)


def dump(value: Any, **how: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=_ENDLESS, **how)
    return text.rstrip("\n")


def flow(value: Any) -> str:
    """A value on one line, such as may stand within braces."""
    return dump([value], default_flow_style=True).removeprefix("[").removesuffix("]")


def rendered(value: Any, column: int, *, short: bool = True) -> str:
    """A value as it stands behind a key at ``column``: on the same line, or beginning with a line end."""
    if not isinstance(value, Mapping | list) or not value:
        return _block_text(value, column) if isinstance(value, str) and "\n" in value else _one_line(value)
    simple = all(
        not isinstance(v, Mapping | list) for v in (value.values() if isinstance(value, Mapping) else value)
    )
    if short and simple and "\n" not in str(value) and len(flow(value)) + column <= WIDTH:
        return flow(value)
    inner = column + 2
    if isinstance(value, list):
        return "\n" + "\n".join(row_text(row, inner) for row in value)
    return "\n" + "\n".join(f"{' ' * inner}{flow(k)}:{after(rendered(v, inner))}" for k, v in value.items())


def document(value: Any) -> str:
    """A whole document: its keys or rows at the edge."""
    if isinstance(value, list) and value:
        return "".join(f"{row_text(row, 0)}\n" for row in value)
    if not isinstance(value, Mapping) or not value:
        return flow(value) + "\n"
    return "".join(f"{flow(key)}:{after(rendered(inner, 0))}\n" for key, inner in value.items())


def row_text(value: Any, column: int) -> str:
    """A row of a list whose dash stands at ``column``."""
    lead = " " * column
    if not isinstance(value, Mapping) or not value:
        return f"{lead}- {flow(value)}"
    if len(flow(value)) + column <= WIDTH and set(value) <= {"value", "label"}:
        return f"{lead}- {flow(value)}"
    lines = [f"{flow(key)}:{after(rendered(inner, column + 2))}" for key, inner in value.items()]
    return f"{lead}- " + f"\n{lead}  ".join(lines)


def after(text: str) -> str:
    return text if text.startswith("\n") else f" {text}"


def _one_line(value: Any) -> str:
    return dump({"k": value}).removeprefix("k: ")


def _block_text(value: str, column: int) -> str:
    """Several lines as a literal block; what a block cannot hold is quoted."""
    body = value.rstrip("\n")
    if (
        not body
        or body[0] in " \t"
        or re.search(r"[^\S\n]\n|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]", value)
    ):
        return flow(value)
    ends = len(value) - len(body)
    lead = " " * (column + 2)
    mark = "|-" if ends == 0 else "|" if ends == 1 else "|+"
    lines = [f"{lead}{line}" if line else "" for line in body.split("\n")]
    return f"{mark}\n" + "\n".join(lines) + "\n" * max(ends - 1, 0)
