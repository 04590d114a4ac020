"""Rules about laws: each is named as laws are, each article by its number, and no name has a slip."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Final

from tongban.catalogue.lint.finding import Finding, Sources
from tongban.kernel.clock.words import LAWS_EN

FILE: Final = "item.yaml"
_ARTICLE: Final = re.compile(r"[1-9]\d{0,3}(-[1-9]\d?)?")
_LAW: Final = re.compile(
    "[^《》]*[\u4e00-\u9fff].*(法|典|条例|规定|办法|规则|细则|决定|通知|意见|解释|方案|承诺|标准|公约|章程|制度|指南"
    r"|规程|规范|纲要|公告|号|）|\))"
)
_VAGUE: Final = re.compile(r"(有关|相关|国家|法律|法规|政策)*(规定|法律|法规|办法|政策|文件)")
_NEAR: Final = 0.85
PARTS: Final = (
    ("commitment", "basis"), ("conditional", "basis"), ("limited", "basis"), ("limited", "order_basis"),
)  # fmt: skip
Place = tuple[str | int, ...]


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about the laws that an item names."""
    found = list(_bases(content["item"]))
    times = Counter(str(basis.get("law") or "") for _place, basis in found)
    for place, basis in found:
        line = sources.line(FILE, *place)
        law, article = str(basis.get("law") or ""), basis.get("article")
        if law and (said := _law(law, times)):
            yield Finding("basis.law", "warning", FILE, line, said)
        if article not in (None, "") and not _ARTICLE.fullmatch(str(article)):
            said = f"“{article}”: write the article as its number, such as 42 or 120-1."
            yield Finding("basis.form", "error", FILE, line, said)
    for number, basis in enumerate(content["item"].get("legal_basis") or ()):
        line = sources.line(FILE, "legal_basis", number)
        if not basis.get("law"):
            yield Finding("item.basis", "error", FILE, line, "A legal basis names its law.")
        if basis.get("article") is None and not basis.get("unchecked"):
            said = "Name the article; an empty one means the whole law."
            yield Finding("basis.article", "warning", FILE, line, said)
        if not basis.get("text"):
            yield Finding(
                "basis.text", "warning", FILE, line, "Say in both languages what the law says here."
            )


def has_law(row: Mapping[str, Any]) -> bool:
    """Whether a row names its law."""
    return bool((row.get("basis") or {}).get("law"))


def has_article(row: Mapping[str, Any]) -> bool:
    """Whether a row names the article of its law."""
    return bool((row.get("basis") or {}).get("article"))


def _bases(item: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    for number, basis in enumerate(item.get("legal_basis") or ()):
        yield ("legal_basis", number), basis
    for key in ("conditions", "materials", "fees"):
        for number, row in enumerate(item.get(key) or ()):
            if row.get("basis"):
                yield (key, number, "basis"), row["basis"]
    for key, inner in PARTS:
        if (item.get(key) or {}).get(inner):
            yield (key, inner), item[key][inner]


def _law(law: str, times: Counter[str]) -> str:
    if not _LAW.fullmatch(law) or _VAGUE.fullmatch(law):
        return f"“{law}” is not how a law is named: its title, in Chinese, without brackets."
    if law in LAWS_EN:
        return ""
    for other in {*times, *LAWS_EN} - {law, ""}:
        rather = other in LAWS_EN or times[other] > times[law]
        if rather and abs(len(other) - len(law)) < 2 and SequenceMatcher(None, law, other).ratio() >= _NEAR:
            return f"“{law}” looks like a slip of “{other}”."
    return ""
