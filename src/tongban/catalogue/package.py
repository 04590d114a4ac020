"""A service package in memory: everything that one version of an item says.

It is read from the JSON that ``ItemVersion.content`` holds (or from a folder) and never changes; a case keeps the
version it began under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.forms.definition import Form, Words

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule stands in the law: short title and article."""

    law: str
    article: str
    unchecked: bool = False

    @classmethod
    def read(cls, raw: Raw | None) -> Basis | None:
        """A basis of ``item.yaml``, or nothing."""
        if not raw:
            return None
        return cls(str(raw["law"]), str(raw.get("article") or ""), bool(raw.get("unchecked")))


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the licence (行政许可法 art. 30: published in full), with its question for the pre-check."""

    id: str
    text: Words
    basis: Basis | None
    ask: Words
    rule: str
    fail: Words


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A line of the material list. ``share`` names a register or licence: the line is then never demanded.

    ``key``: the examination rests on it (主审要件). ``later``: it may follow after a written promise (容缺受理).
    """

    id: str
    name: Words
    basis: Basis | None
    source: str
    share: str
    required: bool | str
    copies: int
    formats: tuple[str, ...]
    sample: str
    note: Words
    key: bool = False
    later: bool = False


@dataclass(frozen=True, slots=True)
class Conditional:
    """Conditional acceptance (容缺受理): in how many working days what is missing must follow, and by which rule."""

    days: int
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class Limited:
    """A licence limited in number (行政许可法 art. 57): by which rule, and in which order grants go.

    ``order``: acceptance, or law where a law or administrative regulation sets another one (``order_basis``).
    """

    basis: Basis | None
    order: str
    order_basis: Basis | None


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee with its basis (行政许可法 art. 58: none without a law or regulation). ``amount`` in yuan, as text."""

    name: Words
    amount: str
    per: Words
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class Clock:
    """The limits of an item: codes of statutory rules, and the promised limit in its unit."""

    acceptance: str
    rule: str
    extension: str
    promised_value: int
    promised_unit: str
    grounds: tuple[str, ...]
    supplement: str = "TB-SUPPLEMENT"
    """The limit for answering the supplement notice."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a grant gives: kind licence, certificate or decision.

    It is good for ``months``, or to the day that the variable ``until`` names, or to what ``until_words`` say (“the end
    of the event”), or else without end.
    """

    kind: str
    licence: str
    name: Words
    months: int
    until: str
    until_words: Words
    renewable: bool

    @property
    def permanent(self) -> bool:
        """Whether it has no end."""
        return not (self.months or self.until or self.until_words)


@dataclass(frozen=True, slots=True)
class Check:
    """A line of an inspection's checklist: what is looked at, for which condition, whether a photograph is wanted."""

    id: str
    text: Words
    condition: str
    photo: bool


@dataclass(frozen=True, slots=True)
class SiteInspection:
    """What the item says of site inspection (行政许可法 art. 34); ``required``: no decision to grant without one."""

    required: bool
    basis: Basis | None
    checklist: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """One version of a service item, whole."""

    code: str
    name: Words
    aliases: Mapping[str, tuple[str, ...]]
    summary: Words
    unit: str
    kind: str
    type: str
    level: str
    audience: tuple[str, ...]
    themes: tuple[str, ...]
    life_events: tuple[str, ...]
    assurance: int
    visits: int
    online: str
    window_reason: Words
    clock: Clock
    legal_basis: tuple[Basis, ...]
    conditions: tuple[Condition, ...]
    materials: tuple[MaterialLine, ...]
    fees: tuple[Fee, ...]
    result: Result
    delivery: tuple[str, ...]
    joint: tuple[str, ...]
    commitment: Raw
    inspection: SiteInspection
    conditional: Conditional | None
    limited: Limited | None
    renewal_of: str
    guide: Words
    form: Form
    flow: str
    rules: str
    imported: bool = False
    """Taken from another catalogue, which said only name, unit and kind: what is empty is unknown, not absent."""

    @classmethod
    def read(cls, content: Raw) -> Package:
        """The package that ``content`` = ``{item, guide, form, flow, rules}`` describes; raises ``KeyError``."""
        item: Raw = content["item"]
        aliases = item.get("aliases") or {}
        return cls(
            code=item["code"],
            name=item["name"],
            aliases={k: tuple(v) for k, v in aliases.items()},
            summary=item.get("summary") or {},
            unit=item["unit"],
            kind=item.get("kind", "promise"),
            type=str(item.get("type", "01")),
            level=item.get("level", "city"),
            audience=tuple(item.get("audience") or ("natural_person",)),
            themes=tuple(item.get("themes") or ()),
            life_events=tuple(item.get("life_events") or ()),
            assurance=int(item.get("real_name_level", 1)),
            visits=int(item.get("visits", 0)),
            online=item.get("online", "full"),
            window_reason=item.get("window_reason") or {},
            clock=_clock(item),
            legal_basis=tuple(b for b in map(Basis.read, item.get("legal_basis") or ()) if b),
            conditions=tuple(_condition(c) for c in item.get("conditions") or ()),
            materials=tuple(_material(m) for m in item.get("materials") or ()),
            fees=tuple(_fee(f) for f in item.get("fees") or ()),
            result=_result(item),
            delivery=tuple(item.get("delivery") or ("electronic", "pickup")),
            joint=tuple(item.get("joint") or ()),
            commitment=item.get("commitment") or {},
            inspection=_inspection(item),
            conditional=_conditional(item.get("conditional")),
            limited=_limited(item.get("limited")),
            renewal_of=str(item.get("renewal_of") or ""),
            guide=content.get("guide") or {},
            form=Form.read(content.get("form") or {}),
            flow=content.get("flow") or "",
            rules=content.get("rules") or "",
            imported=bool(item.get("imported")),
        )

    def material(self, line_id: str) -> MaterialLine | None:
        """The material line with this id."""
        return next((m for m in self.materials if m.id == line_id), None)

    @property
    def is_online(self) -> bool:
        """Whether it can be completed on line from search to result."""
        return self.online == "full"


