"""Findings in Chinese: each English sentence of the linter with its Chinese (``data/lint.zh.yaml``).

``chinese(message)`` finds the sentence that a message was made from and says it in Chinese, parts of it too. A test
walks every sentence of the linter's source and demands its Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

import yaml

KINDS: Final[Mapping[str, str]] = {
    "boolean": "是非值", "number": "数字", "text": "文字", "date": "日期", "list": "列表", "string": "文字",
    "natural_person": "个人", "legal_entity": "法人",
    "grant": "准予", "refuse": "不予", "supplement": "补正", "late": "超期", "withdraw": "撤回",
}  # fmt: skip
"""Words that stand in sentences as parts."""
_KINDS_IN: Final = re.compile("没有场景演示|的值是|当作|事项面向|事项不面向")


@lru_cache(maxsize=1)
def sentences() -> Mapping[str, str]:
    """English to Chinese; ``{0}`` is the first part. Doubled braces stand for themselves."""
    text = files("tongban.catalogue").joinpath("data", "lint.zh.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Every sentence as a pattern, those with the most fixed words first."""
    found = []
    for english, said in sorted(sentences().items(), key=lambda row: -len(re.sub(r"\{\d\}", "", row[0]))):
        plain = english.replace("{{", "\0").replace("}}", "\1")
        pattern = re.sub(r"\\\{\d\\\}", "(.+?)", re.escape(plain))
        found.append((re.compile(pattern.replace("\0", r"\{").replace("\1", r"\}"), re.DOTALL), said))
    return found


def chinese(message: str) -> str | None:
    """The message in Chinese; nothing where it is no sentence of the linter."""
    for pattern, said in _patterns():
        found = pattern.fullmatch(message)
        if found is not None:
            parts = [_part(part, said) for part in found.groups()]
            return said.format(*parts)
    return None


def _part(part: str, said: str) -> str:
    if _KINDS_IN.search(said) and part in KINDS:
        return KINDS[part]
    return chinese(part) or part


def in_words(code: str, message: str) -> str:
    """The message in Chinese; one that another tool wrote is led in by what it is about."""
    return chinese(message) or f"检查未通过（{code}）：{message}"
