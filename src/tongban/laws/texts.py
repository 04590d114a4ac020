"""Texts of laws, imported from Markdown: one file a law, its articles by number, so that citations lead to words.

# 中华人民共和国行政许可法
2019年4月23日 … 修正
## 第一章 总 则
第一条 为了规范…
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, NotFound
from tongban.kernel.errors import Refusal
from tongban.laws.actions import WORD
from tongban.laws.models import Article, Law
from tongban.records.actions import record

STATE: Final = "中华人民共和国"
_NUMERAL: Final = "〇零一二三四五六七八九十百千"
_ARTICLE: Final = re.compile(rf"^第([{_NUMERAL}]+)条(?:之([{_NUMERAL}]+))?[\s　]+(.*)$")
_DIGITS: Final = {**{c: n for n, c in enumerate("〇一二三四五六七八九")}, "零": 0}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_DATED: Final = re.compile(r"\((\d{4}-\d{2}-\d{2})\)$")


@dataclass(frozen=True, slots=True)
class LawText:
    """One law as its file has it: short title, day of the version, text by article (``23``, ``120-1``)."""

    title: str
    version: date | None
    articles: dict[str, str]


def read_law(path: Path) -> LawText:
    """The law in a Markdown file; raises ``Refusal`` where there is no title or no article."""
    lines = path.read_text(encoding="utf-8").splitlines()
    title = next((line[2:].strip() for line in lines if line.startswith("# ")), "")
    articles = dict(_articles(lines))
    if not title or not articles:
        raise Refusal(
            "laws.text", f"{path.name} has no title (# …) or no article (第一条 …).", file=path.name
        )
    dated = _DATED.search(path.stem)
    version = date.fromisoformat(dated[1]) if dated else None
    return LawText(title.removeprefix(STATE), version, articles)


def _articles(lines: list[str]) -> Iterator[tuple[str, str]]:
    number, held = "", list[str]()
    for line in lines:
        text = line.strip()
        begun = _ARTICLE.match(text)
        if begun or text.startswith("#"):
            if number:
                yield number, "\n".join(held)
            number, held = ("", [])
        if begun:
            more = f"-{numeral(begun[2])}" if begun[2] else ""
            number, held = f"{numeral(begun[1])}{more}", [begun[3]]
        elif number and text:
            held.append(text)
    if number:
        yield number, "\n".join(held)


def numeral(text: str) -> int:
    """A Chinese numeral below ten thousand: 四十二 is 42, 一百零三 is 103."""
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[char], 0
        else:
            digit = _DIGITS[char]
    return total + digit


@action
def law_text_import(actor: Actor, *, text: LawText) -> tuple[Law, int]:
    """Put the text of each article beside what its card says; returns the law and how many articles changed."""
    if not actor.holds(WORD):
        raise Forbidden(WORD)
    rows = Law.objects.select_for_update()
    law = rows.filter(title_zh__in=[text.title, f"{STATE}{text.title}"]).first()
    if law is None:
        law = Law(title_zh=text.title, passed_on=text.version)
        law.save()
    known = {article.number: article for article in Article.objects.select_for_update().filter(law=law)}
    changed = 0
    for number, words in text.articles.items():
        article = known.get(number) or Article(law=law, number=number, ordinal=int(number.split("-")[0]))
        if article.pk is None or article.text != words:
            article.text = words
            article.save()
            changed += 1
    if changed:
        record(actor, "laws.text_imported.v1", subject=law, changes={"articles": changed})
    return law, changed


def article_cited(law: str, number: str) -> Article:
    """The article that a citation names (行政许可法, 42); raises ``NotFound``."""
    titles = [law, f"{STATE}{law}", law.removeprefix(STATE)]
    found = Article.objects.select_related("law").filter(law__title_zh__in=titles, number=number).first()
    if found is None:
        raise NotFound("laws.article")
    return found
