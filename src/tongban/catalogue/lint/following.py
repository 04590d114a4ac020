"""Rules about conditional acceptance (容缺受理): which materials may follow, by which rule, and for which items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tongban.catalogue.lint.bases import has_article, has_law
from tongban.catalogue.lint.finding import Finding, Severity, Sources

FILE: Final = "item.yaml"
INSTANT: Final = "case.instant_decision"
Line = Mapping[str, Any]


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about materials that may follow."""

    def at(code: str, message: str, *path: str | int, severity: Severity = "error") -> Finding:
        return Finding(code, severity, FILE, sources.line(FILE, *path), message)

    item = content["item"]
    lines: Sequence[Line] = item.get("materials") or ()
    for n, line in enumerate(lines):
        yield from _line(line, ("materials", n), at)
    following = [line for line in lines if line.get("later") is True]
    rule = item.get("conditional")
    if following and not rule:
        said = "A material may follow only where “conditional” says by which rule and until when."
        yield at("conditional.rule", said, "materials")
    if not rule:
        return
    if not following:
        yield at("conditional.lines", "“conditional” is said, and no material is “later”.", "conditional")
    if not any(line.get("key") is True for line in lines):
        said = "Mark the materials on which the examination rests with “key”: these can never follow."
        yield at("conditional.key", said, "conditional")
    if not has_law(rule):
        said = "Conditional acceptance rests on a rule: name it in “basis”."
        yield at("conditional.basis", said, "conditional")
    elif not has_article(rule):
        said = "Name the article: the applicant may read it."
        yield at("basis.article", said, "conditional", "basis", severity="warning")
    if item.get("kind") == "instant" or INSTANT in str(content.get("flow")):
        said = "What is decided at once cannot wait for a material."
        yield at("conditional.instant", said, "conditional")
    if item.get("joint"):
        said = "Members of a joint item take the materials at once: nothing can follow."
        yield at("conditional.joint", said, "conditional")


def _line(line: Line, place: tuple[str | int, ...], at: Any) -> Iterator[Finding]:
    if not line.get("later"):
        return
    if line.get("key"):
        yield at("material.later", "A key material (主审要件) cannot follow later.", *place)
    if line.get("share") or line.get("source", "applicant") != "applicant":
        yield at("material.later", "Only what the applicant hands in can follow later.", *place)
    if line.get("required") is False:
        yield at("material.later", "What is not required need not follow.", *place)
