"""What each kind of message says, in both languages. Rooms above register theirs with ``message_kind``.

A text names facts in braces: ``{number}``, ``{item}`` (taken from ``item_zh`` or ``item_en``), ``{due}`` (the day in
``due_on``, in words). ``later`` is added only where ``due_on`` is known. A kind that nobody registered is still
readable: it shows a plain sentence and its link.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import translation

from tongban.base.language import CODES
from tongban.ui.words import day

log = logging.getLogger(__name__)
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """The words of a kind of message; each text is ``{"zh": …, "en": …}``."""

    code: str
    title: Texts
    body: Texts
    later: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """A message in one language."""

    title: str
    body: str


_kinds: dict[str, Kind] = {}


def message_kind(code: str, title: Texts, body: Texts, later: Texts | None = None) -> Kind:
    """Register the texts of ``code``; a second registration replaces the first."""
    kind = Kind(code, title, body, later or {})
    _kinds[code] = kind
    return kind


def known_kinds() -> tuple[str, ...]:
    """Every registered code."""
    return tuple(sorted(_kinds))


UNKNOWN: Final = Kind(
    "",
    {"zh": "您有一条新消息", "en": "There is news for you"},
    {"zh": "请点击下面的链接查看。", "en": "Please follow the link below."},
)


def said(code: str, facts: Mapping[str, Any], lang: str) -> Said:
    """The message ``code`` with ``facts``, in ``zh`` or ``en``."""
    kind = _kinds.get(code)
    if kind is None:
        log.warning("message kind %s has no text", code)
        kind = UNKNOWN
    words = _Words(facts, lang)
    body = kind.body[lang].format_map(words)
    if facts.get("due_on") and kind.later:
        body = f"{body}{'' if lang == 'zh' else ' '}{kind.later[lang].format_map(words)}"
    return Said(kind.title[lang].format_map(words), body)


class _Words(dict[str, str]):
    """Facts by the names that texts use: in the language wanted, empty where unknown."""

    def __init__(self, facts: Mapping[str, Any], lang: str) -> None:
        super().__init__()
        self._facts = facts
        self._lang = lang

    def __missing__(self, name: str) -> str:
        if name == "due":
            with translation.override(CODES[self._lang]):
                return day(str(self._facts.get("due_on", "")))
        other = "en" if self._lang == "zh" else "zh"
        for key in (f"{name}_{self._lang}", name, f"{name}_{other}"):
            if self._facts.get(key):
                return str(self._facts[key])
        return ""
