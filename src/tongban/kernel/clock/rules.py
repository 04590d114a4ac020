"""Time limits as dated data: `Rule`, the `RuleBook` that finds the version in force, and `RULES`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeVar, cast, get_args

from tongban.kernel.errors import Refusal

Unit = Literal["wd", "d", "month", "hour"]
Direction = Literal["after", "before"]
Bound = Literal["most", "least"]
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
_MOST: Final = 36_500

AL45_GROUNDS: Final = (
    "hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert-review",
)  # fmt: skip
"""The closed list of 行政许可法 art. 45: 听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One provision that an answer rests on, in a version that was in force."""

    code: str
    law: str
    article: str
    text_zh: str = ""
    text_en: str = ""
    valid_from: date = date.min
    valid_to: date = date.max

    def __str__(self) -> str:
        return f"{self.law} art. {self.article}" if self.article else self.law

    def as_dict(self) -> dict[str, str]:
        """For JSON: code, law, article and the text in both languages."""
        return {
            "code": self.code,
            "law": self.law,
            "article": self.article,
            "zh": self.text_zh,
            "en": self.text_en,
        }


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time: a number and its unit (wd, d, month, hour)."""

    value: int
    unit: Unit = "wd"

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read "5wd", "30d", "6month" or "24hour"; refuses "clock.limit"."""
        digits = text.strip().rstrip("abcdefghijklmnopqrstuvwxyz")
        unit = text.strip()[len(digits) :]
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 5 and unit in UNITS):
            raise Refusal(
                "clock.limit", f"'{text}' is no time limit; write for example 5wd, 30d, 6month.", text=text
            )
        return cls(int(digits), unit)

    def __str__(self) -> str:
        return f"{self.value}{self.unit}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one time limit of the law.

    `grounds` are the words that may stop it, `extension` the code of the only extension it knows, `approver`
    who grants this rule when it is itself an extension, `silence` what the law attaches to silence past the
    limit. `moves`: a last day on a day off moves to the next working day (民法典 203; calendar days and
    months only). `bound`: "most" is a limit to act within; "least" a time that must pass first (招标文件至少
    二十日), and the due day is the first day on which it has. `unchecked`: value or article from memory or
    local practice, to be confirmed before production use.
    """

    code: str
    value: int
    unit: Unit
    start_event: str = ""
    end_event: str = ""
    grounds: tuple[str, ...] = ()
    extension: str | None = None
    approver: str | None = None
    source: Citation | None = None
    valid_from: date = date.min
    valid_to: date = date.max
    direction: Direction = "after"
    moves: bool = True
    silence: str | None = None
    cites: tuple[str, ...] = ()
    stops_by: str = ""
    name_zh: str = ""
    name_en: str = ""
    bound: Bound = "most"
    unchecked: bool = False

    @property
    def limit(self) -> Limit:
        """The length alone."""
        return Limit(self.value, self.unit)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: everything that the data say of this version."""
        return {
            "code": self.code,
            "limit": str(self.limit),
            "direction": self.direction,
            "bound": self.bound,
            "last_day": "next-working-day" if self.moves and self.unit in ("d", "month") else "fixed",
            "start": self.start_event,
            "end": self.end_event,
            "source": str(self.source),
            "grounds": list(self.grounds),
            "extension": self.extension,
            "approver": self.approver,
            "silence": self.silence,
            "unchecked": self.unchecked,
            "valid_from": None if self.valid_from == date.min else self.valid_from.isoformat(),
            "valid_to": None if self.valid_to == date.max else self.valid_to.isoformat(),
            "name": {"zh": self.name_zh, "en": self.name_en},
        }

    def promised(self, limit: Limit) -> Rule:
        """This rule shortened to the limit that the unit promises (承诺办结时限).

        A promise equal to the law's limit is that limit, extension included; a shorter one is not moved by an
        extension of the legal limit. Refuses "clock.promise_longer" (优化营商环境条例 art. 36 lets a promise
        only shorten) and "clock.promise_unit" where the two cannot be compared for every day of the year.
        """
        if limit == self.limit:
            return self
        longest = _longest_promise(self, limit.unit)
        if longest is None:
            raise Refusal(
                "clock.promise_unit",
                f"A promise in '{limit.unit}' cannot be compared with the legal limit {self.limit} "
                f"of {self.code}; state it in '{self.unit}'.",
                promised=str(limit),
                legal=str(self.limit),
                rule=self.code,
            )
        if limit.value > longest:
            raise Refusal(
                "clock.promise_longer",
                f"The promised limit {limit} is longer than the legal limit {self.limit} of {self.code}; "
                "a promise may only shorten it.",
                promised=str(limit),
                legal=str(self.limit),
                rule=self.code,
            )
        return replace(self, value=limit.value, unit=limit.unit, extension=None)


def _longest_promise(rule: Rule, unit: Unit) -> int | None:
    """Longest promise in `unit` that never ends after the rule's own limit; None where nothing bounds it."""
    if unit == rule.unit:
        return rule.value
    if rule.unit == "wd" and unit == "d":  # the n-th working day is never before the n-th day
        return rule.value
    if rule.unit in ("wd", "d") and unit == "hour":
        return rule.value * 24
    return None