def _clock(item: Raw) -> Clock:
    raw: Raw = item.get("clock") or {}
    promised: Raw = raw.get("promised") or {}
    return Clock(
        acceptance=raw.get("acceptance", "AL-32"),
        rule=raw.get("rule", "AL-42"),
        extension=raw.get("extension") or "",
        promised_value=int(promised.get("value", 0)),
        promised_unit=promised.get("unit", "wd"),
        grounds=tuple(raw.get("grounds") or ()),
        supplement=str(raw.get("supplement") or "TB-SUPPLEMENT"),
    )


def _condition(raw: Raw) -> Condition:
    return Condition(
        id=str(raw["id"]),
        text=raw["text"],
        basis=Basis.read(raw.get("basis")),
        ask=raw.get("ask") or {},
        rule=str(raw.get("rule") or f"answers.{str(raw['id']).replace('-', '_')} = true"),
        fail=raw.get("fail") or {},
    )


def _material(raw: Raw) -> MaterialLine:
    return MaterialLine(
        id=str(raw["id"]),
        name=raw["name"],
        basis=Basis.read(raw.get("basis")),
        source=raw.get("source", "applicant"),
        share=str(raw.get("share") or ""),
        required=raw.get("required", True),
        copies=int(raw.get("copies", 1)),
        formats=tuple(raw.get("formats") or ("pdf", "jpg", "png")),
        sample=str(raw.get("sample") or ""),
        note=raw.get("note") or {},
        key=bool(raw.get("key")),
        later=bool(raw.get("later")),
    )


def _conditional(raw: Raw | None) -> Conditional | None:
    return Conditional(int(raw.get("days") or 0), Basis.read(raw.get("basis"))) if raw else None


def _limited(raw: Raw | None) -> Limited | None:
    if not raw:
        return None
    order = str(raw.get("order") or "acceptance")
    return Limited(Basis.read(raw.get("basis")), order, Basis.read(raw.get("order_basis")))


def _inspection(item: Raw) -> SiteInspection:
    """The item's own checklist; an item without one has a line for each of its conditions."""
    raw: Raw = item.get("inspection") or {}
    lines = [
        Check(str(c["id"]), c["text"], str(c.get("condition") or ""), bool(c.get("photo")))
        for c in raw.get("checklist") or ()
    ]
    if not lines:
        lines = [
            Check(str(c["id"]), c["text"], str(c["id"]), photo=False) for c in item.get("conditions") or ()
        ]
    return SiteInspection(bool(raw.get("required")), Basis.read(raw.get("basis")), tuple(lines))


def _fee(raw: Raw) -> Fee:
    return Fee(raw["name"], str(raw["amount"]), raw.get("per") or {}, Basis.read(raw.get("basis")))


def _result(item: Raw) -> Result:
    raw: Raw = item.get("result") or {}
    validity = raw.get("validity") or {}
    given: Raw = validity if isinstance(validity, Mapping) else {}
    until = given.get("until") or ""
    return Result(
        kind=raw.get("kind", "decision"),
        licence=str(raw.get("licence") or ""),
        name=raw.get("name") or item["name"],
        months=12 * int(given.get("years", 0)) + int(given.get("months", 0)),
        until=until if isinstance(until, str) else "",
        until_words=until if isinstance(until, Mapping) else {},
        renewable=bool(raw.get("renewable")),
    )
