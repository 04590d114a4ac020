"""Rules about keys and values: every key of ``item.yaml`` and ``form.yaml`` is one that is read, and holds what it
should. A table a part; ``Field`` says what a value may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tongban.catalogue.lint.finding import Finding, Severity, Sources
from tongban.files.checks import WITH_OFFICE
from tongban.forms.definition import MOST_ENTRIES, TYPES
from tongban.kernel.clock.rules import UNITS

Test = Callable[[Any], bool]
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """What a key may hold, in words, and the test of it."""

    words: str
    holds: Test


def _one(*values: str) -> Field:
    return Field(f"one of {', '.join(values)}", lambda v: isinstance(v, str) and v in values)


def _some(*values: str) -> Field:
    return Field(
        f"a list of {', '.join(values)}, each once",
        lambda v: isinstance(v, list) and bool(v) and all(x in values for x in v) and len(set(v)) == len(v),
    )


def _number(low: int, high: int) -> Field:
    return Field(
        f"a whole number from {low} to {high}",
        lambda v: isinstance(v, int) and not isinstance(v, bool) and low <= v <= high,
    )


def _decimal(value: Any) -> bool:
    try:
        return not isinstance(value, bool | float) and Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _is_amount(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\d{1,12}(\.\d{2})?", value)) and Decimal(value) > 0


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError):
        return False
    return True


def _is_validity(value: Any) -> bool:
    if not isinstance(value, Mapping) or len(value) != 1:
        return bool(value == "permanent")
    [(unit, number)] = value.items()
    if unit == "until":
        return isinstance(number, str) or WORDS.holds(number)
    return type(number) is int and 0 < number <= {"years": 100, "months": 120}.get(unit, 0)


WORDS: Final = Field("a text in both languages", lambda v: isinstance(v, Mapping) and bool(v))
TEXT: Final = Field("a text", lambda v: isinstance(v, str) and bool(v.strip()))
PLAIN: Final = Field("a text or a number", lambda v: isinstance(v, str | int) and not isinstance(v, bool))
FLAG: Final = Field("true or false", lambda v: isinstance(v, bool))
FEEL: Final = Field("true, false or an expression", lambda v: isinstance(v, bool | str) and v != "")
ROWS: Final = Field("a list", lambda v: isinstance(v, list) and all(isinstance(r, Mapping) for r in v))
TEXTS: Final = Field("a list of words", lambda v: isinstance(v, list) and all(isinstance(r, str) for r in v))
PART: Final = Field("a part with its own keys", lambda v: isinstance(v, Mapping))
SLUG: Final = Field(
    "lower-case letters, digits and hyphens",
    lambda v: isinstance(v, str) and bool(re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", v)),
)
FORMATS: Final = ("jpg", *WITH_OFFICE)

ITEM: Final = {
    "code": SLUG, "name": WORDS, "aliases": PART, "summary": WORDS, "unit": SLUG, "kind": _one("instant", "promise"),
    "type": _one(*(f"{n:02}" for n in (*range(11), 20))),
    "level": _one("province", "city", "county", "town", "village"),
    "audience": _some("natural_person", "legal_entity"), "themes": TEXTS, "life_events": TEXTS,
    "real_name_level": _number(0, 4), "visits": _number(0, 9), "online": _one("full", "window", "partial", "none"),
    "window_reason": WORDS, "clock": PART, "legal_basis": ROWS, "conditions": ROWS, "materials": ROWS, "fees": ROWS,
    "result": PART, "delivery": _some("electronic", "pickup", "post"), "joint": TEXTS, "commitment": PART,
    "inspection": PART, "conditional": PART, "limited": PART,
    "renewal_of": SLUG, "imported": FLAG, "before": PART,
}  # fmt: skip
CLOCK: Final = {
    "acceptance": TEXT, "rule": TEXT, "promised": PART, "grounds": TEXTS, "extension": TEXT, "statutory": PART,
    "supplement": TEXT,
}  # fmt: skip
PROMISED: Final = {"value": _number(0, 9999), "unit": _one(*UNITS)}
BASIS: Final = {"law": TEXT, "article": PLAIN, "text": WORDS, "unchecked": FLAG}
CONDITION: Final = {"id": SLUG, "text": WORDS, "basis": PART, "ask": WORDS, "rule": TEXT, "fail": WORDS}
MATERIAL: Final = {
    "id": SLUG, "name": WORDS, "basis": PART, "source": _one("applicant", "government", "form", "commitment"),
    "share": SLUG, "required": FEEL, "copies": _number(0, 99), "formats": _some(*FORMATS), "sample": TEXT,
    "note": WORDS, "key": FLAG, "later": FLAG,
}  # fmt: skip
CONDITIONAL: Final = {"days": _number(1, 60), "basis": PART}
LIMITED: Final = {"basis": PART, "order": _one("acceptance", "law"), "order_basis": PART}
FEE: Final = {
    "name": WORDS,
    "amount": Field('an amount such as "10.00"', _is_amount),
    "per": WORDS,
    "basis": PART,
}
RESULT: Final = {
    "kind": _one("licence", "certificate", "decision"), "licence": SLUG, "name": WORDS, "renewable": FLAG,
    "validity": Field("permanent, {years: 5}, {months: 6}, {until: a question} or {until: words}", _is_validity),
    "template": TEXT,
}  # fmt: skip
COMMITMENT: Final = {"text": WORDS, "check": TEXT, "basis": PART}
BEFORE: Final = {
    "steps": ROWS, "materials": _number(0, 99), "days": _number(0, 9999), "visits": _number(0, 99), "source": WORDS,
}  # fmt: skip
STAGE: Final = {"name": WORDS, "now": TEXT, "why": WORDS}
INSPECTION: Final = {"required": FLAG, "basis": PART, "checklist": ROWS}
CHECK: Final = {"id": SLUG, "text": WORDS, "condition": SLUG, "photo": FLAG}
GROUP: Final = {"id": TEXT, "title": WORDS, "help": WORDS, "questions": ROWS, "shows": TEXT, "repeat": PART}
REPEAT: Final = {
    "min": _number(0, MOST_ENTRIES), "max": _number(1, MOST_ENTRIES), "one": WORDS, "when": FEEL, "rule": TEXT,
    "fail": WORDS, "paged": FLAG, "example": ROWS, "element": TEXT,
}  # fmt: skip
NUMBER: Final = Field("a number, a decimal one in quotation marks", _decimal)
QUESTION: Final = {
    "id": TEXT, "type": _one(*sorted(TYPES)), "label": WORDS, "help": WORDS, "example": PLAIN, "required": FEEL,
    "when": FEEL, "options": ROWS, "min": PLAIN, "max": PLAIN, "max_length": _number(1, 100_000),
    "pattern": Field("a regular expression", _is_pattern), "personal": FLAG, "element": TEXT,
    "calculate": TEXT,
}  # fmt: skip
OPTION: Final = {"value": PLAIN, "label": WORDS}
TABLES: Final = {"": ITEM, "clock": CLOCK, "promised": PROMISED, "result": RESULT, "commitment": COMMITMENT}
NEEDED: Final = {
    id(CONDITION): ("id", "text"), id(MATERIAL): ("id", "name"), id(FEE): ("name", "amount"), id(BASIS): ("law",),
    id(CHECK): ("id", "text", "condition"), id(GROUP): ("id", "title"), id(QUESTION): ("id", "type", "label"),
    id(OPTION): ("value", "label"), id(STAGE): ("name",), id(REPEAT): ("one",),
    id(CONDITIONAL): ("days", "basis"), id(LIMITED): ("basis",),
}  # fmt: skip
"""What a row cannot be without."""
EXPECTED: Final = ("summary", "kind", "audience", "clock", "result")


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about keys and values."""
    for part, file in (("item", "item.yaml"), ("form", "form.yaml")):
        for place, table, row in _parts(part, content.get(part) or {}):
            yield from _row(place, table, row, file, sources)
    for key in EXPECTED:
        if not content["item"].get(key):
            yield Finding("item.silent", "warning", "item.yaml", 1, f"“{key}” is not said.")


