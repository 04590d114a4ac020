"""Site inspection (行政许可法 art. 34): two officers, one checklist, nothing lost on the way, nobody alone."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_time, wall_now
from tongban.base.timers import fire_due
from tongban.cases.actions import (
    case_decide,
    case_examine,
    case_withdraw,
    correction_report,
    inspection_cancel,
    inspection_confirm,
    inspection_enter,
    inspection_move,
    inspection_plan,
)
from tongban.cases.actions.onsite import Sent
from tongban.cases.flowing import open_tasks
from tongban.cases.inspecting import sheet_of
from tongban.cases.models import Case, Inspection
from tongban.cases.tests.test_walk import accepted, fresh
from tongban.cases.tests.world import ITEM, World, attachment, staff, world
from tongban.catalogue.lint import lint_content
from tongban.catalogue.standard import flow_of, standard_content
from tongban.files.models import Attachment
from tongban.kernel.ids import uuid7
from tongban.org.models import Post
from tongban.records.audit import audit
from tongban.records.folding import fold

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)


STEPS = [
    ("receive", "收件", "Receive", "window_clerk"),
    ("inspect", "核查", "Inspect", "examiner"),
    ("decide", "决定", "Decide", "approver"),
]
FLOW = flow_of("x", "x", STEPS)


def item(**more: Any) -> dict[str, Any]:
    made = deepcopy(ITEM)
    made["conditions"].append({**made["conditions"][0], "id": "sober"})
    made["inspection"] = {
        "required": True,
        "basis": {"law": "行政许可法", "article": "34"},
        "checklist": [
            {"id": "door", "condition": "adult", "text": {"zh": "门", "en": "Door"}, "photo": True},
            {"id": "roof", "condition": "sober", "text": {"zh": "屋顶", "en": "Roof"}},
        ],
        **more,
    }
    return made


@dataclass
class Site:
    """A case whose site is to be seen by two officers."""

    w: World
    case: Case
    second: Actor
    visit: Inspection

    def post(self, actor: Actor) -> Post:
        return Post.objects.select_related("unit", "holder").get(pk=actor.post)

    def enter(self, kind: str, actor: Actor | None = None, *, picture: bool = False, **more: Any) -> Any:
        facts = {k: v for k, v in more.items() if k not in ("line", "text", "key", "at")}
        sent = Sent(
            key=more.get("key", uuid7().hex),
            kind=kind,
            at=more.get("at", wall_now()),
            line=more.get("line", ""),
            text=more.get("text", ""),
            facts=facts,
        )
        drawn = image(actor or self.w.examiner) if picture else None
        return inspection_enter(actor or self.w.examiner, inspection=self.visit, sent=sent, attachment=drawn)

    def fill(self, **wrong: str) -> None:
        """Everything but the officers' signatures."""
        for line in ("door", "roof"):
            if line in {r["id"] for r in self.visit.checklist}:
                result = "wrong" if line in wrong else "ok"
                self.enter("finding", line=line, result=result, text=wrong.get(line, ""))
        if "door" in {r["id"] for r in self.visit.checklist}:
            self.enter(
                "photo", picture=True, line="door", place={"lat": 24123456, "lon": 101000001, "accuracy": 8}
            )
        if wrong:
            self.enter("result", outcome="correct", correct_by="2026-03-09", text="整改")
        else:
            self.enter("result", outcome="pass")
        self.enter("person", picture=True, name="林店主", role="负责人")

    def sign(self, actor: Actor) -> None:
        uid = str(self.visit.officers.get(party_id=actor.party).uid)
        self.enter("signature", actor, picture=True, officer=uid)

    def now(self) -> Inspection:
        self.visit.refresh_from_db()
        return self.visit


def image(owner: Actor) -> Attachment:
    row = attachment(owner, "site.png")
    row.media_type = "image/png"
    return row


