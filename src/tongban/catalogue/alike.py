"""Sorting a list of items (事项梳理): which are one and the same, which are variants of one, which look alike.

Departments write their lists each in their own words. A name is taken apart into what it is about (its stem), the
variant (变更, 延续, 注销 …), the level that exercises it and what else stands in brackets; names that share a stem are
brought before the sorter, who decides. Pure: names in, proposals out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["same", "variants", "near"]

_LEVEL: Final = re.compile(r"(?:省|市|县|区|镇|乡)[^()]{0,3}级|行使|权限|^(?:镇|乡)$|政府令")
_BRACKET: Final = re.compile(r"\(([^()]*)\)")
_VARIANTS: Final = (
    ("lost", "遗失补办 挂失补办 补发 补办 补证 补领 增补"),
    ("exchange", "期满换证 到期换证 到期换发 换发 换证 换领"),
    ("change", "信息变更 变更 更正 更换"),
    ("renew", "到期延续 延续 延期"),
    ("end", "注销 终止 撤销"),
    ("yearly", "年检 年审 年度报告"),
    ("new", "首次申请 新办 新增 设立 初次"),
)
_VARIANT: Final = [(word, code) for code, words in _VARIANTS for word in words.split()]
_TAIL: Final = re.compile(r"(?:证书|证明|证|核发|发放|办理|申请|申领|审批|审核|核准|审查|手续)$")
_ACTS: Final = ("许可", "备案", "登记", "注册", "认定", "补贴", "查询", "咨询")
_PLAIN: Final = re.compile(r"[《》“”\"'、,，。;；:：/\s]|关于|对于|的")
NEAR: Final = 0.74
"""From this share of common pairs of characters on, two stems are shown as alike."""
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. ``variant`` is empty for the item itself; ``detail`` is what brackets say besides."""

    stem: str
    variant: str = ""
    level: str = ""
    detail: str = ""

    @property
    def act(self) -> str:
        """What is done: 许可, 备案, 登记 … Lists never merge one with another."""
        return next((act for act in _ACTS if act in self.stem), "")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Entries (by place in the list) that belong together. ``into`` is the one that would stand for all of them.

    ``same``: one item named twice, to be merged. ``variants``: one item with its kinds of handling (办理项).
    ``near``: names that look alike; whether they are one only a person can say. ``likeness`` is 1 but for these.
    """

    kind: Kind
    members: tuple[int, ...]
    into: int
    stem: str
    likeness: float = 1.0


def read_name(text: str) -> Name:
    """Take a name apart: “公共场所卫生许可变更（县级）” is stem 公共场所卫生许可, variant change, level 县级."""
    text = unicodedata.normalize("NFKC", text)
    variant, level, details = "", "", []
    for inside in _BRACKET.findall(text):
        if _LEVEL.search(inside):
            level = inside
        elif code := _variant_of(inside):
            variant = code
        else:
            details.append(inside)
    stem = _PLAIN.sub("", _BRACKET.sub("", text))
    stem, found = _without_variant(stem)
    while len(shorter := _TAIL.sub("", stem)) >= _SHORTEST and shorter != stem:
        stem = shorter
    return Name(stem or _PLAIN.sub("", text), variant or found, level, "、".join(sorted(details)))


def _variant_of(text: str) -> str:
    return next((code for word, code in _VARIANT if text == word), "")


def _without_variant(stem: str) -> tuple[str, str]:
    for word, code in _VARIANT:
        if word in stem and len(rest := stem.replace(word, "", 1)) >= _SHORTEST:
            return rest, code
    return stem, ""


def proposals(names: Sequence[str]) -> list[Proposal]:
    """What a sorter should look at, the surest first: the same, then variants, then names that look alike."""
    told = [read_name(name) for name in names]
    by_stem: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(told):
        by_stem[name.stem].append(place)
    found: list[Proposal] = []
    for stem, places in by_stem.items():
        found += _same(stem, places, told)
        if len({(told[p].variant, told[p].detail) for p in places}) > 1:
            into = min(
                places, key=lambda p: (bool(told[p].variant), told[p].variant != "new", len(names[p]), p)
            )
            found.append(Proposal("variants", tuple(places), into, stem))
    found += _near(by_stem, told)
    order = {"same": 0, "variants": 1, "near": 2}
    return sorted(found, key=lambda p: (order[p.kind], -p.likeness, -len(p.members), p.members))


def _same(stem: str, places: list[int], told: Sequence[Name]) -> Iterator[Proposal]:
    twins: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place in places:
        twins[told[place].variant, told[place].detail].append(place)
    for members in twins.values():
        if len(members) > 1:
            yield Proposal("same", tuple(members), members[0], stem)


def _near(by_stem: dict[str, list[int]], told: Sequence[Name]) -> Iterator[Proposal]:
    """Stems that share most of their pairs of characters; only stems with a pair in common are compared."""
    stems = [stem for stem in by_stem if len(stem) >= _SHORTEST]
    pairs = {stem: _pairs(stem) for stem in stems}
    holders: dict[str, list[str]] = defaultdict(list)
    for stem in stems:
        common: Counter[str] = Counter()
        for pair in pairs[stem]:
            for other in holders[pair]:
                common[other] += 1
            holders[pair].append(stem)
        for other, shared in common.items():
            likeness = 2 * shared / (len(pairs[stem]) + len(pairs[other]))
            first, second = by_stem[other][0], by_stem[stem][0]
            if likeness >= NEAR and told[first].act == told[second].act:
                members = tuple(sorted((*by_stem[other], *by_stem[stem])))
                yield Proposal("near", members, first, other, round(likeness, 3))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def judged(found: Iterable[Proposal], groups: Sequence[str]) -> tuple[int, int, int]:
    """How well proposals fit the groups that people made: pairs proposed, right among them, pairs there are.

    Only pairs of which both have a group (not “”) count.
    """
    truth = {
        (a, b)
        for members in _grouped(groups).values()
        for n, a in enumerate(members)
        for b in members[n + 1 :]
    }
    said = {
        (a, b)
        for proposal in found
        for n, a in enumerate(sorted(proposal.members))
        for b in sorted(proposal.members)[n + 1 :]
        if groups[a] and groups[b]
    }
    return len(said), len(said & truth), len(truth)


def _grouped(groups: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        if group:
            found[group].append(place)
    return found
