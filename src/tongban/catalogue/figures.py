"""What an item asks of people, in four figures: steps, materials, working days, visits; on paper before, and now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from tongban.catalogue.lint.steps import process_of
from tongban.flows.engine.graph import Kind, Process
from tongban.flows.engine.ways import WEEK

FIGURES: Final = ("steps", "materials", "days", "visits")
_DAYS: Final = {"wd": Fraction(1), "d": WEEK, "month": Fraction(21), "hour": WEEK / 24}
Figures = dict[str, int]


def figures_now(content: Mapping[str, Any]) -> Figures:
    """The figures of a package's content as it is."""
    flow = str(content.get("flow") or "")
    return figures_of(content.get("item") or {}, process_of(flow) if flow else None)


def figures_of(item: Mapping[str, Any], process: Process | None) -> Figures:
    """Steps done by people, materials the applicant hands in, promised working days, visits."""
    promised = (item.get("clock") or {}).get("promised") or {}
    days = Fraction(int(promised.get("value") or 0)) * _DAYS.get(str(promised.get("unit", "wd")), Fraction(1))
    return {
        "steps": sum(node.kind in (Kind.USER, Kind.CALL) for node in process.nodes) if process else 0,
        "materials": sum(_handed_in(m) for m in item.get("materials") or ()),
        "days": -(-days.numerator // days.denominator),
        "visits": int(item.get("visits") or 0),
    }


def _handed_in(material: Mapping[str, Any]) -> bool:
    """Whether the applicant brings it: what a register or licence of ours shares is never demanded."""
    return material.get("source", "applicant") == "applicant" and not material.get("share")


def figures_of_paper(content: Mapping[str, Any]) -> Figures:
    """What ``before:`` of the item says of the paper process; only the figures it names."""
    before = (content.get("item") or {}).get("before") or {}
    told = {**before, "steps": len(before["steps"])} if isinstance(before.get("steps"), list) else before
    return {name: told[name] for name in FIGURES if type(told.get(name)) is int}


def saved(rows: Iterable[tuple[Figures, Figures]]) -> dict[str, tuple[int, int]]:
    """(before, now) of each figure, over the rows that say both."""
    found = dict.fromkeys(FIGURES, (0, 0))
    for before, now in rows:
        for name in FIGURES:
            if name in before and name in now:
                old, new = found[name]
                found[name] = (old + before[name], new + now[name])
    return found
