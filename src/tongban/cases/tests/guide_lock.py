"""Random walks over everything that can ask an applicant for something, and what must hold after every step.

A walk files an application (on line or at the window) and then lets everybody do what they like, sensible or not:
clerks name lines of the guide, shared ones and invented ones; applicants answer in part, in full or too much;
administrators publish a version that asks for more; time passes and the timers fire. Refusals are part of the game.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Refused
from tongban.base.legal import legal_time, wall_now
from tongban.base.timers import fire_due
from tongban.cases import actions
from tongban.cases.actions.onsite import Sent
from tongban.cases.flowing import open_tasks
from tongban.cases.hearings import hearing_of
from tongban.cases.models import Case, Decision, Inspection, Material, Step
from tongban.cases.queries import asked_for
from tongban.cases.tests.world import ITEM, World, answers, attachment
from tongban.catalogue.actions import item_publish
from tongban.catalogue.queries import package_by_version_id
from tongban.catalogue.standard import standard_content
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import uuid7
from tongban.org.models import Party, Post

LINES: Final = ("plan", "drawing", "map", "population", "later", "bribe")
"""Asked, asked, asked where one likes, shared, asked by a later version only, asked by nobody."""
CONDITIONS: Final = ("adult", "sober", "later-condition", "invented")
Row = dict[str, Any]


def not_now() -> Conflict:
    """The deed makes no sense at this point of the walk."""
    return Conflict("walk.not_now", "Not now.")


def item() -> Row:
    """An item with three lines to hand in, one shared, two conditions."""
    made: Row = deepcopy(ITEM)
    for name, required in (("drawing", True), ("map", False)):
        made["materials"].append({**made["materials"][0], "id": name, "required": required})
    made["conditions"].append({**made["conditions"][0], "id": "sober"})
    return made


def later() -> Row:
    """The next version of the item asks for more."""
    made = item()
    made["materials"].append({**made["materials"][0], "id": "later"})
    made["conditions"].append({**made["conditions"][0], "id": "later-condition"})
    return made


@dataclass
class Walk:
    """One application and all that is done to it."""

    world: World
    rng: random.Random
    now: datetime
    done: Counter[str] = field(default_factory=Counter)
    case: Case | None = None
    noticed: frozenset[str] | None = None
    frozen: int = 0

    def run(self, steps: int) -> int:
        """Take ``steps`` steps, looking after each; returns how many were not refused."""
        for _step in range(steps):
            word, deed = self.rng.choice(DEEDS if self.case is not None else FILING)
            try:
                with legal_time(self.now):
                    deed(self)
                self.done[word] += 1
            except (Refused, Refusal):
                self.done[f"{word} refused"] += 1
            if self.case is not None:
                self.case = Case.objects.select_related("item", "unit", "applicant").get(pk=self.case.pk)
                look(self)
        return sum(n for word, n in self.done.items() if not word.endswith("refused"))

    @property
    def open_case(self) -> Case:
        if self.case is None:
            raise not_now()
        return self.case

    def some(self, most: int = 3) -> list[str]:
        return self.rng.sample(LINES, self.rng.randint(0, most))

    def clerk(self) -> Any:
        w = self.world
        return self.rng.choice((w.clerk, w.clerk, w.clerk, w.examiner, w.head, w.stranger, w.applicant))

    def pages(self, lines: list[str]) -> dict[str, list[int]]:
        return {line: [attachment(self.world.applicant).pk] for line in lines}

    def problems(self) -> dict[str, str]:
        return {line: self.rng.choice(("缺少签名", "不清晰", "")) or "缺页" for line in self.some()}


DEEDS: list[tuple[str, Callable[[Walk], Any]]] = []


def deed(times: int = 1) -> Callable[[Callable[[Walk], Any]], Callable[[Walk], Any]]:
    """Register something that can happen; ``times`` makes it likelier."""

    def register(function: Callable[[Walk], Any]) -> Callable[[Walk], Any]:
        DEEDS.extend([(function.__name__, function)] * times)
        return function

    return register


def file_on_line(walk: Walk) -> None:
    w = walk.world
    draft = actions.draft_open(w.applicant, item=w.item)
    actions.draft_save(w.applicant, draft=draft, values=answers())
    for line in walk.rng.sample(["plan", "drawing", "map"], 3) + walk.some(1):
        try:
            actions.draft_file_add(w.applicant, draft=draft, line=line, attachment=attachment(w.applicant))
        except Refused:
            assert line not in ("plan", "drawing", "map")
    walk.case = actions.case_submit(w.applicant, draft=draft)
    walk.frozen = walk.case.package_version_id


def file_at_window(walk: Walk) -> None:
    w = walk.world
    person = Party.objects.get(pk=w.applicant.party)
    pages = walk.pages(["plan", "drawing", *walk.some(1)])
    walk.case = actions.case_file_at_window(
        w.clerk, item=w.item, applicant=person, values=answers(), pages=pages
    )
    walk.frozen = walk.case.package_version_id


@deed(4)
def judge(walk: Walk) -> None:
    actions.material_judge(
        walk.clerk(),
        case=walk.open_case,
        line=walk.rng.choice(LINES),
        passed=walk.rng.random() < 0.4,
        remark="看过",
    )


@deed(4)
def supplement(walk: Walk) -> None:
    actions.case_supplement(walk.clerk(), case=walk.open_case, problems=walk.problems())


@deed(2)
def supplement_all_open(walk: Walk) -> None:
    named = {m.line: "仍不符合" for m in walk.open_case.materials.filter(status="open")} or {"plan": "缺页"}
    actions.case_supplement(walk.world.clerk, case=walk.open_case, problems=named)


@deed(3)
def return_open(walk: Walk) -> None:
    actions.case_return_open(walk.clerk(), case=walk.open_case, problems=walk.problems())


@deed(3)
def return_what_is_still_open(walk: Walk) -> None:
    named = walk.rng.sample(sorted(walk.noticed or ["plan"]), 1)
    actions.case_return_open(walk.world.clerk, case=walk.open_case, problems=dict.fromkeys(named, "仍未补齐"))


@deed(2)
def supply(walk: Walk) -> None:
    lines = walk.rng.choice((list(asked_for(walk.open_case))[:1], walk.some()))
    actions.case_supplement_answer(walk.world.applicant, case=walk.open_case, pages=walk.pages(lines))


@deed(3)
def supply_what_is_asked(walk: Walk) -> None:
    asked = list(asked_for(walk.open_case))
    who = walk.rng.choice((walk.world.applicant, walk.world.clerk))
    actions.case_supplement_answer(who, case=walk.open_case, pages=walk.pages(asked))


@deed(2)
def correct(walk: Walk) -> None:
    values = walk.rng.choice(
        ({"matter": "更正"}, {"bribe": "x"}, {"matter": ""}, {"later": "x", "matter": "再更正"})
    )
    actions.case_correct(
        walk.rng.choice((walk.clerk(), walk.world.applicant)), case=walk.open_case, values=values
    )


@deed()
def ask(walk: Walk) -> None:
    actions.question_ask(
        walk.world.applicant, item=walk.world.item, text="还需要什么材料吗？", case=walk.open_case
    )


@deed(2)
def accept(walk: Walk) -> None:
    actions.case_accept(walk.clerk(), case=walk.open_case)


@deed()
def refuse_acceptance(walk: Walk) -> None:
    if walk.rng.random() < 0.1:
        actions.case_refuse_acceptance(
            walk.world.clerk, case=walk.open_case, reason="不归本局管", competent="别局"
        )


@deed(3)
def examine(walk: Walk) -> None:
    tasks = open_tasks(walk.open_case, "examine")
    if not tasks:
        raise not_now()
    facts = walk.rng.choice(({}, {"bribe": True}))
    actions.case_examine(
        walk.world.examiner, case=walk.open_case, task=tasks[0], outcome="fail", opinion="请再交", facts=facts
    )


@deed(5)
def hearing(walk: Walk) -> None:
    """The right told, asked for, given up: none of it asks the applicant for anything."""
    held = hearing_of(walk.open_case)
    w = walk.world
    if held is None:
        actions.hearing_offer(
            walk.rng.choice((w.examiner, w.examiner, w.examiner, w.stranger)),
            case=walk.open_case,
            matter="拟准予",
        )
    elif held.state == "told":
        actions.hearing_ask(walk.rng.choice((w.applicant, w.stranger)), hearing=held)
    else:
        actions.hearing_waive(w.applicant, hearing=held)


@deed(5)
def appoint_visit(walk: Walk) -> None:
    w = walk.world
    other = walk.rng.choice((w.approver, w.approver, w.approver, w.stranger))
    posts = Post.objects.filter(pk__in=[w.examiner.post, other.post])
    actions.inspection_plan(
        walk.rng.choice((w.examiner, w.examiner, w.examiner, w.stranger)),
        case=walk.open_case,
        visit_at=walk.now + timedelta(days=1),
        place="一号院",
        officers=list(posts.select_related("unit", "holder")),
    )


@deed(6)
def write_on_site(walk: Walk) -> None:
    visit = Inspection.objects.filter(case=walk.open_case).order_by("-round").first()
    if visit is None:
        appoint_visit(walk)
        visit = walk.open_case.inspections.get()
    line = walk.rng.choice(CONDITIONS)
    kind, facts = walk.rng.choice(
        (
            ("finding", {"result": walk.rng.choice(("ok", "wrong"))}),
            ("result", {"outcome": walk.rng.choice(("pass", "fail"))}),
            ("person", {"name": "林", "role": "店主", "reason": "不签", "witness": "何某"}),
        )
    )
    sent = Sent(key=uuid7().hex, kind=kind, at=wall_now(), line=line, text="看过", facts=facts)
    actions.inspection_enter(
        walk.rng.choice((walk.world.examiner, walk.world.approver)), inspection=visit, sent=sent
    )


@deed(4)
def decide(walk: Walk) -> None:
    failed = walk.rng.sample(CONDITIONS, walk.rng.choice((0, 1, 1, 2)))
    outcome = walk.rng.choice(("granted", "refused", "refused"))
    actions.case_decide(
        walk.world.approver, case=walk.open_case, outcome=outcome, reasons="不符合条件", failed=failed
    )


@deed()
def withdraw(walk: Walk) -> None:
    if walk.rng.random() < 0.8:
        raise not_now()
    actions.case_withdraw(walk.world.applicant, case=walk.open_case, reason="不办了")


@deed()
def publish_more(walk: Walk) -> None:
    item_publish(SYSTEM, content=standard_content(later()), standard=True)


@deed(2)
def days_pass(walk: Walk) -> None:
    walk.now += timedelta(days=walk.rng.choice((1, 2, 5, 9)))
    with legal_time(walk.now):
        fire_due()


FILING: Final = [("file_on_line", file_on_line), ("file_at_window", file_at_window)]


def look(walk: Walk) -> None:
    """What must hold: guide lock, one notice, open lines only, nothing left without an outcome."""
    case = walk.open_case
    assert case.package_version_id == walk.frozen, "a case changed its version"
    package = package_by_version_id(walk.frozen)
    askable = {line.id for line in package.materials if not line.share}
    rows = {m.line: m for m in case.materials.all()}
    assert set(rows) <= {line.id for line in package.materials}, "a line outside the guide"
    asked = {line for line, m in rows.items() if m.status in Material.ASKED}
    assert asked <= askable, f"asked for {asked - askable}, which the guide does not ask"
    notices = list(case.notices.order_by("id"))
    first = [n for n in notices if n.once == "SUPPLEMENT"]
    assert len(first) <= 1, "a second supplement notice"
    named = frozenset(str(line["line"]) for line in first[0].lines) if first else None
    assert walk.noticed in (None, named), "the notice changed"
    walk.noticed = named
    for notice in notices:
        lines = {str(line["line"]) for line in notice.lines if "line" in line}
        assert lines <= askable, "a notice names a line outside the guide"
        assert not lines or (named is not None and lines <= named), "a new line after the one notice"
    if named is not None:
        assert asked <= named, f"asked for {sorted(asked - named)}, which the one notice does not name"
    if case.status == Case.SUPPLEMENTING:
        assert asked, "the applicant is to answer and is asked for nothing"
    decision = Decision.objects.filter(case=case).first()
    if decision is not None:
        assert set(decision.failed) <= {c.id for c in package.conditions}, "a condition outside the guide"
    conditions = {c.id for c in package.conditions}
    for visit in case.inspections.all():
        looked = {str(row["condition"]) for row in visit.checklist}
        assert looked <= conditions, "an inspection looks at what the guide does not name"
        assert set(visit.entries.exclude(line="").values_list("line", flat=True)) <= {
            str(row["id"]) for row in visit.checklist
        }, "a finding outside the checklist"
    _outcome(case, rows)


def _outcome(case: Case, rows: dict[str, Material]) -> None:
    if case.status == Case.CLOSED:
        assert case.outcome, "closed without an outcome"
    unmet = sorted(
        line for line, m in rows.items() if m.status in (*Material.ASKED, "missing") and m.required
    )
    if case.accepted_on is not None and unmet:
        accepted = Step.objects.filter(case=case, kind="deemed_accepted").first()
        assert accepted is not None, f"accepted by an official with {unmet} unmet"
        assert accepted.data.get("unmet") == unmet, f"nothing says what became of {unmet}"
