"""Rules about groups of ``form.yaml`` that repeat: how many entries, what they are called, what holds of them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.catalogue.lint.expressions import Known, faults
from tongban.catalogue.lint.finding import Finding, Severity, Sources
from tongban.forms import answers
from tongban.forms.definition import MOST_ENTRIES, Form
from tongban.kernel import feel
from tongban.kernel.errors import Refusal

FILE = "form.yaml"
Raw = Mapping[str, Any]


def check(
    group: Raw,
    said: Raw,
    known: Mapping[str, Known],
    taken: Mapping[str, Known],
    earlier: Mapping[str, Known],
    number: int,
    sources: Sources,
) -> Iterator[Finding]:
    """Every finding about ``repeat``. ``earlier`` are the answers that its condition and rule may read."""

    def at(code: str, message: str, *more: str, severity: Severity = "error") -> Finding:
        line = sources.line(FILE, "groups", number, "repeat", *more)
        return Finding(f"form.{code}", severity, FILE, line, message)

    name = str(group.get("id"))
    if name in taken:
        yield at("twice", f"Two questions are called {name}.")
    least, most = said.get("min", 1), said.get("max", 20)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield at("bounds", "No answer fits between min and max.", "min")
    if said.get("when") is False:
        yield at("when", "It is never asked.", "when")
    elif isinstance(said.get("when"), str):
        for fault in faults(said["when"], earlier):
            yield at("when", fault, "when")
    if said.get("element") and not str(said["element"]).startswith("face."):
        yield at("element", "The entries of a group as a whole only go on the face of a licence.", "element")
    if said.get("rule"):
        yield from _rule(name, said, {**earlier, name: known.get(name, Known("list"))}, at)
    elif said.get("fail"):
        yield at("rule", "“fail” is said, but no “rule” that may fail.", "fail")
    if said.get("example") and isinstance(least, int):
        yield from _example(group, said, at)


def _rule(name: str, said: Raw, names: Mapping[str, Known], at: Any) -> Iterator[Finding]:
    for fault in faults(str(said["rule"]), names):
        yield at("rule", fault, "rule")
    try:
        read = feel.free_names(str(said["rule"]))
    except Refusal:
        return
    if name not in read:
        yield at("rule", f"The rule does not read “{name}”.", "rule")
    if not said.get("fail"):
        yield at("rule", "Say in “fail” what to do where the rule is not kept.", "rule")


def _example(group: Raw, said: Raw, at: Any) -> Iterator[Finding]:
    """The example is a list of entries that the form takes; it is what the demonstration fills in."""
    rows = said["example"]
    if not isinstance(rows, list) or len(rows) > MOST_ENTRIES:
        return
    try:
        form = Form.read({"groups": [{**group, "repeat": {**said, "when": True}}]})
    except (KeyError, TypeError, ValueError):
        return
    name = str(group.get("id"))
    reads_more = bool(said.get("rule")) and feel.free_names(str(said["rule"])) != {name}
    for place, sentence in answers.check(form, {name: rows}).mistakes.items():
        if place == name and reads_more:
            continue  # the rule compares with other answers of the form
        yield at("example", f"The example is refused: {place}: {sentence}", "example", severity="warning")
