"""Seven rules for what the house itself hardly lets happen: each finds it, and leaves the honest case alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_time
from tongban.base.timers import fire_due
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_supplement,
    material_judge,
    posting_begin,
    quota_set,
)
from tongban.cases.actions.decision import decide
from tongban.cases.actions.reception import accept
from tongban.cases.models import Case
from tongban.cases.tests.test_inspections import MONDAY, THURSDAY, site
from tongban.cases.tests.world import ITEM, person, resident
from tongban.org.actions import mandate_grant
from tongban.org.models import Party
from tongban.oversight.actions import (
    complaint_accept,
    complaint_answer,
    complaint_assign,
    complaint_close,
    complaint_register,
)
from tongban.oversight.models import LampEvent
from tongban.oversight.tests.world import (
    WEDNESDAY,
    Watch,
    at,
    examined,
    fresh,
    heard,
    lamps,
    later,
    post_of,
    rule,
    scene,
    sent,
    watch,
)

pytestmark = pytest.mark.django_db
WHY = "申请人出生于二〇一〇年，尚未年满十八周岁"


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with at(WEDNESDAY):
        yield


def posted(s: Watch) -> Case:
    """A case ready for its decision, posted through 10 March."""
    case = case_accept(s.w.clerk, case=sent(s))
    until = datetime(2026, 3, 10, 16, tzinfo=UTC)
    posting_begin(SYSTEM, case=case, node="notice", title_zh="公示七天", title_en="Seven days", until=until)
    return examined(s, case)


def test_decided_while_the_matter_was_still_posted() -> None:
    s = scene()
    early, honest = posted(s), posted(s)
    with at(date(2026, 3, 10)):
        case_decide(s.w.approver, case=early, outcome="granted")
    with at(date(2026, 3, 11)):
        case_decide(s.w.approver, case=honest, outcome="granted")
        heard()
    assert (lamps(early), lamps(honest)) == ({"PR-EARLY": "red"}, {})


@action
def refuse(actor: Actor, case: Case, **grounds: Any) -> Case:
    """As another room of the house could refuse, past the checks of ``case_decide``."""
    return decide(actor, case, "refused", reasons=WHY, **grounds)


def test_a_refusal_that_names_neither_a_condition_nor_an_article() -> None:
    s = scene()
    groundless, honest, cited = (examined(s, case_accept(s.w.clerk, case=sent(s))) for _ in range(3))
    with later(60):
        refuse(s.w.approver, groundless)
        case_decide(s.w.approver, case=honest, outcome="refused", reasons=WHY, failed=["adult"])
        case_decide(s.w.approver, case=cited, outcome="refused", reasons=WHY, untrue=True)
        heard()
    assert (lamps(groundless), lamps(honest), lamps(cited)) == ({"CO-GROUND": "red"}, {}, {})


def test_a_refusal_because_the_number_is_used_up_cites_its_article() -> None:
    s = scene(limited={"basis": {"law": "行政许可法", "article": "57"}})
    quota_set(
        s.w.head,
        item=s.w.item,
        total=1,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        basis="云政发〔2026〕1号",
    )
    first, second = (examined(s, case_accept(s.w.clerk, case=sent(s))) for _ in range(2))
    with later(60):
        case_decide(s.w.approver, case=first, outcome="granted")
        told = "本年度名额已经用完，按受理先后顺序不予许可"
        case_decide(s.w.approver, case=second, outcome="refused", reasons=told, used_up=True)
        heard()
    assert lamps(second) == {}


def test_granted_without_a_required_material() -> None:
    s = scene()
    lacking, silent = sent(s), sent(s)
    for case in (lacking, silent):
        material_judge(s.w.clerk, case=case, line="plan", passed=False, remark="缺少签名")
    take_in(s.w.clerk, lacking)
    honest = case_accept(s.w.clerk, case=sent(s))
    with at(date(2026, 3, 16)):  # five working days of silence: by law it counts as complete (art. 32(4))
        fire_due()
        assert fresh(silent).deemed == "accepted"
        for case in (lacking, silent, honest):
            case_decide(s.w.approver, case=examined(s, case), outcome="granted")
        heard()
    assert (lamps(lacking), lamps(silent), lamps(honest)) == ({"CO-LACK": "red"}, {}, {})
    assert LampEvent.objects.get(rule="CO-LACK").found["lines"] == "方案"


@action
def take_in(actor: Actor, case: Case) -> Case:
    """As another room of the house could accept, past the checks of ``case_accept``."""
    return accept(actor, fresh(case))


def test_a_supplement_notice_with_many_lines() -> None:
    plan = ITEM["materials"][0]
    s = scene(materials=[plan, {**plan, "id": "proof"}])
    rule("CO-LINES", threshold=1)
    long, honest = (case_of_two(s) for _ in range(2))
    case_supplement(s.w.clerk, case=long, problems={"plan": "缺少签名", "proof": "缺少盖章"})
    case_supplement(s.w.clerk, case=honest, problems={"plan": "缺少签名"})
    heard()
    assert (lamps(long), lamps(honest)) == ({"CO-LINES": "yellow"}, {})


def case_of_two(s: Watch) -> Case:
    from tongban.cases.actions import case_submit, draft_file_add
    from tongban.cases.tests.world import attachment, filled

    draft = filled(s.w)
    draft_file_add(s.w.applicant, draft=draft, line="proof", attachment=attachment(s.w.applicant))
    return fresh(case_submit(s.w.applicant, draft=draft))


@pytest.mark.parametrize(("days", "expected"), [(3, {"AN-AFTER": "yellow"}), (2, {})])
def test_an_inspection_entered_after_its_day(days: int, expected: dict[str, str]) -> None:
    with legal_time(MONDAY):
        s = site()
    with legal_time(THURSDAY):
        s.fill()
        s.sign(s.w.examiner)
    begun = s.now().begun_at
    assert begun is not None
    with legal_time(begun + timedelta(days=days)):
        s.sign(s.second)
        assert s.now().state == "done"
        heard()
        assert lamps(s.case) == expected


def test_one_agent_for_many_applicants_burns_once_a_month() -> None:
    s = scene()
    rule("AN-AGENT", threshold=2)
    rule("AN-FILE", grade="off")
    agent = resident(person())

    def applied_for(principal: Party) -> Case:
        mandate_grant(SYSTEM, principal=principal, agent=Party.objects.get(pk=agent.party))
        s.w.applicant = replace(agent, on_behalf_of=principal.pk)
        case = sent(s)
        heard()
        return case

    sent(s)
    one = person()
    applied_for(one)
    applied_for(one)  # the same applicant twice is no matter
    assert not LampEvent.objects.exists()
    second = applied_for(person())
    applied_for(person())
    lamp = LampEvent.objects.get()
    assert (lamp.rule, lamp.case_id, lamp.found["n"]) == ("AN-AGENT", second.pk, 2)


@pytest.mark.parametrize(
    ("kind", "substantiated", "expected"),
    [("conduct", True, {"BE-PROVED": "red"}), ("conduct", False, {}), ("service", True, {})],
)
def test_a_complaint_about_conduct_found_true(
    kind: str, substantiated: bool, expected: dict[str, str]
) -> None:
    s = watch()
    with at(date(2026, 3, 2)):
        row = complaint_register(
            s.w.applicant, kind=kind, about_unit=s.w.bureau, title="态度不好",
            text="窗口工作人员让我来回跑了三趟，也没有一次说清楚要带什么。",
        )  # fmt: skip
        row = complaint_accept(s.supervisor, complaint=row)
        row = complaint_assign(s.supervisor, complaint=row, to=post_of(s.handler))
        row = complaint_answer(
            s.handler, complaint=row, findings="调取监控逐一核实，情况清楚。", substantiated=substantiated,
            answer="向您说明核实的情况和我们的处理。",
        )  # fmt: skip
        complaint_close(s.w.applicant, complaint=row, satisfied=True)
        heard()
        assert lamps() == expected
