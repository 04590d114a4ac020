"""The paper process that an item replaced, beside what is asked now: ``before:`` of item.yaml.

Electronic government that only copies paper costs twice (F25). An item therefore says how it went before: its steps,
each with the step of the flow that does it now or with the reason why it is gone, and how many materials, days and
visits it took.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.catalogue.analysis.result import Paper, Remark, Stage, Words
from tongban.catalogue.figures import FIGURES, figures_of
from tongban.flows.engine.graph import Process

_MENDED: Final = ("materials", "days", "visits")


def paper_of(item: Mapping[str, Any], process: Process) -> Paper | None:
    """What ``before`` says beside the present figures; None where it says nothing. Days are working days."""
    before = item.get("before")
    if not isinstance(before, Mapping):
        return None
    there = {node.id for node in process.nodes}
    stages = tuple(_stage(row, there) for row in before.get("steps") or () if isinstance(row, Mapping))
    now = figures_of(item, process)
    figures = tuple((name, _figure(before, name, stages), now[name]) for name in FIGURES)
    return Paper(stages, figures, before.get("source") or {})


def _stage(row: Mapping[str, Any], there: set[str]) -> Stage:
    """A step of before; a step of the flow that is not there counts as gone."""
    now = str(row.get("now") or "")
    return Stage(row.get("name") or {}, now if now in there else "", row.get("why") or {})


def _figure(before: Mapping[str, Any], name: str, stages: tuple[Stage, ...]) -> int | None:
    if name == "steps":
        return len(stages) or None
    value = before.get(name)
    return value if isinstance(value, int) else None


def paper_remarks(paper: Paper | None, names: Mapping[str, Words]) -> Iterator[Remark]:
    """What was only copied: steps that are all still there, figures that are no better."""
    if paper is None:
        yield Remark("paper.silent")
        return
    kept = [stage for stage in paper.stages if not stage.dropped]
    places = tuple(dict.fromkeys(stage.now for stage in kept if stage.now in names))
    if kept and not paper.dropped:
        yield Remark("paper.same", places)
    elif len(kept) > len(paper.dropped):
        yield Remark("paper.kept", places, text=f"{len(kept)}/{len(paper.stages)}")
    for name, before, now in paper.figures:
        if name in _MENDED and before is not None and before > 0 and now >= before:
            yield Remark(f"paper.{name}")
