"""Rules about ``form.yaml``: types, ids, conditions that can hold, options, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.finding import Finding, Severity, Sources
from tongban.elements import lists as elements
from tongban.forms import answers
from tongban.forms.definition import TYPES, Form
from tongban.forms.panels import panel_names
from tongban.kernel import feel
from tongban.kernel.errors import Refusal

FILE: Final = "form.yaml"
_LIKE: Final = {
    **{kind: (kind,) for kind in TYPES},
    "text": ("text", "textarea", "choice", "choices", "boolean", "region"),
    "number": ("integer", "decimal", "money"),
    "address": ("address", "text"),
}
"""Type of an element → types of questions that may ask for it."""
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about the form."""
    groups = (content.get("form") or {}).get("groups") or []
    if not groups:
        if content["item"].get("online", "full") == "full":
            yield Finding("form.empty", "error", FILE, 0, "An item on line needs a form.")
        return
    earlier: set[str] = set()
    for g, group in enumerate(groups):
        if not group.get("questions"):
            yield Finding(
                "form.group", "error", FILE, sources.line(FILE, "groups", g), "This page asks nothing."
            )
        if group.get("shows") and group["shows"] not in panel_names():
            said = f"There is no panel “{group['shows']}”."
            yield Finding("form.shows", "error", FILE, sources.line(FILE, "groups", g, "shows"), said)
        for q, question in enumerate(group.get("questions") or ()):
            place = ("groups", g, "questions", q)
            yield from _question(question, earlier, place, sources)
            earlier.add(str(question.get("id")))


def _question(
    question: Mapping[str, Any], earlier: set[str], place: tuple[str | int, ...], sources: Sources
) -> Iterator[Finding]:
    def at(code: str, message: str, *more: str | int, severity: Severity = "error") -> Finding:
        return Finding(code, severity, FILE, sources.line(FILE, *place, *more), message)

    name = str(question.get("id"))
    if not _ID.fullmatch(name):
        yield at("form.id", f"“{name}”: an id is lower-case letters, digits and underscores.", "id")
    if name in earlier:
        yield at("form.twice", f"Two questions are called {name}.", "id")
    if question.get("type") not in TYPES:
        yield at("form.type", f"There is no question type “{question.get('type')}”.", "type")
    if question.get("type") in ("choice", "choices") and len(question.get("options") or ()) < 2:
        yield at("form.options", "A choice needs at least two options.", "options")
    if not question.get("label"):
        yield at("form.label", "The question has no words.", "label")
    yield from _element(question, at)
    yield from _example(question, at)
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
    plain = {**question, "when": True, "required": True}
    form = Form.read({"groups": [{"id": "one", "title": {}, "questions": [plain]}]})
    mistakes = answers.check(form, {name: str(example)}).mistakes
    if mistakes:
        yield at("form.example", f"The example is refused: {mistakes[name]}", "example", severity="warning")


def _condition(text: str, key: str, earlier: set[str], at: Any) -> Iterator[Finding]:
    try:
        names = feel.free_names(text)
    except Refusal as refusal:
        yield at(f"form.{key}", str(refusal), key)
        return
    for name in sorted(names - earlier):
        yield at(f"form.{key}", f"“{name}” is not asked before this question.", key)
