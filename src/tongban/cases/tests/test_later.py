"""Conditional acceptance (容缺受理): promised in writing, accepted, granted when all came, withdrawn by silence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_time
from tongban.base.models import Timer
from tongban.base.timers import fire_due
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_examine,
    case_submit,
    case_supplement,
    draft_file_add,
    draft_save,
    later_hand_in,
    later_return,
    material_judge,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case, Draft
from tongban.cases.tests.test_walk import fresh
from tongban.cases.tests.world import ITEM, World, attachment, filled, world
from tongban.catalogue.lint import lint_content
from tongban.catalogue.standard import standard_content
from tongban.messages.models import Message
from tongban.records.audit import audit
from tongban.records.folding import fold

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BASIS = {"law": "行政许可法", "article": "31"}


def line(code: str, **more: Any) -> dict[str, Any]:
    return {"id": code, "name": {"zh": f"材料{code}", "en": f"Paper {code}"}, "basis": BASIS, **more}


LATE_ITEM: dict[str, Any] = {
    **ITEM,
    "materials": [line("plan", key=True), line("proof", later=True), line("photo", later=True)],
    "conditional": {"days": 10, "basis": {"law": "安阳市政务服务条例", "article": "24"}},
}


def written(w: World, later: tuple[str, ...] = ("proof", "photo")) -> Draft:
    draft = filled(w)
    return draft_save(w.applicant, draft=draft, values={}, later=later)


def promised() -> tuple[World, Case]:
    with legal_time(MONDAY):
        w = world(LATE_ITEM)
        return w, fresh(case_submit(w.applicant, draft=written(w)))


def accepted() -> tuple[World, Case]:
    w, case = promised()
    with legal_time(datetime(2026, 3, 3, 1, 0, tzinfo=UTC)):
        case_accept(w.clerk, case=case)
        case = fresh(case)
        case_examine(w.examiner, case=case, task=open_tasks(case)[0], outcome="pass", opinion="符合")
        return w, fresh(case)


def at(month: int, day: int, hour: int = 1) -> Any:
    return legal_time(datetime(2026, month, day, hour, 0, tzinfo=UTC))


def clean() -> bool:
    fold(sweep=True)
    return not [f for f in audit().findings if f.kind != "legal_time"]


def test_without_the_promise_nothing_is_handed_in_and_the_draft_stays() -> None:
    with legal_time(MONDAY):
        w = world(LATE_ITEM)
        draft = written(w, ("proof",))
        with pytest.raises(Invalid) as refused:
            case_submit(w.applicant, draft=draft)
    assert set(refused.value.fields) == {"photo"}
    assert Draft.objects.get(pk=draft.pk).submitted_id is None


def test_only_lines_that_the_guide_marks_can_be_promised() -> None:
    with legal_time(MONDAY):
        w = world(LATE_ITEM)
        with pytest.raises(Invalid) as refused:
            written(w, ("plan",))
    assert refused.value.code == "cases.guide_lock"


def test_the_promise_stands_with_list_and_day_in_the_submission() -> None:
    w, case = promised()
    assert case.later_due == date(2026, 3, 16)
    assert dict(case.materials.values_list("line", "status")) == {
        "plan": "provided",
        "proof": "later",
        "photo": "later",
    }
    paper = case.notices.get(kind="LATER_PROMISE")
    said = paper.document.data.reveal()
    assert paper.due_on == date(2026, 3, 16)
    assert "材料proof、材料photo" in said and "视为撤回" in said and "安阳市政务服务条例" in said
    assert (
        "材料proof" not in case.notices.get(kind="RECEIPT").document.data.reveal()
    )  # a receipt says what came
    with at(3, 3), pytest.raises(Conflict):
        material_judge(w.clerk, case=case, line="proof", passed=True)


def test_pages_that_lie_there_already_are_not_promised() -> None:
    with legal_time(MONDAY):
        w = world(LATE_ITEM)
        draft = written(w)
        draft_file_add(w.applicant, draft=draft, line="photo", attachment=attachment(w.applicant))
        case = fresh(case_submit(w.applicant, draft=draft))
    assert case.facts["later"] == ["proof"]
    assert case.materials.get(line="photo").status == "provided"


def test_accepted_conditionally_and_granted_only_when_all_came() -> None:
    w, case = accepted()
    assert (case.status, case.accepted_on, case.promised_due) == (
        "accepted",
        date(2026, 3, 3),
        date(2026, 3, 10),
    )
    assert not case.notices.filter(kind="ACCEPT").exists()
    told = case.notices.get(kind="ACCEPT_LATER")
    assert told.due_on == date(2026, 3, 16) and {row["line"] for row in told.lines} == {"proof", "photo"}
    with at(3, 4):
        with pytest.raises(Conflict) as refused:
            case_decide(w.approver, case=case, outcome="granted")
        assert refused.value.code == "cases.later_outstanding"
        later_hand_in(w.applicant, case=case, pages={"proof": [attachment(w.applicant).pk]})
        with pytest.raises(Conflict):
            case_decide(w.approver, case=fresh(case), outcome="granted")
        later_hand_in(w.applicant, case=fresh(case), pages={"photo": [attachment(w.applicant).pk]})
        assert not Timer.objects.filter(kind__startswith="cases.later").exists()
        assert case_decide(w.approver, case=fresh(case), outcome="granted").outcome == "granted"
    assert clean()


def test_others_cannot_hand_in_nor_anything_that_was_not_promised() -> None:
    w, case = accepted()
    page = [attachment(w.applicant).pk]
    with at(3, 4):
        with pytest.raises(Forbidden):
            later_hand_in(w.stranger, case=case, pages={"proof": page})
        with pytest.raises(Invalid):
            later_hand_in(w.applicant, case=case, pages={"plan": page})
        with pytest.raises(Invalid):
            later_hand_in(w.applicant, case=case, pages={})
        later_hand_in(w.clerk, case=case, pages={"proof": page})  # at the window


def test_what_came_later_is_returned_until_its_day_and_not_after() -> None:
    w, case = accepted()
    pages = {name: [attachment(w.applicant).pk] for name in ("proof", "photo")}
    with at(3, 4):
        later_hand_in(w.applicant, case=case, pages=pages)
        with pytest.raises(Invalid):
            later_return(w.examiner, case=fresh(case), line="plan", remark="模糊")
        later_return(w.examiner, case=fresh(case), line="proof", remark="看不清")
        assert Message.objects.filter(kind="case.later_returned", to_id=w.applicant.party).exists()
        assert case.materials.get(line="proof").note == "看不清"
    with at(3, 17, 0):
        later_hand_in(w.applicant, case=fresh(case), pages={"proof": pages["proof"]})
        with pytest.raises(Conflict) as refused:
            later_return(w.examiner, case=fresh(case), line="proof", remark="仍看不清")
    assert refused.value.code == "cases.later_over"
    assert clean()


def test_a_reminder_and_then_silence_counts_as_withdrawal_on_record() -> None:
    w, case = accepted()
    with at(3, 10, 17):
        fire_due()
    assert (
        Message.objects.get(kind="case.later_reminder", to_id=w.applicant.party).facts["due_on"]
        == "2026-03-16"
    )
    with at(3, 16, 15):
        fire_due()
        assert fresh(case).status == "accepted"
    with at(3, 16, 17):
        fire_due()
    done = fresh(case)
    assert (done.status, done.outcome, done.deemed) == ("closed", "withdrawn", "withdrawn")
    assert not open_tasks(done)
    said = done.notices.get(kind="LATER_LAPSED").document.data.reveal()
    assert "视为撤回申请" in said and "安阳市政务服务条例" in said
    assert clean()


def test_the_one_supplement_notice_names_what_was_promised_too_and_ends_the_promise() -> None:
    w, case = promised()
    with at(3, 3):
        with pytest.raises(Invalid) as refused:
            case_supplement(w.clerk, case=case, problems={"plan": "缺少签名"})
        assert set(refused.value.fields) == {"proof", "photo"}
        case_supplement(w.clerk, case=case, problems={"plan": "缺少签名", "proof": "请补", "photo": "请补"})
    assert not Timer.objects.filter(kind__startswith="cases.later").exists()
    with at(3, 17, 1):
        fire_due()
    assert fresh(case).status == "supplementing"
    assert clean()


def test_silence_accepts_with_the_promise_standing() -> None:
    _w, case = promised()
    with at(3, 9, 17):
        fire_due()
    case = fresh(case)
    assert (case.status, case.deemed) == ("accepted", "accepted")
    assert case.steps.get(kind="deemed_accepted").data.get("unmet", []) == []
    with at(3, 16, 17):
        fire_due()
    assert fresh(case).outcome == "withdrawn"


def codes(**changes: Any) -> set[str]:
    made = {**LATE_ITEM, **changes}
    found = lint_content(standard_content(made))
    return {f.code for f in found if f.code.startswith(("conditional", "material.later"))}


def test_the_linter_holds_key_materials_and_the_rule_fast() -> None:
    assert codes() == set()
    assert codes(conditional=None) == {"conditional.rule"}
    assert codes(materials=[line("plan", key=True)]) == {"conditional.lines"}
    assert codes(materials=[line("plan"), line("proof", later=True)]) == {"conditional.key"}
    assert codes(materials=[line("plan", key=True, later=True)]) == {"material.later"}
    assert codes(materials=[line("plan", key=True), line("proof", later=True, required=False)]) == {
        "material.later"
    }
    assert codes(materials=[line("plan", key=True), line("p", later=True, source="form")]) == {
        "material.later"
    }
    assert codes(conditional={"days": 10}) == {"conditional.basis"}
    assert "conditional.instant" in codes(kind="instant")
    assert "conditional.joint" in codes(joint=["other"])
