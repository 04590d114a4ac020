"""Rules about ``form.yaml``: types, ids, conditions that can hold, options, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from tongban.base.days import read_day
from tongban.catalogue.lint import calculated, repeating
from tongban.catalogue.lint.expressions import Known, faults, known_answers
from tongban.catalogue.lint.finding import Finding, Severity, Sources
from tongban.elements import lists as elements
from tongban.forms import answers
from tongban.forms.definition import TYPES, Form
from tongban.forms.panels import panel_names

FILE: Final = "form.yaml"
_LIKE: Final = {
    **{kind: (kind,) for kind in TYPES},
    "text": ("text", "textarea", "choice", "choices", "boolean", "region"),
    "number": ("integer", "decimal", "money"),
    "address": ("address", "text"),
}
"""Type of an element → types of questions that may ask for it."""
NUMBERS: Final = ("integer", "decimal", "money")
TEXTS: Final = ("text", "textarea", "address")
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about the form."""
    groups = (content.get("form") or {}).get("groups") or []
    if not groups:
        if content["item"].get("online", "full") == "full":
            yield Finding("form.empty", "error", FILE, 0, "An item on line needs a form.")
        return
    yield from _audience(content["item"], groups)
    known = known_answers(content["form"])
    earlier: dict[str, Known] = {}
    columns: dict[str, Known] = {}
    round_about = calculated.circles(content["form"])
    pages: set[str] = set()
    for g, group in enumerate(groups):
        if str(group.get("id")) in pages:
            line = sources.line(FILE, "groups", g, "id")
            yield Finding("form.twice", "error", FILE, line, f"Two pages are called {group.get('id')}.")
        pages.add(str(group.get("id")))
        if not group.get("questions"):
            yield Finding(
                "form.group", "error", FILE, sources.line(FILE, "groups", g), "This page asks nothing."
            )
        if group.get("shows") and group["shows"] not in panel_names():
            said = f"There is no panel “{group['shows']}”."
            yield Finding("form.shows", "error", FILE, sources.line(FILE, "groups", g, "shows"), said)
        repeats = group.get("repeat") if isinstance(group.get("repeat"), Mapping) else None
        own = dict(known.get(str(group.get("id")), Known()).columns) if repeats is not None else known
        before = dict(earlier)
        for q, question in enumerate(group.get("questions") or ()):
            place = ("groups", g, "questions", q)
            yield from _question(question, {**columns, **earlier}, earlier, round_about, place, sources)
            name = str(question.get("id"))
            earlier[name] = own.get(name, Known())
        if repeats is not None:
            columns |= {name: earlier[name] for name in earlier.keys() - before.keys()}
            earlier = before
            yield from repeating.check(group, repeats, known, {**columns, **earlier}, earlier, g, sources)
            earlier[str(group.get("id"))] = known.get(str(group.get("id")), Known("list"))


def _audience(item: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Each kind of applicant is asked who they are."""
    asked = {str(q.get("element")).split(".")[0] for group in groups for q in group.get("questions") or ()}
    roots = {
        "natural_person": {"person", "party"},
        "legal_entity": {"body", "party", "related", "face", "licence"},
    }
    for kind, about in roots.items():
        if kind in (item.get("audience") or ()) and not asked & about:
            said = f"The item is for a {kind}, and no question of the form has an element about one."
            yield Finding("form.audience", "error", FILE, 0, said)


def _question(
    question: Mapping[str, Any],
    taken: Mapping[str, Known],
    earlier: Mapping[str, Known],
    round_about: Mapping[str, Sequence[str]],
    place: tuple[str | int, ...],
    sources: Sources,
) -> Iterator[Finding]:
    """``taken`` are the ids of every question before it, ``earlier`` those that its conditions may read."""

    def at(code: str, message: str, *more: str | int, severity: Severity = "error") -> Finding:
        return Finding(code, severity, FILE, sources.line(FILE, *place, *more), message)

    name = str(question.get("id"))
    if not _ID.fullmatch(name):
        yield at("form.id", f"“{name}”: an id is lower-case letters, digits and underscores.", "id")
    if name in taken:
        yield at("form.twice", f"Two questions are called {name}.", "id")
    if question.get("type") not in TYPES:
        yield at("form.type", f"There is no question type “{question.get('type')}”.", "type")
    if question.get("type") in ("choice", "choices") and len(question.get("options") or ()) < 2:
        yield at("form.options", "A choice needs at least two options.", "options")
    values = [str(option.get("value")) for option in question.get("options") or ()]
    if len(set(values)) < len(values):
        yield at("form.options", "Two options have the same value.", "options")
    if values and question.get("type") not in ("choice", "choices"):
        yield at("form.options", "Only a choice has options.", "options")
    if question.get("when") is False:
        yield at("form.when", "It is never asked.", "when")
    yield from _bounds(question, at)
    if not question.get("label"):
        yield at("form.label", "The question has no words.", "label")
    yield from _element(question, at)
    yield from _example(question, at)
    if question.get("calculate"):
        yield from calculated.check(question, earlier, round_about, at)
    for key in ("when", "required"):
        if isinstance(question.get(key), str):
            yield from _condition(str(question[key]), key, earlier, at)


def _element(question: Mapping[str, Any], at: Any) -> Iterator[Finding]:
    code = str(question.get("element") or "")
    if not code:
        return
    if not elements.known(code):
        yield at("form.element", f"There is no data element “{code}”.", "element")
    elif code in elements.elements() and question.get("type") not in _LIKE.get(
        elements.element(code).type, ()
    ):
        wanted = elements.element(code).type
        yield at("form.element_type", f"{code} is asked as {wanted}.", "element", severity="warning")


def _example(question: Mapping[str, Any], at: Any) -> Iterator[Finding]:
    """The example must be an answer that the question takes."""
    example, name = question.get("example"), str(question.get("id"))
    if example is None or question.get("type") not in TYPES or not question.get("label"):
        return
    plain = {**question, "when": True, "required": True, "calculate": ""}
    form = Form.read({"groups": [{"id": "one", "title": {}, "questions": [plain]}]})
    mistakes = answers.check(form, {name: str(example)}).mistakes
    if mistakes:
        yield at("form.example", f"The example is refused: {mistakes[name]}", "example", severity="warning")


def _condition(text: str, key: str, earlier: Mapping[str, Known], at: Any) -> Iterator[Finding]:
    for fault in faults(text, earlier):
        yield at(f"form.{key}", fault, key)


def _bounds(question: Mapping[str, Any], at: Any) -> Iterator[Finding]:
    """``min`` and ``max`` are numbers at numbers, days at dates, and leave room between them."""
    bounds = {key: question[key] for key in ("min", "max") if question.get(key) not in (None, "")}
    if not bounds:
        return
    kind = question.get("type")
    if kind in TEXTS and set(bounds) == {"min"} and str(bounds["min"]).isdigit():
        return  # the least length
    if kind not in (*NUMBERS, "date"):
        yield at("form.bounds", f"A {kind} has no min and max.", next(iter(bounds)))
        return
    read: dict[str, Any] = {}
    for key, value in bounds.items():
        try:
            read[key] = Decimal(str(value)) if kind in NUMBERS else read_day(str(value))
        except (ArithmeticError, ValueError):
            yield at("form.bounds", f"“{value}” is no bound of a {kind}.", key)
    if len(read) == 2 and kind in NUMBERS and read["min"] > read["max"]:
        yield at("form.bounds", "No answer fits between min and max.", "min")
