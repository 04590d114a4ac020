"""The dated tables behind the comparison of names, read from `data/*.yaml` once and held immutable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one reads the tables in a tenth of the time


@dataclass(frozen=True, slots=True)
class Form:
    """An organisation form (组织形式) as the end of a name."""

    text: str
    kind: str
    group: bool
    source: str


@dataclass(frozen=True, slots=True)
class IndustryGroup:
    """Industry expressions of one meaning; the class is the division of GB/T 4754-2017 (two digits)."""

    code: str
    name_en: str
    words: tuple[str, ...]

    @property
    def name_zh(self) -> str:
        return self.words[0]


@dataclass(frozen=True, slots=True)
class WordClass:
    """Words forbidden or restricted for one reason; `where` and `severity` are explained in rules.yaml."""

    id: str
    name_zh: str
    name_en: str
    where: str
    severity: str
    source: str
    words: tuple[str, ...]
    exceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LicenceWord:
    """A word that stands for a business under permit; `approval`: the law forbids the word itself without
    it.
    """

    word: str
    approval: bool
    regulator_zh: str
    regulator_en: str
    source: str


@dataclass(frozen=True, slots=True)
class Home:
    """The area of the registering authority: a city, its districts, counties and zones (开发区)."""

    name: str
    short: str
    districts: tuple[str, ...]
    counties: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables in force on one day."""

    forms: tuple[Form, ...]
    groups: Mapping[str, IndustryGroup]
    group_of: Mapping[str, str]
    generic: frozenset[str]
    home: Home
    elsewhere_full: tuple[str, ...]
    elsewhere_short: tuple[str, ...]
    word_classes: tuple[WordClass, ...]
    licence_words: tuple[LicenceWord, ...]
    licence_exceptions: tuple[str, ...]
    comparison: Mapping[str, tuple[str, str]]
    retention_months: int
    retention_months_with_permit: int
    release_after_months: int

    def industry_group(self, word: str) -> str:
        """The code of the group that holds this expression, "" when it is generic or unknown."""
        return self.group_of.get(word, "")


def load(name: str) -> Any:
    """The content of one data file."""
    text = (DATA / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - both loaders are the safe ones


def expand(source: str) -> str:
    """The source with the short name of the regulation written out."""
    return source.replace("ENR", "企业名称登记管理规定")


def _in_force(row: Mapping[str, Any], on: date) -> bool:
    until: date | None = row.get("valid_to")
    return bool(row["valid_from"] <= on) and (until is None or on <= until)


def _forms() -> tuple[Form, ...]:
    rows = load("forms")["forms"]
    found = (Form(r["text"], r["kind"], bool(r.get("group")), r["source"]) for r in rows)
    return tuple(sorted(found, key=lambda form: -len(form.text)))


def _groups() -> dict[str, IndustryGroup]:
    rows = load("industries")["groups"]
    return {code: IndustryGroup(code, row["en"], tuple(row["words"])) for code, row in rows.items()}


def _home(rows: Mapping[str, Any]) -> Home:
    def level(wanted: str) -> tuple[str, ...]:
        return tuple(part["name"] for part in rows["parts"] if part["level"] == wanted)

    zones = tuple(sorted(rows["zones"], key=len, reverse=True))
    return Home(rows["name"], rows["short"], level("district"), level("county"), zones)


def _word_classes(rows: Iterable[Mapping[str, Any]], on: date) -> tuple[WordClass, ...]:
    return tuple(
        WordClass(
            row["id"],
            row["name"]["zh"],
            row["name"]["en"],
            row["where"],
            row["severity"],
            expand(row["source"]),
            tuple(row["words"]),
            tuple(row.get("except", ())),
        )
        for row in rows
        if _in_force(row, on)
    )


def _licence_words(rows: Iterable[Mapping[str, Any]]) -> tuple[LicenceWord, ...]:
    found = (
        LicenceWord(
            row["word"],
            row["name_use"] == "approval",
            row["regulator"]["zh"],
            row["regulator"]["en"],
            row["source"],
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda licence: -len(licence.word)))


@lru_cache(maxsize=16)
def tables(on: date) -> Tables:
    """The tables in force on a day."""
    industries, regions, rules = load("industries"), load("regions"), load("rules")
    groups = _groups()
    elsewhere = regions["elsewhere"]
    return Tables(
        forms=_forms(),
        groups=groups,
        group_of={word: code for code, group in groups.items() for word in group.words},
        generic=frozenset(industries["generic"]),
        home=_home(regions["home"]),
        elsewhere_full=tuple(elsewhere["provinces"]) + tuple(elsewhere["cities"]),
        elsewhere_short=tuple(elsewhere["well_known_short"]),
        word_classes=_word_classes(rules["classes"], on),
        licence_words=_licence_words(rules["licence_words"]),
        licence_exceptions=tuple(rules["licence_except"]),
        comparison={k: (v["severity"], expand(v["source"])) for k, v in rules["comparison"].items()},
        retention_months=rules["retention"]["months"],
        retention_months_with_permit=rules["retention"]["months_with_permit"],
        release_after_months=rules["release_after_months"]["months"],
    )


@lru_cache(maxsize=1)
def traditional() -> Mapping[str, str]:
    """Traditional characters with the standard form to use instead (art. 5: 规范汉字)."""
    pairs: dict[str, str] = load("traditional")["pairs"]
    return pairs
