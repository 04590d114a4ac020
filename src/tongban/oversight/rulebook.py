"""The rules of supervision besides time (handbook 02 §2): what each looks at, by which threshold, in which colour.

A rule is data with a function. The house ships its colour and threshold; an administrator may publish others from a day
on, and what happened before keeps those of its own day. Where each looks is in ``watching``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tongban.base.errors import NotFound
from tongban.base.legal import legal_today
from tongban.oversight.models import WatchVersion

if TYPE_CHECKING:
    from tongban.oversight.watching.course import Course

FRESH_SECONDS: Final = 5.0
OFF: Final = "off"
GRADES: Final = ("yellow", "red", OFF)
PROCESS, FEE, CONTENT, ANOMALY, CONDUCT = "process", "fee", "content", "anomaly", "conduct"
KINDS: Final = ("time", PROCESS, FEE, CONTENT, ANOMALY, CONDUCT)
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the values of its sentence, whose act it was, and a key where one case is not its measure."""

    facts: Mapping[str, int | str] = field(default_factory=dict)
    hand: int | None = None
    once: str = ""


Look = Callable[["Course", int], Finding | None]


@dataclass(frozen=True, slots=True)
class WatchRule:
    """A rule. ``when`` names the events of a case after which it looks; ``look`` is None where a pass over counts or a
    timer does. ``told`` is the sentence of a lamp with places for what was found. ``unchecked``: local practice, not
    the words of a law."""

    code: str
    kind: str
    grade: str
    words: Words
    looks: Words
    told: Words
    basis: Words
    when: tuple[str, ...] = ()
    look: Look | None = None
    threshold: int | None = None
    least: int = 0
    most: int = 0
    unit: Words = field(default_factory=dict)
    unchecked: bool = True
    of_unit: bool = False
    """The lamp burns on the unit, not on a case."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a rule works on a day."""

    grade: str
    threshold: int


_rules: Final[dict[str, WatchRule]] = {}
_seen: tuple[float, dict[str, list[WatchVersion]]] | None = None


def declare(*rules: WatchRule) -> None:
    """Make rules known; the same code again replaces it."""
    _rules.update((rule.code, rule) for rule in rules)


def rules() -> list[WatchRule]:
    """Every rule, by kind in the order of ``KINDS`` and by code."""
    return sorted(_rules.values(), key=lambda rule: (KINDS.index(rule.kind), rule.code))


def rule(code: str) -> WatchRule:
    """The rule called ``code``; raises ``NotFound``."""
    if code not in _rules:
        raise NotFound("oversight.rule")
    return _rules[code]


def known(code: str) -> WatchRule | None:
    """The rule called ``code``, if it is one of these."""
    return _rules.get(code)


def looking_at(event: str) -> list[WatchRule]:
    """The rules that look after an event of a case."""
    return [found for found in rules() if event in found.when and found.look is not None]


def setting(code: str, on: date | None = None) -> Setting:
    """Colour and threshold of a rule on a day (default: today); ``off`` where its version ended by itself."""
    found, day = rule(code), on or legal_today()
    grade, threshold = found.grade, found.threshold or 0
    for version in _versions().get(code, ()):
        if version.valid_from <= day:
            over = version.valid_to is not None and version.valid_to < day
            grade = OFF if over else version.grade
            threshold = found.threshold or 0 if version.threshold is None else version.threshold
    return Setting(grade, threshold)


def versions_of(code: str) -> list[WatchVersion]:
    """What was published for a rule, the newest first."""
    return list(WatchVersion.objects.filter(code=code).order_by("-valid_from"))


def sentence(code: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """What a lamp of a rule says, in both languages; empty for rules of time and for those no longer known."""
    found = known(code)
    if found is None:
        return {}
    return {lang: text.format_map(_Gaps(facts)) for lang, text in found.told.items()}


class _Gaps(dict[str, Any]):
    """A lamp of an older version may lack a value: its place shows a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def _versions() -> dict[str, list[WatchVersion]]:
    global _seen
    if _seen is not None and time.monotonic() - _seen[0] < FRESH_SECONDS:
        return _seen[1]
    found: dict[str, list[WatchVersion]] = {}
    for row in WatchVersion.objects.order_by("code", "valid_from"):
        found.setdefault(row.code, []).append(row)
    _seen = (time.monotonic(), found)
    return found


def forget() -> None:
    """Look again at once (after publishing, in tests)."""
    global _seen
    _seen = None
