"""What the analysis of a flow gives: figures, remarks with their place, and the paper process beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tongban.flows.engine.ways import Way

Words = Mapping[str, str]

SENTENCES: Final[Mapping[str, Promise]] = {
    "pause.timer": _("%(first)s: the matter rests until its time (%(text)s) is over."),
    "pause.event": _("%(first)s: the matter rests until something comes from outside."),
    "pause.ground": _("The clock may stop: %(text)s."),
    "loop": _("From %(first)s the matter can go back to %(second)s: %(text)s steps are then done again."),
    "duplicate.material": _("%(text)s is checked at %(first)s and again at %(second)s."),
    "duplicate.condition": _("The condition “%(text)s” is judged at %(first)s and again at %(second)s."),
    "duplicate.kind": _("%(first)s and %(second)s are the same kind of work by the same hands."),
    "duplicate.service": _("%(first)s and %(second)s call the same service, %(text)s."),
    "hand_over.unit": _("%(first)s hands over to another unit at %(second)s."),
    "hand_over.post": _("%(first)s hands over to another post at %(second)s."),
    "waiting.member": _("%(first)s waits for another case (%(text)s)."),
    "waiting.unit": _("%(first)s waits for another unit (%(text)s)."),
    "waiting.outside": _("%(first)s waits for somebody outside."),
    "no_limit.step": _("%(first)s has no time limit."),
    "no_limit.wait": _("%(first)s may wait for ever: no timer ends the waiting."),
    "paper.silent": _("Nobody has written down how this went on paper, so nothing can be compared."),
    "paper.same": _("Every step of the paper process is still there: it was copied, not simplified."),
    "paper.kept": _("%(text)s of the paper process are still steps here."),
    "paper.materials": _("No fewer materials are asked than on paper."),
    "paper.days": _("It is promised no sooner than on paper."),
    "paper.visits": _("People must come as often as on paper."),
}
KINDS: Final[Mapping[str, Promise]] = {
    "pause": _("Where it rests"),
    "loop": _("Ways back"),
    "duplicate": _("Checked twice"),
    "hand_over": _("Hand-overs"),
    "waiting": _("Waiting for others"),
    "no_limit": _("Without a time limit"),
    "paper": _("Copied from paper"),
}
"""Families of remarks, in the order in which they are shown."""
FIGURES: Final[Mapping[str, Promise]] = {
    "steps": _("Steps"),
    "materials": _("Materials that people hand in"),
    "days": _("Working days"),
    "visits": _("Visits"),
}
"""What is compared with the paper process."""
TO_MEND: Final = frozenset({"loop", "duplicate", "no_limit", "paper"})
"""Families that are worth changing; the others are costs that may be needed."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: ``code`` is stable, ``elements`` are the BPMN ids where it is marked on the diagram."""

    code: str
    elements: tuple[str, ...] = ()
    first: Words = field(default_factory=dict)
    second: Words = field(default_factory=dict)
    text: str | Words = ""

    @property
    def kind(self) -> str:
        """The family: pause, loop, duplicate, hand_over, waiting, no_limit or paper."""
        return self.code.partition(".")[0]

    @property
    def to_mend(self) -> bool:
        """Whether somebody should think of changing it."""
        return self.kind in TO_MEND

    def __str__(self) -> str:
        said = {"first": _said(self.first), "second": _said(self.second), "text": _said(self.text)}
        return str(SENTENCES[self.code]) % said


def _said(words: str | Words) -> str:
    if isinstance(words, str):
        return words
    lang = "zh" if str(get_language()).startswith("zh") else "en"
    return words.get(lang) or words.get("zh") or ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the paper process; ``now`` is the step of the flow that does it, "" where it was dropped."""

    name: Words
    now: str
    why: Words

    @property
    def dropped(self) -> bool:
        """Whether nobody does it any more."""
        return not self.now


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper process (``before:`` of item.yaml) beside what is asked now. None where nobody said."""

    stages: tuple[Stage, ...] = ()
    figures: tuple[tuple[str, int | None, int], ...] = ()
    """(figure, before, now) of steps, materials, days and visits."""
    source: Words = field(default_factory=dict)

    @property
    def dropped(self) -> tuple[Stage, ...]:
        """The steps that are gone."""
        return tuple(stage for stage in self.stages if stage.dropped)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything about one flow. ``people`` are steps of people, ``machine`` those that need nobody."""

    people: int = 0
    machine: int = 0
    units: int = 0
    posts: int = 0
    shortest: Way | None = None
    longest: Way | None = None
    remarks: tuple[Remark, ...] = ()
    paper: Paper | None = None
    names: Mapping[str, Words] = field(default_factory=dict)

    def of(self, kind: str) -> list[Remark]:
        """The remarks of one family."""
        return [remark for remark in self.remarks if remark.kind == kind]

    @property
    def families(self) -> list[tuple[str, list[Remark]]]:
        """The families that have remarks, in order."""
        return [(kind, found) for kind in KINDS if (found := self.of(kind))]


def days_text(days: Fraction) -> str:
    """Days as people write them: 4, 7.5."""
    return f"{float(days):.1f}".removesuffix(".0")


def plain(analysis: Analysis) -> dict[str, Any]:
    """The analysis as JSON holds it; days are decimal text."""

    def way(one: Way | None) -> dict[str, Any] | None:
        if one is None:
            return None
        return {"steps": list(one.steps), "days": days_text(one.days), "elements": list(one.elements)}

    paper = analysis.paper
    return {
        "people": analysis.people,
        "machine": analysis.machine,
        "units": analysis.units,
        "posts": analysis.posts,
        "shortest": way(analysis.shortest),
        "longest": way(analysis.longest),
        "counts": {kind: len(analysis.of(kind)) for kind in KINDS},
        "paper": None
        if paper is None
        else {
            "figures": {name: {"before": before, "now": now} for name, before, now in paper.figures},
            "dropped": [dict(stage.name) for stage in paper.dropped],
            "kept": [{"name": dict(s.name), "now": s.now} for s in paper.stages if not s.dropped],
            "source": dict(paper.source),
        },
    }
