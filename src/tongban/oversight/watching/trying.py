"""What a rule would have found with another threshold, before it is in force: tried on the latest cases only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from tongban.base.legal import legal_now, legal_today
from tongban.cases.models import Case
from tongban.catalogue.models import Item
from tongban.oversight import rulebook
from tongban.oversight.models import LampEvent
from tongban.oversight.rulebook import OFF, Finding, WatchRule
from tongban.oversight.watching import tallies
from tongban.oversight.watching.course import Course

LATEST: Final = 50
EXAMPLES: Final = 10
PAST: Final = timedelta(days=90)
MOMENTARY: Final = ("inspection_done", "hearing_held", "resumed")
"""Rules that look at the moment of these acts cannot be tried later."""


@dataclass(frozen=True, slots=True)
class Tried:
    """``seen`` is what was looked at; ``before`` and ``after`` how many of it the rule finds as it works today and as
    it is proposed; ``raised`` the lamps of ninety days; ``examples`` what it would find."""

    possible: bool
    raised: int
    seen: int = 0
    before: int = 0
    after: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


def tried(rule: WatchRule, grade: str, threshold: int) -> Tried:
    """Try ``rule`` on the latest cases, or a rule of rates on the counts of three months."""
    raised = LampEvent.objects.filter(rule=rule.code, raised_on__gt=legal_today() - PAST).count()
    if rule.code in tallies.RATES:
        return _rates(rule, grade, threshold, raised)
    if rule.look is None or set(rule.when) & set(MOMENTARY):
        return Tried(possible=False, raised=raised)
    now = rulebook.setting(rule.code)
    courses = [Course(case, case.decided_at or legal_now()) for case in _latest(rule)]
    before = _found(rule, courses, 0 if now.grade == OFF else now.threshold) if now.grade != OFF else []
    after = _found(rule, courses, threshold) if grade != OFF else []
    examples = [
        {
            "number": course.case.number,
            "item": course.case.item,
            "told": rulebook.sentence(rule.code, found.facts),
        }
        for course, found in after[:EXAMPLES]
    ]
    return Tried(True, raised, len(courses), len(before), len(after), examples)


def _latest(rule: WatchRule) -> list[Case]:
    rows = Case.objects.select_related("item", "unit").order_by("-id")
    if rule.when == ("decided",):
        rows = rows.filter(outcome__in=("granted", "refused"))
    return list(rows[:LATEST])


def _found(rule: WatchRule, courses: list[Course], threshold: int) -> list[tuple[Course, Finding]]:
    assert rule.look is not None
    found: dict[str, tuple[Course, Finding]] = {}
    for course in courses:
        one = rule.look(course, threshold)
        if one is not None:
            found.setdefault(one.once or course.case.number, (course, one))
    return list(found.values())


def _rates(rule: WatchRule, grade: str, threshold: int, raised: int) -> Tried:
    today, now = legal_today(), rulebook.setting(rule.code)
    before = tallies.outliers(rule.code, now.threshold, today) if now.grade != OFF else []
    after = tallies.outliers(rule.code, threshold, today) if grade != OFF else []
    items = Item.objects.in_bulk([outlier.item_id for outlier in after[:EXAMPLES]])
    examples = [
        {"number": "", "item": items[one.item_id], "told": rulebook.sentence(rule.code, told_of(one))}
        for one in after[:EXAMPLES]
    ]
    return Tried(True, raised, tallies.compared(today), len(before), len(after), examples)


def told_of(outlier: tallies.Outlier) -> dict[str, Any]:
    """What the lamp of an outlier says."""
    return {
        "share": tallies.in_percent(outlier.share),
        "median": tallies.in_percent(outlier.median),
        "n": outlier.decided,
        "peers": outlier.peers,
    }
