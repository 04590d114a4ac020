"""A scenario while it is played: who acts, on which case, at which moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from tongban.base.actor import Actor
from tongban.cases.models import Case

NOON: Final = timedelta(hours=4)
"""Twelve o'clock in the installation's zone, as UTC: scenarios act at noon unless they say a day only."""
FIRST_DAY: Final = "2026-03-02"

Submit = Callable[[Actor, Mapping[str, Any], Mapping[str, Sequence[int]], bool], Case]


@dataclass
class Cast:
    """Who plays: the applicant (or whoever acts for them), one actor per (role, unit), pages on demand."""

    applicant: Actor
    staff: Callable[[str, str], Actor]
    page: Callable[[Actor], int]
    words: Mapping[str, str] = field(default_factory=dict)
    """What ``{applicant.number}`` and the like mean in answers."""


@dataclass
class Verdict:
    """How a scenario went: empty ``faults`` is good."""

    name: str
    file: str
    faults: list[str] = field(default_factory=list)


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
    now: datetime = field(init=False)
    values: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.now = moment(self.scenario.get("today", FIRST_DAY))
        self.values = self.filled(self.scenario.get("values") or {})

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Answers with the words of the cast put in."""
        return {key: self._filled(value) for key, value in values.items()}

    def _filled(self, value: Any) -> Any:
        if not isinstance(value, str):
            return str(value) if isinstance(value, date) else value
        for word, meaning in self.cast.words.items():
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
            return self.cast.applicant
        unit = str(step.get("unit", ""))
        if not unit and step.get("member"):
            unit = self.target(step).unit.code
        return self.cast.staff(role, unit)

    def target(self, step: Mapping[str, Any]) -> Case:
        """The case of a step: the one submitted, or its member of item ``member``."""
        if self.case is None:
            raise KeyError("case: nothing was submitted yet")
        fresh = Case.objects.select_related("item", "unit").get(pk=self.case.pk)
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
