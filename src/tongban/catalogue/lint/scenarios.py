"""Rules about ``examples/``: a package shows how it grants, refuses, asks for more, is late and is withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tongban.catalogue.lint.finding import Finding

LEAST: Final = 6
Example = Mapping[str, Any]


def check(content: Mapping[str, Any], examples: Sequence[Example]) -> Iterator[Finding]:
    """Every finding about the scenarios of a package on line."""
    if content["item"].get("online", "full") != "full":
        return
    if len(examples) < LEAST:
        message = f"{len(examples)} scenarios; a complete package has {LEAST}."
        yield Finding("examples.few", "warning", "examples", 0, message)
    shown = {kind for example in examples for kind in _kinds(example)}
    for kind in ("grant", "refuse", "supplement", "late", "withdraw"):
        if examples and kind not in shown:
            yield Finding(f"examples.{kind}", "warning", "examples", 0, f"No scenario shows: {kind}.")
    names = [str(example.get("name")) for example in examples]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding("examples.twice", "warning", "examples", 0, f"Two scenarios are called {name}.")


def _kinds(example: Example) -> Iterator[str]:
    expect = example.get("expect") or {}
    outcome = str(expect.get("outcome"))
    if outcome in ("grant", "granted"):
        yield "grant"
    if outcome in ("refuse", "refused"):
        yield "refuse"
    if outcome == "withdrawn":
        yield "withdraw"
    if expect.get("late") is True or expect.get("late_members"):
        yield "late"
    if any(step.get("do") == "supplement" for step in example.get("script") or ()):
        yield "supplement"
