"""Changing the attributes of one step in the text of a flow, and leaving every other character as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import ParseError  # a type only; parsing is defusedxml's
from xml.sax.saxutils import escape, unescape

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from tongban.kernel.errors import Refusal

_TASK: Final = re.compile(r"<(?:[\w-]+:)?userTask\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?/?>")
_ATTRIBUTE: Final = re.compile(r"([\w:-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
KEYS: Final = ("name", "tb:title_en", "tb:role", "tb:unit", "tb:limit")
"""What of a step may be changed without drawing."""
_QUOTED: Final = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


@dataclass(frozen=True, slots=True)
class Step:
    """A task of a person in the flow, with the attributes that stand in its tag."""

    id: str
    values: Mapping[str, str]

    @property
    def name(self) -> dict[str, str]:
        """Its name in both languages."""
        return {"zh": self.values.get("name") or self.id, "en": self.values.get("tb:title_en", "")}


def steps_of(text: str) -> list[Step]:
    """Every task of a person, in the order of the text; raises ``Refusal`` where it is no XML."""
    _whole(text)
    found = []
    for tag in _TASK.finditer(text):
        values = _values(tag[0])
        found.append(Step(values.get("id", ""), values))
    return found


def step_changed(text: str, step: str, values: Mapping[str, str]) -> str:
    """The text with these attributes at a step; an empty value takes the attribute away. Raises ``Refusal``."""
    for tag in _TASK.finditer(text):
        if _values(tag[0]).get("id") == step:
            made = text[: tag.start()] + _with(tag[0], values) + text[tag.end() :]
            _whole(made)
            return made
    raise Refusal("flows.step.unknown", f"The process has no step {step!r}.", element=step)


def _values(tag: str) -> dict[str, str]:
    plain = {"&quot;": '"', "&apos;": "'", "&#10;": "\n", "&#9;": "\t"}
    return {found[1]: unescape(found[2][1:-1], plain) for found in _ATTRIBUTE.finditer(tag)}


def _with(tag: str, values: Mapping[str, str]) -> str:
    for key in KEYS:
        if key not in values or values[key] == _values(tag).get(key, ""):
            continue
        stood = re.search(rf"\s+{re.escape(key)}\s*=\s*(?:\"[^\"]*\"|'[^']*')", tag)
        new = f' {key}="{escape(values[key], _QUOTED)}"' if values[key] else ""
        if stood:
            tag = tag[: stood.start()] + new + tag[stood.end() :]
        else:
            end = len(tag) - (2 if tag.endswith("/>") else 1)
            tag = tag[:end].rstrip() + new + tag[end:]
    return tag


def _whole(text: str) -> None:
    try:
        fromstring(text.encode())
    except (ParseError, ValueError) as error:
        raise Refusal("flows.bpmn.syntax", f"The file is not well-formed XML: {error}") from error
