"""One case, walked from the draft to the licence, and the special ways on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.legal import legal_time
from tongban.base.timers import fire_due
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_examine,
    case_pause,
    case_refuse_acceptance,
    case_resume,
    case_return_open,
    case_submit,
    case_supplement,
    case_supplement_answer,
    case_withdraw,
    draft_file_add,
    extension_answer,
    extension_ask,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.world import ITEM, World, attachment, filled, world
from tongban.licences.models import Licence
from tongban.licences.words import last_day_words

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("item", "unit").get(pk=case.pk)


def at(day: date) -> legal_time:
    return legal_time(datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC))


def submitted(w: World) -> Case:
    return case_submit(w.applicant, draft=filled(w))


def accepted(w: World) -> Case:
    return case_accept(w.clerk, case=submitted(w))


def examined(w: World) -> Case:
    case = accepted(w)
    case_examine(
        w.examiner, case=case, task=open_tasks(case, "examine")[0], outcome="pass", opinion="符合条件"
    )
    return fresh(case)


def test_a_grant_gives_a_licence_and_closes() -> None:
    with legal_time(MONDAY):
        w = world()
        case = case_decide(w.approver, case=examined(w), outcome="granted")
    assert (case.status, case.outcome) == ("closed", "granted")
    licence = Licence.objects.get(case_id=case.pk)
    assert licence.valid_to == date(2031, 3, 1)
    assert [n.kind for n in case.notices.order_by("id")] == ["RECEIPT", "ACCEPT", "GRANT"]
    assert not open_tasks(case)


@pytest.mark.parametrize(
    ("validity", "last", "shown"),
    [
        ({"months": 6}, date(2026, 9, 1), "2026年9月1日"),
        ("permanent", None, "长期"),
        ({"until": {"zh": "活动结束", "en": "the end"}}, None, "活动结束"),
    ],
)
def test_a_licence_ends_as_its_item_says(validity: object, last: date | None, shown: str) -> None:
    with legal_time(MONDAY):
        w = world({**ITEM, "result": {**ITEM["result"], "validity": validity}})
        case = case_decide(w.approver, case=examined(w), outcome="granted")
    licence = Licence.objects.get(case_id=case.pk)
    with override("zh-hans"):
        assert (licence.valid_to, str(last_day_words(licence))) == (last, shown)


def test_dues_follow_the_statute() -> None:
    with legal_time(MONDAY):
        w = world()
        case = accepted(w)
    assert case.promised_due == date(2026, 3, 9)
    assert case.statutory_due == date(2026, 3, 30)


def test_sending_a_draft_twice_makes_one_case() -> None:
    w = world()
    draft = filled(w)
    assert case_submit(w.applicant, draft=draft).pk == case_submit(w.applicant, draft=draft).pk


def test_a_missing_material_is_named_and_nothing_is_lost() -> None:
    w = world()
    draft = filled(w, plan=False)
    with pytest.raises(Invalid) as refused:
        case_submit(w.applicant, draft=draft)
    assert set(refused.value.fields) == {"plan"}
    draft.refresh_from_db()
    assert "林测试" in draft.values.reveal()


def test_only_lines_of_the_guide_exist() -> None:
    w = world()
    draft = filled(w)
    with pytest.raises(Invalid) as refused:
        draft_file_add(w.applicant, draft=draft, line="bribe", attachment=attachment(w.applicant))
    assert refused.value.code == "cases.guide_lock"
    case = submitted(w)
    with pytest.raises(Invalid) as refused:
        case_supplement(w.clerk, case=case, problems={"bribe": "再交一份"})
    assert refused.value.code == "cases.guide_lock"
    with pytest.raises(Invalid):
        case_supplement(w.clerk, case=case, problems={"population": "共享得到的不能再要"})


def test_one_supplement_notice_and_open_lines_returned() -> None:
    with legal_time(MONDAY):
        w = world()
        case = submitted(w)
        case_supplement(w.clerk, case=case, problems={"plan": "缺少签名"})
    with legal_time(MONDAY + timedelta(days=8)):
        case_supplement_answer(w.applicant, case=fresh(case), pages={"plan": [attachment(w.applicant).pk]})
        again = fresh(case)
        assert again.acceptance_due == date(2026, 3, 17)
        with pytest.raises(Conflict) as refused:
            case_supplement(w.clerk, case=again, problems={"plan": "还有一个问题"})
        assert refused.value.code == "cases.supplement_once"
        case_return_open(w.clerk, case=again, problems={"plan": "签名仍然缺失"})
        assert fresh(case).status == "supplementing"


def test_silence_accepts_from_the_day_of_receipt() -> None:
    with legal_time(MONDAY):
        w = world()
        case = submitted(w)
    with legal_time(datetime(2026, 3, 9, 15, 59, tzinfo=UTC)):
        assert fire_due() == 0
    with legal_time(datetime(2026, 3, 9, 16, 0, tzinfo=UTC)):
        assert fire_due() == 1
        assert fire_due() == 0
    case = fresh(case)
    assert (case.status, case.deemed, case.accepted_on) == ("accepted", "accepted", date(2026, 3, 2))
    assert open_tasks(case)[0].kind == "examine"


def test_expert_review_stops_the_clock_with_a_notice() -> None:
    item_days = date(2026, 3, 2)
    with at(item_days):
        w = world()
        case = accepted(w)
    with at(date(2026, 3, 6)):
        with pytest.raises(Invalid):
            case_pause(w.examiner, case=fresh(case), ground="site-inspection", expected_days=5)
        case_pause(w.examiner, case=fresh(case), ground="expert-review", expected_days=7)
    with at(date(2026, 3, 13)):
        case = case_resume(w.examiner, case=fresh(case), result="专家组一致通过")
    assert case.statutory_due == date(2026, 4, 7)
    assert case.notices.filter(kind="SPECIAL").count() == 1


def test_one_extension_with_the_heads_approval() -> None:
    with legal_time(MONDAY):
        w = world()
        case = accepted(w)
        extension_ask(w.examiner, case=case, reason="情况复杂")
        with pytest.raises(Forbidden):
            extension_answer(w.examiner, case=fresh(case), approved=True)
        extension_answer(w.head, case=fresh(case), approved=True)
        assert fresh(case).statutory_due == date(2026, 4, 14)
        with pytest.raises(Conflict):
            extension_ask(w.examiner, case=fresh(case), reason="再延一次")


def test_a_refusal_names_a_condition_and_its_remedies() -> None:
    w = world()
    case = examined(w)
    with pytest.raises(Invalid):
        case_decide(w.approver, case=case, outcome="refused", reasons="不行")
    with pytest.raises(Invalid):
        case_decide(w.approver, case=case, outcome="refused", reasons="不行", failed=["invented"])
    done = case_decide(w.approver, case=fresh(case), outcome="refused", reasons="年龄不符", failed=["adult"])
    assert done.status == "closed"
    assert "云溪市人民政府" in done.notices.get(kind="REFUSE").document.data.reveal()


def test_withdrawal_ends_everything() -> None:
    w = world()
    case = accepted(w)
    with pytest.raises(Forbidden):
        case_withdraw(w.stranger, case=case)
    done = case_withdraw(w.applicant, case=fresh(case), reason="不办了")
    assert (done.status, done.outcome) == ("closed", "withdrawn")
    assert not open_tasks(done)


def test_refusing_acceptance_names_the_competent_authority() -> None:
    w = world()
    case = submitted(w)
    with pytest.raises(Invalid):
        case_refuse_acceptance(w.clerk, case=case, reason="不归本局管")
    done = case_refuse_acceptance(w.clerk, case=fresh(case), reason="不归本局管", competent="云溪市别局")
    assert done.outcome == "not_accepted"


def test_two_officials_at_once_meet_a_sentence() -> None:
    w = world()
    case = examined(w)
    version = case.version
    case_decide(w.approver, case=case, outcome="granted", version=version)
    with pytest.raises(Stale):
        case_decide(
            w.approver, case=fresh(case), outcome="refused", reasons="x", failed=["adult"], version=version
        )


def test_another_units_officials_may_nothing() -> None:
    w = world()
    case = submitted(w)
    with pytest.raises(Forbidden):
        case_accept(w.stranger, case=case)


def test_the_same_page_sent_twice_is_there_once() -> None:
    w = world()
    draft = filled(w)
    first = draft.files.get(line="plan")
    again = draft_file_add(w.applicant, draft=draft, line="plan", attachment=attachment(w.applicant))
    assert again.pk == first.pk and draft.files.filter(line="plan").count() == 1
    other = attachment(w.applicant)
    other.sha256 = "1" * 64
    draft_file_add(w.applicant, draft=draft, line="plan", attachment=other)
    assert draft.files.filter(line="plan").count() == 2
