"""Sample data of every kind, in Chinese and English: fictional people, places and numbers."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tongban.printing.kinds import KINDS


@cache
def _texts(lang: str) -> dict[str, Any]:
    path = Path(__file__).with_name(f"samples.{lang}.yaml")
    texts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts


def sample(code: str, lang: str = "zh") -> dict[str, Any]:
    """Complete data for the kind `code`; kinds without an English sample keep Chinese particulars."""
    kind, texts = KINDS[code], _texts(lang)
    own = texts["kinds"].get(code) or _texts("zh")["kinds"][code]
    data = {**texts["common"], **texts["remedies"], **own}
    if kind.word:
        data["number"] = f"云农许{kind.word}字〔2026〕12号"
    known = {field.name for field in kind.fields}
    return {name: value for name, value in data.items() if name in known}
