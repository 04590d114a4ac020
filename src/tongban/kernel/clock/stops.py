"""What changes a running clock: pauses on a ground of the law, and the one extension."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongban.kernel.clock.rules import Rule, RuleBook
from tongban.kernel.errors import Refusal

NOT_GROUNDS: Final = frozenset(
    {"site-inspection", "site-visit", "publicity", "publicity-period", "public-notice"}
)
"""Often taken for grounds, but not in 行政许可法 art. 45: 现场勘验 and 公示 run inside the limit."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clock stands still, both ends included (特别程序, 行政许可法 art. 45).

    `end` is the actual end or, while the pause still runs, the end that the written notice names.
    """

    start: date
    end: date
    ground: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Refusal(
                "clock.pause_order",
                f"The pause ends on {self.end}, before it begins on {self.start}.",
                start=self.start.isoformat(),
                end=self.end.isoformat(),
            )


@dataclass(frozen=True, slots=True)
class Extension:
    """The one extension of a limit (行政许可法 art. 42): the reason told to the applicant, the approver."""

    ground: str
    approver: str = ""


def check_grounds(rule: Rule, pauses: Iterable[Pause]) -> None:
    """Refuse a pause that the law does not know: "clock.no_pause" or "clock.ground"."""
    for pause in pauses:
        if not rule.grounds:
            raise Refusal(
                "clock.no_pause",
                f"Nothing stops the limit {rule.code}: "
                "art. 45 of the Administrative Licensing Law (行政许可法) reaches only the time to decide.",
                rule=rule.code,
                ground=pause.ground,
            )
        if pause.ground not in rule.grounds:
            raise _unknown_ground(rule, pause.ground)


def _unknown_ground(rule: Rule, ground: str) -> Refusal:
    known = ", ".join(rule.grounds)
    if rule.stops_by not in ("", "AL-45"):
        return Refusal(
            "clock.ground_other",
            f"'{ground}' does not stop {rule.code}. {rule.source} knows only: {known}.",
            rule=rule.code,
            ground=ground,
            grounds=list(rule.grounds),
            source=str(rule.source),
        )
    inside = (
        " A site inspection or a publicity period runs inside the limit unless a special law says otherwise."
        if ground in NOT_GROUNDS
        else ""
    )
    return Refusal(
        "clock.ground_inside" if ground in NOT_GROUNDS else "clock.ground",
        f"'{ground}' does not stop the clock. Art. 45 of the Administrative Licensing Law (行政许可法) "
        f"knows only: {known}.{inside}",
        rule=rule.code,
        ground=ground,
        grounds=list(rule.grounds),
    )


def spans(pauses: Iterable[Pause], start: date) -> list[tuple[int, int]]:
    """Paused days later than `start` as ordinals (first, last), in order, overlaps counted once."""
    merged: list[tuple[int, int]] = []
    floor = start.toordinal() + 1
    for pause in sorted(pauses, key=lambda pause: pause.start):
        first, last = max(pause.start.toordinal(), floor), pause.end.toordinal()
        if last < first:
            continue
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def only_extension(extensions: Sequence[Extension | str]) -> Extension | str | None:
    """The single extension of a list, or None; a second one is refused ("clock.extension_twice")."""
    if len(extensions) > 1:
        raise Refusal(
            "clock.extension_twice",
            "The limit has been extended once already; "
            "art. 42 of the Administrative Licensing Law (行政许可法) knows one extension only.",
            count=len(extensions),
        )
    return extensions[0] if extensions else None


def extension_rule(rule: Rule, extension: Extension | str, on: date, book: RuleBook) -> Rule:
    """The rule that says by how much and by whose approval.

    Refuses "clock.no_extension", "clock.extension_ground" (empty) and "clock.extension_other".
    """
    ground = extension if isinstance(extension, str) else extension.ground
    if not rule.extension:
        raise Refusal("clock.no_extension", f"The law knows no extension of {rule.code}.", rule=rule.code)
    if not ground.strip():
        raise Refusal(
            "clock.extension_ground",
            "An extension needs its reason, which is told to the applicant.",
            rule=rule.code,
        )
    if ground in book and ground != rule.extension:
        raise Refusal(
            "clock.extension_other",
            f"{rule.code} is extended by {rule.extension}, not by {ground}.",
            rule=rule.code,
            extension=rule.extension,
            given=ground,
        )
    more = book.at(rule.extension, on)
    if more.unit != rule.unit:
        raise Refusal("clock.table", f"{more.code} and {rule.code} count in different units.", rule=rule.code)
    return more
