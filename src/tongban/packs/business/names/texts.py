"""Sentences of findings in Chinese and English, kept as data in `data/texts.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from tongban.packs.business.names.tables import load

LANGUAGES = ("zh", "en")
_UNCHECKED = re.compile(r"\s*\[unchecked[^\]]*\]")
_ARTICLE = re.compile(r"arts?\. (\d+)(?:-(\d+))?(?:\((\d+)\))?(?:, \((\d+)\))?")


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = load("texts")
    return found


def codes() -> frozenset[str]:
    """Every code that has a text."""
    return frozenset(_texts())


def message(code: str, language: str, **values: str) -> str:
    """What is wrong; raises KeyError for a code without text."""
    return _texts()[code][language].format_map(values)


def advice(code: str, language: str, **values: str) -> str:
    """What the applicant can do."""
    return _texts()[code][f"advice_{language}"].format_map(values)


def _article_zh(match: re.Match[str]) -> str:
    first, last, item, second = match.groups()
    text = f"第{first}条" if last is None else f"第{first}条至第{last}条"
    items = "、".join(f"第（{number}）项" for number in (item, second) if number)
    return text + items


def citation(source: str, language: str) -> str:
    """The source as written in the data; for Chinese with the articles in Chinese. A source that nobody has read
    in the official text says so.
    """
    if language != "zh":
        return _UNCHECKED.sub(" (to be confirmed)", source).strip()
    text = _ARTICLE.sub(_article_zh, source).replace("; ", "；")
    return _UNCHECKED.sub("（待核对）", text)