def site(content: dict[str, Any] | None = None, *, w: World | None = None, at: datetime = THURSDAY) -> Site:
    w = w or world(content or item())
    case = accepted(w)
    case_examine(
        w.examiner, case=case, task=open_tasks(case, "examine")[0], outcome="pass", opinion="材料齐全"
    ) if open_tasks(case, "examine") else None
    second = staff(w.bureau, "examiner", name="马第二")
    posts = list(Post.objects.filter(pk__in=[w.examiner.post, second.post]).select_related("unit", "holder"))
    visit = inspection_plan(w.examiner, case=fresh(case), visit_at=at, place="一号院", officers=posts)
    return Site(w, fresh(case), second, visit)


def test_two_different_officers_of_the_unit_are_appointed_and_the_applicant_is_told() -> None:
    with legal_time(MONDAY):
        w = world(item())
        case = accepted(w)
        own = Post.objects.select_related("unit", "holder").get(pk=w.examiner.post)
        other = Post.objects.select_related("unit", "holder").get(pk=w.stranger.post)
        for posts in ([own], [own, own], [own, other]):
            with pytest.raises(Invalid) as refused:
                inspection_plan(
                    w.examiner, case=fresh(case), visit_at=THURSDAY, place="一号院", officers=posts
                )
            assert set(refused.value.fields) == {"officers"}
        with pytest.raises(Invalid) as refused:
            inspection_plan(w.examiner, case=fresh(case), visit_at=MONDAY, place=" ", officers=[own])
        assert set(refused.value.fields) == {"visit_at", "place"}
        s = site(w=w)
    told = s.case.notices.get(kind="INSPECT")
    assert told.due_on == date(2026, 3, 5)
    assert "马第二" in told.document.data.reveal() and "一号院" in told.document.data.reveal()
    with legal_time(MONDAY), pytest.raises(Forbidden):
        inspection_plan(s.w.stranger, case=s.case, visit_at=THURSDAY, place="一号院", officers=[])


def test_its_time_counts() -> None:
    with legal_time(MONDAY):
        s = site()
        before = s.case.promised_due
    with legal_time(THURSDAY):
        s.fill()
        s.sign(s.w.examiner)
        s.sign(s.second)
    assert fresh(s.case).promised_due == before and not s.case.pauses.exists()


def test_nobody_finishes_alone() -> None:
    with legal_time(MONDAY):
        s = site()
    with legal_time(THURSDAY):
        s.fill()
        s.sign(s.w.examiner)
        s.sign(s.w.examiner)
        uid = str(s.visit.officers.get(party_id=s.second.party).uid)
        s.enter("signature", picture=True, officer=uid)  # drawn on the colleague's phone: not confirmed yet
        assert s.now().state == "planned"
        with pytest.raises(Forbidden):
            inspection_confirm(s.w.approver, inspection=s.visit)
        inspection_confirm(s.second, inspection=s.visit)
        assert (s.now().state, s.visit.outcome) == ("done", "pass")
        assert s.case.notices.filter(kind="INSPECT_RECORD").count() == 1
        assert "24.123456" in s.case.notices.get(kind="INSPECT_RECORD").document.data.reveal()


def test_what_is_added_after_a_confirmation_asks_for_it_anew() -> None:
    with legal_time(MONDAY):
        s = site()
    with legal_time(THURSDAY):
        s.fill()
        s.sign(s.w.examiner)
        s.enter("note", s.second, text="又看了一遍")
        s.sign(s.second)
        assert s.now().state == "planned"
        inspection_confirm(s.w.examiner, inspection=s.visit)
        assert s.now().state == "done"


def test_the_same_key_is_taken_once_and_the_device_says_when() -> None:
    with legal_time(MONDAY):
        s = site()
    with legal_time(THURSDAY):
        earlier = wall_now() - timedelta(hours=2)
        first = s.enter("finding", key="k-12345678", line="door", result="ok", at=earlier)
        again = s.enter("finding", key="k-12345678", line="door", result="wrong", text="x")
        assert first.pk == again.pk and s.visit.entries.count() == 1
        assert THURSDAY - first.at >= timedelta(hours=2) and first.received_at == THURSDAY
        ahead = s.enter("note", text="快了的钟", at=wall_now() + timedelta(days=1))
        assert ahead.at <= THURSDAY


