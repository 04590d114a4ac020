"""The world of case tests with supervisors and handlers in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_time
from tongban.cases.actions import case_accept, case_decide, case_examine, case_submit
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.world import ITEM, World, filled, staff, world
from tongban.org.models import Post
from tongban.oversight import rulebook
from tongban.oversight.actions import watch_publish
from tongban.oversight.models import LampEvent
from tongban.records.folding import fold
from tongban.records.subscribers import deliver

WEDNESDAY = date(2026, 3, 4)


@dataclass
class Watch:
    """A world, its supervisor, a handler of complaints and the head of another unit."""

    w: World
    supervisor: Actor
    handler: Actor
    other_head: Actor


def watch(promised: int = 5) -> Watch:
    clock = {**ITEM["clock"], "promised": {"value": promised, "unit": "wd"}}
    with at(date(2026, 1, 5)):
        w = world({**ITEM, "clock": clock})
        return Watch(
            w,
            staff(w.government, "supervisor", name="监督员"),
            staff(w.other, "complaint_handler", name="办理员"),
            staff(w.other, "head", name="别局长"),
        )


def at(day: date, hour: int = 10) -> legal_time:
    """Legal time at an hour of Shanghai."""
    return legal_time(datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC))


def accepted(s: Watch) -> Case:
    return case_accept(s.w.clerk, case=case_submit(s.w.applicant, draft=filled(s.w)))


def decided(s: Watch, case: Case, outcome: str = "granted") -> Case:
    fresh = Case.objects.select_related("item", "unit").get(pk=case.pk)
    case_examine(
        s.w.examiner, case=fresh, task=open_tasks(fresh, "examine")[0], outcome="pass", opinion="符合"
    )
    fresh = Case.objects.select_related("item", "unit").get(pk=case.pk)
    if outcome == "refused":
        return case_decide(s.w.approver, case=fresh, outcome="refused", reasons="年龄不符", failed=["adult"])
    return case_decide(s.w.approver, case=fresh, outcome="granted")


def post_of(actor: Actor) -> Post:
    return Post.objects.select_related("unit").get(pk=actor.post)


def scene(**more: Any) -> Watch:
    w = world({**ITEM, **more})
    return Watch(
        w, staff(w.government, "supervisor", name="监督员"), w.stranger, staff(w.other, "head", name="别局长")
    )


def heard() -> None:
    fold(sweep=True)
    deliver("oversight.watched")


def fresh(case: Case) -> Case:
    return Case.objects.select_related("item", "unit").get(pk=case.pk)


def sent(s: Watch) -> Case:
    return fresh(case_submit(s.w.applicant, draft=filled(s.w)))


def examined(s: Watch, case: Case) -> Case:
    case = fresh(case)
    task = open_tasks(case, "examine")[0]
    case_examine(s.w.examiner, case=case, task=task, outcome="pass", opinion="符合条件")
    return fresh(case)


def lamps(case: Case | None = None) -> dict[str, str]:
    """Rule → colour of the lamps of a case, or of those that burn on a unit."""
    return dict(LampEvent.objects.filter(case=case).exclude(kind="time").values_list("rule", "grade"))


def later(minutes: int) -> legal_time:
    return legal_time(datetime(2026, 3, 4, 2, tzinfo=UTC) + timedelta(minutes=minutes))


def rule(code: str, *, grade: str = "yellow", threshold: int | None = None, day: date | None = None) -> None:
    known = rulebook.rule(code).threshold
    watch_publish(
        SYSTEM, code=code, grade=grade, threshold=known if threshold is None else threshold,
        valid_from=day or WEDNESDAY, source="效能监督办法",
    )  # fmt: skip
