"""Rules about licences limited in number (行政许可法 art. 57): a law behind the limit, and behind another order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.lint.bases import has_law
from tongban.catalogue.lint.finding import Finding, Sources

FILE: Final = "item.yaml"


def check(content: Mapping[str, Any], sources: Sources) -> Iterator[Finding]:
    """Every finding about a limit in number."""
    item = content["item"]
    rule = item.get("limited")
    if not rule:
        return

    def at(code: str, message: str, *path: str | int) -> Finding:
        return Finding(code, "error", FILE, sources.line(FILE, *path), message)

    if not has_law(rule):
        yield at(
            "limited.basis", "A limit in number rests on a law: name it in “basis” (AL 12, 57).", "limited"
        )
    if rule.get("order") == "law" and not has_law({"basis": rule.get("order_basis")}):
        said = "Another order than that of acceptance stands in a law or administrative regulation (AL 57)."
        yield at("limited.order", said, "limited", "order")
    if (item.get("result") or {}).get("kind") not in ("licence", "certificate"):
        yield at("limited.result", "Only licences are limited in number.", "limited")
    if item.get("conditional"):
        said = "Whoever stands in a line has handed in everything: nothing can follow later."
        yield at("limited.conditional", said, "conditional")
    if item.get("renewal_of"):
        yield at("limited.renewal", "A renewal takes no new number.", "limited")