class _Dated(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date: ...


D = TypeVar("D", bound=_Dated)


class RuleBook(Mapping[str, Rule]):
    """Rules and citations by code and date. As a mapping it answers with the newest version of a code."""

    def __init__(self, rules: Iterable[Rule], citations: Iterable[Citation] = ()) -> None:
        self._rules = _versions(rules)
        self._citations = _versions(citations)

    @classmethod
    def from_table(cls, data: Mapping[str, Any]) -> RuleBook:
        """Read the shape of `data/clock_rules.toml`; refuses "clock.table" for what is missing or unknown."""
        grounds = data.get("grounds", {})
        try:
            return cls(
                (_read_rule(row, grounds) for row in data.get("rule", ())),
                (_read_citation(row) for row in data.get("citation", ())),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Refusal("clock.table", f"A rule lacks or spoils a field: {error}.") from error

    def merged(self, other: RuleBook) -> RuleBook:
        """A book in which the other's codes replace the same codes here, with all their versions."""
        book = RuleBook(())
        book._rules = {**self._rules, **other._rules}
        book._citations = {**self._citations, **other._citations}
        return book

    def succeeded(self, other: RuleBook) -> RuleBook:
        """A book in which the other's versions follow those of the same code here, each from its first day.

        Earlier versions end the day before (a case that began under one keeps it); what would begin later here
        is replaced. Citations are merged as in `merged`.
        """
        book = self.merged(RuleBook(()))
        for code, newer in other._rules.items():
            begin = newer[0].valid_from
            kept = (rule for rule in self.versions(code) if rule.valid_from < begin)
            ended = (replace(r, valid_to=min(r.valid_to, begin - timedelta(days=1))) for r in kept)
            book._rules[code] = (*ended, *newer)
        book._citations = {**self._citations, **other._citations}
        return book

    def at(self, code: str, on: date) -> Rule:
        """The version of a rule in force on a day; refuses "clock.rule" and "clock.rule_date"."""
        versions = self._rules.get(code)
        if versions is None:
            raise self._unknown(code)
        rule = _in_force(versions, on)
        if rule is None:
            raise Refusal(
                "clock.rule_date",
                f"{code} was not in force on {on}; its versions begin on {versions[0].valid_from}.",
                rule=code,
                on=on.isoformat(),
                first=versions[0].valid_from.isoformat(),
            )
        return rule

    def cite(self, code: str, on: date) -> Citation | None:
        """A provision in its version of that day, or None where none is known."""
        return _in_force(self._citations.get(code, ()), on)

    def versions(self, code: str) -> tuple[Rule, ...]:
        """All versions of a rule, oldest first."""
        return self._rules.get(code, ())

    def __getitem__(self, code: str) -> Rule:
        return self._rules[code][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def _unknown(self, code: str) -> Refusal:
        near = [known for known in self._rules if known.startswith(f"{code}-")]
        near = near or get_close_matches(code.upper(), self._rules, 3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        return Refusal("clock.rule", f"There is no rule '{code}'.{hint}", rule=code, near=near)


def _versions(rows: Iterable[D]) -> dict[str, tuple[D, ...]]:
    found: dict[str, list[D]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row)
    for code, versions in found.items():
        versions.sort(key=lambda row: row.valid_from)
        for older, newer in pairwise(versions):
            if older.valid_to >= newer.valid_from:
                raise Refusal(
                    "clock.table", f"Two versions of {code} overlap on {newer.valid_from}.", rule=code
                )
    return {code: tuple(versions) for code, versions in found.items()}


def _in_force(versions: tuple[D, ...], on: date) -> D | None:
    for row in reversed(versions):
        if row.valid_from <= on <= row.valid_to:
            return row
    return None


def _read_citation(row: Mapping[str, Any]) -> Citation:
    text = row.get("text", {})
    return Citation(
        code=row["code"],
        law=row["law"],
        article=str(row.get("article", "")),
        text_zh=text.get("zh", ""),
        text_en=text.get("en", ""),
        valid_from=row.get("valid_from", date.min),
        valid_to=row.get("valid_to", date.max),
    )


def _read_rule(row: Mapping[str, Any], grounds: Mapping[str, Iterable[str]]) -> Rule:
    if row["unit"] not in UNITS or not 0 <= int(row["value"]) <= _MOST:
        raise ValueError(f"{row['code']}: limit {row['value']} {row['unit']}")
    _one_of(row, "direction", get_args(Direction))
    _one_of(row, "bound", get_args(Bound))
    _one_of(row, "last_day", ("next-working-day", "fixed"))
    name, stops = row.get("name", {}), row.get("stops", "")
    return Rule(
        code=row["code"],
        value=int(row["value"]),
        unit=cast(Unit, row["unit"]),
        start_event=row.get("start_event", ""),
        end_event=row.get("end_event", ""),
        grounds=tuple(grounds[stops]) if stops else (),
        stops_by=stops,
        extension=row.get("extension"),
        approver=row.get("approver"),
        source=_read_citation(row),
        valid_from=row.get("valid_from", date.min),
        valid_to=row.get("valid_to", date.max),
        direction=cast(Direction, row.get("direction", "after")),
        moves=row.get("last_day", "next-working-day") == "next-working-day",
        silence=row.get("silence"),
        cites=tuple(row.get("cites", ())),
        name_zh=name.get("zh", ""),
        name_en=name.get("en", ""),
        bound=cast(Bound, row.get("bound", "most")),
        unchecked=bool(row.get("unchecked", False)),
    )


def _one_of(row: Mapping[str, Any], field: str, known: tuple[str, ...]) -> None:
    if row.get(field, known[0]) not in known:
        raise ValueError(f"{row['code']}: {field} {row[field]}")


def load(path: Path) -> RuleBook:
    """Read a rule book from a TOML file."""
    with path.open("rb") as file:
        return RuleBook.from_table(tomllib.load(file))


def load_all(folder: Path) -> RuleBook:
    """Read every TOML file of a folder into one book; a code that stands in two files is refused."""
    book = RuleBook(())
    for path in sorted(folder.glob("*.toml")):
        more = load(path)
        twice = sorted(set(book) & set(more))
        if twice:
            raise Refusal("clock.table", f"{path.name} repeats {', '.join(twice)}.", rule=twice[0])
        book = book.merged(more)
    return book


_DATA: Final = Path(__file__).parent.parent / "data"
RULES: Final = load_all(_DATA / "limits").merged(load(_DATA / "clock_rules.toml"))
"""The limits of licensing, disclosure, petitions, procurement and tendering, remedies, and of common practice."""
