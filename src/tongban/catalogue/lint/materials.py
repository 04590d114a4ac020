"""Rules about materials and fees: each rests on a law, can be required, can be handed in, and is not asked from a
person when the government has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.bases import has_article, has_law
from tongban.catalogue.lint.expressions import Known, faults, known_answers
from tongban.catalogue.lint.finding import Finding, Severity, Sources
from tongban.elements.lists import shares

FILE: Final = "item.yaml"
SOURCES: Final = {"applicant", "government", "form", "commitment"}
ASKED: Final = ("applicant", "commitment")
_HELD: Final = (
    "The government has this already: name where it is obtained in “share” (国务院令第716号 art. 7)."
)
Line = Mapping[str, Any]


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about materials and fees."""

    def at(code: str, message: str, *path: str | int, severity: Severity = "error") -> Finding:
        return Finding(code, severity, FILE, sources.line(FILE, *path), message)

    known = {**known_answers(content.get("form") or {}), "committed": Known("boolean")}
    seen: set[str] = set()
    for n, line in enumerate(content["item"].get("materials") or ()):
        place = ("materials", n)
        if line.get("id") in seen:
            yield at("material.twice", f"Two materials are called {line.get('id')}.", *place)
        seen.add(str(line.get("id")))
        if not has_law(line):
            yield at("material.basis", "A material without a law may not be asked (AL 31).", *place)
        elif not has_article(line):
            said = "Name the article: the applicant may read it."
            yield at("basis.article", said, *place, "basis", severity="warning")
        yield from _source(line, place, at)
        if isinstance(line.get("required"), str):
            for fault in faults(line["required"], known):
                yield at("material.required", fault, *place, "required")
        if line.get("copies") == 0 and line.get("source", "applicant") in ASKED:
            yield at("item.value", "“copies” counts from 1.", *place, "copies")
        if line.get("sample") and sources.lacks(str(line["sample"])):
            yield at(
                "material.sample", f"There is no file {line['sample']} in the package.", *place, "sample"
            )
    for n, fee in enumerate(content["item"].get("fees") or ()):
        if not has_law(fee):
            yield at("fee.basis", "No fee without a law or administrative regulation (AL 58).", "fees", n)


def _source(line: Line, place: tuple[str | int, ...], at: Any) -> Iterator[Finding]:
    source, share = line.get("source", "applicant"), line.get("share")
    if source not in SOURCES:
        yield at("material.source", "“source” is applicant, government, form or commitment.", *place)
    if source == "government" and not share:
        yield at("material.share", _HELD, *place, severity="warning")
    if share and share not in shares():
        yield at("material.share", f"Nobody shares “{share}”.", *place, "share", severity="warning")
    if share and line.get("source") in ASKED:
        yield at(
            "material.source",
            "It is obtained by sharing, so nobody is asked for it: source government.",
            *place,
        )
    if not share and source in ASKED:
        name = str((line.get("name") or {}).get("zh"))
        for code, papers in shares().items():
            if name in papers or any(name.startswith(p) and len(name) <= len(p) + 3 for p in papers):
                said = f"{_HELD} Here: {code}."
                yield at("material.held", said, *place, severity="warning")
