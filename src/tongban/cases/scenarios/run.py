"""A scenario while it is played: who acts, on which case, at which moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Protocol

from tongban.base.actor import Actor
from tongban.cases.models import Case

NOON: Final = timedelta(hours=4)
"""Twelve o'clock in the installation's zone, as UTC: scenarios act at noon unless they say a day only."""
FIRST_DAY: Final = "2026-03-02"


class Submit(Protocol):
    """Hands in answers and pages, with the promise and what follows later, and gives the case."""

    def __call__(
        self,
        actor: Actor,
        values: Mapping[str, Any],
        pages: Mapping[str, Sequence[int]],
        committed: bool,
        later: Sequence[str] = (),
    ) -> Case: ...


@dataclass
class Side:
    """Another applicant beside the one of the scenario, with what their answers mean, and their case."""

    actor: Actor
    words: Mapping[str, str]
    submit: Submit
    case: Case | None = None


@dataclass
class Cast:
    """Who plays: the applicant (or whoever acts for them), one actor per (role, unit), pages and pictures on demand."""

    applicant: Actor
    staff: Callable[[str, str], Actor]
    page: Callable[[Actor], int]
    picture: Callable[[Actor], int]
    words: Mapping[str, str] = field(default_factory=dict)
    """What ``{applicant.number}`` and the like mean in answers."""
    another: Callable[[str], Side] | None = None
    """Somebody else of this name who applies for the same."""


@dataclass
class Verdict:
    """How a scenario went: empty ``faults`` is good; ``at`` is the step where it stopped (0: it came to its end)."""

    name: str
    file: str
    faults: list[str] = field(default_factory=list)
    at: int = 0


def moment(day: date | str) -> datetime:
    """Noon of a day in the installation's zone."""
    plain = day if isinstance(day, date) else date.fromisoformat(str(day))
    return datetime(plain.year, plain.month, plain.day, tzinfo=UTC) + NOON


@dataclass
class Run:
    """A scenario being played; ``submit`` hands in an application as the applicant does."""

    scenario: Mapping[str, Any]
    cast: Cast
    submit: Submit
    case: Case | None = None
    others: dict[str, Side] = field(default_factory=dict)
    now: datetime = field(init=False)
    values: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.now = moment(self.scenario.get("today", FIRST_DAY))
        self.values = self.filled(self.scenario.get("values") or {})

    def filled(self, values: Mapping[str, Any], words: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Answers with the words of the cast put in, or with those of somebody else."""
        return {key: self._filled(value, words or self.cast.words) for key, value in values.items()}

    def _filled(self, value: Any, words: Mapping[str, str]) -> Any:
        if isinstance(value, list):
            return [
                self.filled(row, words) if isinstance(row, Mapping) else self._filled(row, words)
                for row in value
            ]
        if not isinstance(value, str):
            return str(value) if isinstance(value, date) else value
        for word, meaning in words.items():
            value = value.replace(f"{{{word}}}", meaning)
        return value

    def move_to(self, step: Mapping[str, Any]) -> None:
        """Let the time of a step come: its day, so many days later, or a minute after the last one."""
        if "on" in step:
            self.now = max(moment(step["on"]), self.now + timedelta(minutes=1))
        else:
            self.now += timedelta(days=int(step.get("after_days", 0)), minutes=1)

    def actor(self, step: Mapping[str, Any]) -> Actor:
        """Who acts in a step: ``applicant``, or a role of the case's authority (or of ``unit``)."""
        role = str(step.get("as", "applicant"))
        if role == "applicant":
            other = self.other(step)
            return other.actor if other else self.cast.applicant
        unit = str(step.get("unit", ""))
        if not unit and step.get("member"):
            unit = self.target(step).unit.code
        return self.cast.staff(role, unit)

    def other(self, step: Mapping[str, Any]) -> Side | None:
        """Whose case a step is about, where it is somebody else's (``other: name``)."""
        name = str(step.get("other", ""))
        if not name:
            return None
        if name not in self.others:
            if self.cast.another is None:
                raise KeyError("other: nobody else applies here")
            self.others[name] = self.cast.another(name)
        return self.others[name]

    def target(self, step: Mapping[str, Any]) -> Case:
        """The case of a step: the one submitted, that of somebody else, or its member of item ``member``."""
        other = self.other(step)
        case = other.case if other else self.case
        if case is None:
            raise KeyError("case: nothing was submitted yet")
        fresh = Case.objects.select_related("item", "unit").get(pk=case.pk)
        wanted = step.get("member")
        return fresh if not wanted else fresh.members.select_related("item", "unit").get(item__code=wanted)

    def pages(self, names: Mapping[str, Any] | Sequence[str]) -> dict[str, list[int]]:
        """Attachments for material lines: as many pages as the scenario says."""
        told = names if isinstance(names, Mapping) else dict.fromkeys(names, True)
        return {
            line: [self.cast.page(self.cast.applicant) for _n in range(_count(many))]
            for line, many in told.items()
            if _count(many)
        }


def _count(told: Any) -> int:
    if isinstance(told, bool):
        return int(told)
    return told if isinstance(told, int) else len(told) if isinstance(told, list) else 1