def test_of_two_words_on_a_line_the_later_one_counts_whenever_it_arrives() -> None:
    with legal_time(MONDAY):
        s = site()
    with legal_time(THURSDAY):
        s.enter("finding", line="door", result="wrong", text="坏了", at=wall_now())
        s.enter("finding", s.second, line="door", result="ok", at=wall_now() - timedelta(minutes=30))
    assert sheet_of(s.visit).findings["door"]["result"] == "wrong"


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("finding", {"line": "bribe", "result": "ok"}, "line"),
        ("finding", {"line": "door", "result": "fine"}, "result"),
        ("finding", {"line": "door", "result": "wrong"}, "text"),
        ("photo", {"line": "door"}, "file"),
        (
            "photo",
            {"line": "door", "picture": True, "place": {"lat": 99_000_000, "lon": 0, "accuracy": 1}},
            "place",
        ),
        ("photo", {"line": "door", "picture": True, "place": {"lat": "north"}}, "place"),
        ("note", {"text": " "}, "text"),
        ("person", {"name": "林", "role": "店主"}, "reason"),
        ("signature", {"officer": "nobody", "picture": True}, "officer"),
        ("result", {"outcome": "maybe"}, "outcome"),
        ("result", {"outcome": "correct"}, "correct_by"),
        ("result", {"outcome": "correct", "correct_by": "2026-03-01"}, "correct_by"),
        ("gift", {}, "kind"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(kind: str, more: dict[str, Any], field: str) -> None:
    with legal_time(MONDAY):
        s = site()
        with pytest.raises(Invalid) as refused:
            s.enter(kind, **more)
    assert field in refused.value.fields and not s.visit.entries.exists()


def test_strangers_write_nothing_and_a_closed_visit_takes_nothing() -> None:
    with legal_time(MONDAY):
        s = site()
        with pytest.raises(Forbidden):
            s.enter("note", s.w.approver, text="x")
        inspection_cancel(s.w.examiner, inspection=s.visit, reason="改期")
        with pytest.raises(Conflict):
            s.enter("note", text="x")


def test_a_visit_is_moved_until_it_has_begun() -> None:
    with legal_time(MONDAY):
        s = site()
        with pytest.raises(Invalid):
            inspection_move(s.w.examiner, inspection=s.visit, visit_at=THURSDAY, place="二号院", reason="")
        inspection_move(s.w.examiner, inspection=s.visit, visit_at=THURSDAY, place="二号院", reason="下雨")
        assert s.case.notices.filter(kind="INSPECT").count() == 2
        s.enter("note", text="到了")
        with pytest.raises(Conflict):
            inspection_move(s.w.examiner, inspection=s.visit, visit_at=THURSDAY, place="三号院", reason="x")


def test_correction_is_demanded_reported_and_looked_at_again_alone() -> None:
    with legal_time(MONDAY):
        s = site()
    with legal_time(THURSDAY):
        s.fill(roof="漏雨")
        s.sign(s.w.examiner)
        s.sign(s.second)
        assert (s.now().outcome, s.visit.correct_by) == ("correct", date(2026, 3, 9))
        assert s.case.notices.get(kind="INSPECT_CORRECT").due_on == date(2026, 3, 9)
        with pytest.raises(Forbidden):
            correction_report(s.w.clerk, inspection=s.visit, note="好了")
        with pytest.raises(Invalid):
            correction_report(s.w.applicant, inspection=s.visit, note=" ")
        correction_report(s.w.applicant, inspection=s.visit, note="补好了")
        with pytest.raises(Conflict):
            correction_report(s.w.applicant, inspection=s.visit, note="又好了")
        posts = [s.post(s.w.examiner), s.post(s.second)]
        later = THURSDAY + timedelta(days=1)
        again = inspection_plan(
            s.w.examiner, case=fresh(s.case), visit_at=later, place="一号院", officers=posts
        )
    assert [row["id"] for row in again.checklist] == ["roof"]
    with legal_time(datetime(2026, 3, 10, 1, 0, tzinfo=UTC)):
        fire_due()
    assert s.now().lapsed_at is None


def test_silence_past_the_day_of_correction_is_recorded_and_counts_as_not_passed() -> None:
    with legal_time(MONDAY):
        s = site_with(FLOW)
    with legal_time(THURSDAY):
        s.fill(roof="漏雨")
        s.sign(s.w.examiner)
        s.sign(s.second)
    assert [t.kind for t in open_tasks(s.case)] == ["inspect"]
    with legal_time(datetime(2026, 3, 9, 16, 1, tzinfo=UTC)):
        fire_due()
        assert s.now().lapsed_at is not None
        assert [t.kind for t in open_tasks(s.case)] == ["decide"]
        with pytest.raises(Conflict):
            case_decide(s.w.approver, case=fresh(s.case), outcome="granted")
        case_decide(s.w.approver, case=fresh(s.case), outcome="refused", reasons="屋顶漏雨", failed=["sober"])


def site_with(flow: str) -> Site:
    from tongban.base.actor import SYSTEM
    from tongban.catalogue.actions import item_publish

    w = world(item())
    content = {**standard_content(item()), "flow": flow}
    w.version = item_publish(SYSTEM, content=content)
    case = accepted(w)
    second = staff(w.bureau, "examiner", name="马第二")
    posts = list(Post.objects.filter(pk__in=[w.examiner.post, second.post]).select_related("unit", "holder"))
    visit = inspection_plan(w.examiner, case=fresh(case), visit_at=THURSDAY, place="一号院", officers=posts)
    return Site(w, fresh(case), second, visit)


def test_where_the_item_demands_it_no_word_at_the_desk_replaces_it() -> None:
    with legal_time(MONDAY):
        s = site_with(FLOW)
        task = open_tasks(s.case, "inspect")[0]
        with pytest.raises(Conflict) as refused:
            case_examine(s.w.examiner, case=s.case, task=task, outcome="pass", opinion="看过")
        assert refused.value.code == "cases.inspection_planned"
        inspection_cancel(s.w.examiner, inspection=s.visit, reason="x")
        with pytest.raises(Conflict) as refused:
            case_examine(s.w.examiner, case=fresh(s.case), task=task, outcome="pass", opinion="看过")
        assert refused.value.code == "cases.inspection_needed"


def test_the_end_of_the_case_ends_the_visit_and_the_audit_agrees() -> None:
    with legal_time(MONDAY):
        s = site()
        s.enter("note", text="先记一笔")
        case_withdraw(s.w.applicant, case=fresh(s.case), reason="不办了")
        assert s.now().state == "cancelled"
        fold(sweep=True)
    assert not [f for f in audit().findings if f.kind != "legal_time"]


def test_without_a_checklist_every_condition_is_looked_at() -> None:
    with legal_time(MONDAY):
        plain = deepcopy(ITEM)
        s = site(plain)
    assert [(r["id"], r["condition"]) for r in s.visit.checklist] == [("adult", "adult")]


def codes(told: dict[str, Any], flow: str = "") -> set[str]:
    content = standard_content({**item(), "inspection": told})
    return {
        f.code for f in lint_content({**content, "flow": flow or content["flow"]}) if "inspection" in f.code
    }


def test_the_linter_keeps_the_checklist_within_the_conditions() -> None:
    line = {"id": "door", "condition": "adult", "text": {"zh": "门", "en": "Door"}}
    law = {"law": "行政许可法", "article": "34"}
    assert codes({"basis": law, "checklist": [line]}) == set()
    assert codes({"checklist": [line]}) == {"inspection.basis"}
    assert codes({"basis": law, "checklist": [line, line]}) == {"inspection.twice"}
    assert codes({"basis": law, "checklist": [{**line, "condition": "bribe"}]}) == {"inspection.condition"}
    assert codes({"basis": law, "checklist": []}) == {"inspection.empty"}
    assert codes({"basis": law, "required": True, "checklist": [line]}) == {"inspection.flow"}