def _parts(
    part: str, root: Mapping[str, Any]
) -> Iterator[tuple[Place, Mapping[str, Field], Mapping[str, Any]]]:
    if part == "form":
        yield (), {"groups": ROWS}, root
        for g, group in _rows(root, "groups"):
            yield ("groups", g), GROUP, group
            if "repeat" in group:
                yield ("groups", g, "repeat"), REPEAT, _part(group, "repeat")
            for q, question in _rows(group, "questions"):
                yield ("groups", g, "questions", q), QUESTION, question
                for o, option in _rows(question, "options"):
                    yield ("groups", g, "questions", q, "options", o), OPTION, option
        return
    yield (), ITEM, root
    clock = _part(root, "clock")
    for place, table, row in (
        (("clock",), CLOCK, clock),
        (("clock", "promised"), PROMISED, _part(clock, "promised")),
        (("result",), RESULT, _part(root, "result")),
        (("commitment",), COMMITMENT, _part(root, "commitment")),
        (("commitment", "basis"), BASIS, _part(_part(root, "commitment"), "basis")),
        (("before",), BEFORE, _part(root, "before")),
        (("conditional",), CONDITIONAL, _part(root, "conditional")),
        (("conditional", "basis"), BASIS, _part(_part(root, "conditional"), "basis")),
        (("limited",), LIMITED, _part(root, "limited")),
        (("limited", "basis"), BASIS, _part(_part(root, "limited"), "basis")),
        (("limited", "order_basis"), BASIS, _part(_part(root, "limited"), "order_basis")),
        (("inspection",), INSPECTION, _part(root, "inspection")),
        (("inspection", "basis"), BASIS, _part(_part(root, "inspection"), "basis")),
    ):
        if row:
            yield place, table, row
    yield from ((("before", "steps", n), STAGE, row) for n, row in _rows(_part(root, "before"), "steps"))
    yield from (((key, n), BASIS, row) for key in ("legal_basis",) for n, row in _rows(root, key))
    for n, row in _rows(_part(root, "inspection"), "checklist"):
        yield ("inspection", "checklist", n), CHECK, row
    for key, table in (("conditions", CONDITION), ("materials", MATERIAL), ("fees", FEE)):
        for n, row in _rows(root, key):
            yield (key, n), table, row
            if basis := _part(row, "basis"):
                yield (key, n, "basis"), BASIS, basis


def _part(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = row.get(key)
    return value if isinstance(value, Mapping) else {}


def _rows(row: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    value = row.get(key)
    for number, inner in enumerate(value if isinstance(value, list) else ()):
        if isinstance(inner, Mapping):
            yield number, inner


def _row(
    place: Place, table: Mapping[str, Field], row: Mapping[str, Any], file: str, sources: Sources
) -> Iterator[Finding]:
    def at(code: str, message: str, *more: str | int, severity: Severity = "error") -> Finding:
        return Finding(
            f"{file.removesuffix('.yaml')}.{code}", severity, file, sources.line(file, *place, *more), message
        )

    for key in sorted(map(str, row.keys() - table.keys())):
        yield at("unknown", f"Nobody reads “{key}”.", key, severity="warning")
    for key, field in table.items():
        if (
            row.get(key) is not None
            and not field.holds(row[key])
            and not (row[key] == "" and key in _MAY_BE_EMPTY)
        ):
            yield at("value", f"“{key}” must be {field.words}.", key)
    for key in NEEDED.get(id(table), ()):
        if row.get(key) in (None, "", {}):
            yield at("part", f"“{key}” is missing.")


_MAY_BE_EMPTY: Final = frozenset({"article", "help", "example", "min", "max"})
