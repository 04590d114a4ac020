"""Every step on a case, walked over HTTP by the role that does it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from tongban.base.legal import legal_time
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_examine,
    case_submit,
    case_supplement_answer,
    draft_save,
    extension_ask,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.test_walk import accepted, examined, fresh, submitted
from tongban.cases.tests.world import ITEM, attachment, filled, staff, world
from tongban.desk.acts.base import Act
from tongban.desk.tests.people import browser
from tongban.desk.tests.walking import address, done, opened, send
from tongban.flows.models import Task
from tongban.org.models import Post

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def post_uid(actor: Any) -> str:
    return str(Post.objects.get(pk=actor.post).uid)


def test_receive_examine_decide_each_in_three_screens() -> None:
    w = world()
    case = submitted(w)
    clerk, examiner, approver = browser(w.clerk), browser(w.examiner), browser(w.approver)
    assert str(case.uid) in clerk.get("/zh/desk/").content.decode()
    case = done(clerk, case, "accept", opinion="材料齐全")
    assert case.status == "accepted"
    assert str(case.uid) in examiner.get("/zh/desk/").content.decode()
    case = done(examiner, case, "finish", outcome="pass", opinion="符合条件")
    assert str(case.uid) in approver.get("/zh/desk/").content.decode()
    text = approver.get(address(case, "grant")).content.decode()
    assert "测试许可证" in text  # what will be issued
    case = done(approver, case, "grant")
    assert (case.status, case.outcome) == ("closed", "granted")


def test_after_a_step_the_next_most_urgent_is_offered() -> None:
    w = world()
    first, second = submitted(w), submitted(w)
    page = browser(w.clerk)
    answer = send(page, first, "accept")
    assert answer["Location"].endswith("?done=accept")
    assert str(second.uid) in page.get(answer["Location"]).content.decode()


def test_material_is_judged_line_by_line_and_carried_into_the_notice() -> None:
    w = world()
    case = submitted(w)
    page = browser(w.clerk)
    refused = send(page, case, "judge", judge_plan="open")
    assert refused.status_code == 422
    done(page, case, "judge", judge_plan="open", note_plan="缺少签名")
    assert case.materials.get(line="plan").status == "open"
    assert send(page, case, "accept").status_code == 409
    text = page.get(address(case, "supplement")).content.decode()
    assert "缺少签名" in text
    assert "why_population" not in text  # a line from a register can never be asked for
    seen = page.post(address(case, "supplement"), {"stage": "preview", "why_plan": "缺少签名"})
    assert "民法典" not in seen.content.decode()
    assert "行政许可法第31条" in seen.content.decode()
    case = done(page, case, "supplement", why_plan="缺少签名")
    assert case.status == "supplementing"
    assert page.get(address(case, "supplement")).status_code == 409


def test_an_invented_line_is_refused_and_an_empty_notice_too() -> None:
    w = world()
    case = submitted(w)
    page = browser(w.clerk)
    assert send(page, case, "supplement", why_bribe="再交一份").status_code == 422
    assert send(page, case, "supplement").status_code == 422


def test_open_lines_are_returned_and_no_new_one_is_added() -> None:
    w = world()
    case = submitted(w)
    page = browser(w.clerk)
    done(page, case, "supplement", why_plan="缺少签名")
    case_supplement_answer(w.applicant, case=fresh(case), pages={"plan": [attachment(w.applicant).pk]})
    assert send(page, case, "return-open", why_population="这个也要").status_code == 422
    assert done(page, case, "return-open", why_plan="签名仍然缺失").status == "supplementing"


def test_a_value_is_corrected_on_the_spot_with_before_and_after() -> None:
    w = world()
    case = submitted(w)
    page = browser(w.clerk)
    assert 'value="云溪市青禾区一号"' in page.get(address(case, "correct")).content.decode()
    typed = {"applicant_mobile": "15400000009"}
    seen = page.post(address(case, "correct"), {"stage": "preview", **typed}).content.decode()
    assert "15400000001 → 15400000009" in seen
    wrong = send(page, case, "correct", applicant_mobile="12")
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.content.decode()
    case = done(page, case, "correct", **typed)
    assert "15400000009" in case.values.reveal()
    assert case.notices.filter(kind="CORRECT").exists()


def test_refusing_acceptance_names_the_authority_and_not_needed_says_why() -> None:
    w = world()
    page = browser(w.clerk)
    case = submitted(w)
    assert send(page, case, "refuse-acceptance", reason="不归本局管").status_code == 422
    assert (
        done(page, case, "refuse-acceptance", reason="不归本局管", competent=w.other.name_zh).outcome
        == "not_accepted"
    )
    other = submitted(w)
    assert send(page, other, "not-needed").status_code == 422
    assert done(page, other, "not-needed", reason="依法不需要许可").outcome == "not_needed"


def test_pause_only_on_a_ground_of_the_guide_and_resume() -> None:
    w = world()
    case = accepted(w)
    page = browser(w.examiner)
    assert send(page, case, "pause", ground="hearing", expected_days="5").status_code == 422
    assert send(page, case, "pause", ground="expert-review", expected_days="many").status_code == 422
    case = done(page, case, "pause", ground="expert-review", expected_days="7")
    assert case.status == "suspended"
    assert send(page, case, "resume").status_code == 422
    assert done(page, case, "resume", result="专家一致通过", until="").status == "accepted"


def test_the_one_extension_is_asked_and_answered_by_the_head() -> None:
    w = world()
    case = accepted(w)
    examiner, head = browser(w.examiner), browser(w.head)
    case = done(examiner, case, "extend", reason="情况复杂")
    assert "extend-approve" not in examiner.get(f"/zh/desk/cases/{case.uid}/").content.decode()
    assert str(case.uid) in head.get("/zh/desk/extensions/").content.decode()
    assert "情况复杂" in head.get(address(case, "extend-approve")).content.decode()
    done(head, case, "extend-approve")
    assert fresh(case).extension.approved_at
    other = accepted(w)
    extension_ask(w.examiner, case=other, reason="再等等")
    done(head, other, "extend-refuse", remark="没有必要")
    assert fresh(other).extension.refused_at


def test_a_refusal_chooses_conditions_and_shows_the_remedies() -> None:
    w = world()
    case = examined(w)
    page = browser(w.approver)
    text = page.get(address(case, "refuse")).content.decode()
    assert "云溪市人民政府" in text
    assert send(page, case, "refuse", reasons="不行").status_code == 422
    answer = send(page, case, "refuse", reasons="", failed="adult")
    assert answer.status_code == 422
    assert "checked" in answer.content.decode()  # what was chosen stays chosen
    assert done(page, case, "refuse", reasons="年龄不符", failed="adult").outcome == "refused"


def test_a_grant_is_revoked_and_a_case_terminated() -> None:
    w = world()
    page = browser(w.approver)
    case = done(page, examined(w), "grant")
    done(page, case, "revoke", facts="承诺不实", ground="unqualified", safety="false")
    assert fresh(case).decision.revoked_at
    other = accepted(w)
    assert done(page, other, "terminate", reason="申请人死亡").outcome == "terminated"


def test_delivery_by_post_and_its_proof() -> None:
    item = {**ITEM, "delivery": ["electronic", "pickup", "post"]}
    w = world(item)
    draft = filled(w)
    draft_save(w.applicant, draft=draft, values={"_delivery": "post", "_address": "云溪市青禾区一号"})
    case = case_accept(w.clerk, case=case_submit(w.applicant, draft=draft))
    case_examine(w.examiner, case=case, task=open_tasks(case, "examine")[0], outcome="pass", opinion="好")
    case = case_decide(w.approver, case=fresh(case), outcome="granted")
    page = browser(w.clerk)
    assert str(case.uid) in page.get("/zh/desk/deliveries/").content.decode()
    assert send(page, case, "send", tracking="").status_code == 422
    case = done(page, case, "send", tracking="EMS123")
    case = done(page, case, "confirm", received_by="林测试")
    assert case.status == "closed"
    proof = case.notices.get(kind="DELIVERY").document
    assert page.get(f"/zh/desk/cases/{case.uid}/documents/{proof.uid}/").content.startswith(b"%PDF")


def test_send_back_ask_sign_countersign_hand_over_and_remind() -> None:
    w = world()
    colleague = staff(w.bureau, "examiner", name="钱同事")
    case = accepted(w)
    page = browser(w.examiner)
    done(page, case, "ask", post=post_uid(w.head), question="这样可以吗？", due="2026-12-01")
    assert Task.objects.get(kind="opinion").subject_id == case.pk
    done(page, case, "sign", post=post_uid(colleague), where="parallel")
    done(browser(colleague), case, "finish", outcome="pass", opinion="同意")
    case = done(page, case, "finish", outcome="pass", template="", opinion="符合")
    approver = browser(w.approver)
    answer = send(approver, case, "send-back", to_node="examine", opinion="")
    assert answer.status_code == 422
    case = done(approver, case, "send-back", to_node="examine", opinion="请补充意见")
    done(page, case, "countersign", posts=[post_uid(colleague)], method="all")
    other = accepted(w)
    done(page, other, "reassign", post=post_uid(colleague), reason="我休假")
    assert open_tasks(other)[0].assignee_id == colleague.post
    third = accepted(w)
    done(page, third, "delegate", post=post_uid(colleague), reason="出差")
    done(approver, third, "remind", words="请尽快")
    assert open_tasks(third)[0].reminded == 1


def test_an_opinion_from_the_list_of_frequent_ones() -> None:
    w = world()
    case = accepted(w)
    page = browser(w.examiner)
    assert send(page, case, "finish", outcome="pass").status_code == 422
    done(page, case, "finish", outcome="pass", template="材料齐全，符合法定形式。")
    assert Task.objects.get(subject_id=case.pk, kind="examine").opinion == "材料齐全，符合法定形式。"


def test_claim_and_release() -> None:
    w = world()
    case = accepted(w)
    page = browser(w.examiner)
    task = open_tasks(case)[0]
    page.post(address(case, "claim"), {"task": str(task.uid), "task_version": task.version})
    assert open_tasks(case)[0].assignee_id == w.examiner.post
    page.post(address(case, "release"), {"task": str(task.uid)})
    assert open_tasks(case)[0].assignee_id is None


def test_the_same_form_sent_twice_is_done_once() -> None:
    w = world()
    case = submitted(w)
    page = browser(w.clerk)
    form = opened(page, case, "accept")
    first, second = page.post(address(case, "accept"), form), page.post(address(case, "accept"), form)
    assert first["Location"] == second["Location"]
    assert case.steps.filter(kind="accepted").count() == 1
    altered = page.post(address(case, "accept"), {**form, "opinion": "另一份"})
    assert altered.status_code == 409


def test_two_officials_at_once_see_both_states_and_keep_their_words() -> None:
    w = world()
    case = examined(w)
    second = staff(w.bureau, "approver", name="孙批准")
    slow, fast = browser(second), browser(w.approver)
    form = opened(slow, case, "refuse")
    done(fast, case, "grant")
    answer = slow.post(address(case, "refuse"), {**form, "failed": "adult", "reasons": "我写了很久的理由"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "我写了很久的理由" in text
    assert fresh(case).outcome == "granted"


def test_a_stale_page_can_go_on_with_what_was_typed() -> None:
    w = world()
    case = submitted(w)
    one, two = browser(w.clerk), browser(staff(w.bureau, "examiner", name="周审查"))
    form = opened(one, case, "supplement")
    done(two, case, "correct", matter="改正后的事由")
    answer = one.post(address(case, "supplement"), {**form, "why_plan": "缺少签名"})
    assert answer.status_code == 409
    again = one.post(address(case, "supplement"), {"stage": "again", "why_plan": "缺少签名"})
    assert again.status_code == 200
    assert "缺少签名" in again.content.decode()


def test_what_is_offered_follows_role_and_state() -> None:
    w = world()
    case = submitted(w)

    def keys(actor: Any, row: Case) -> set[str]:
        text = browser(actor).get(f"/zh/desk/cases/{row.uid}/").content.decode()
        return {part.split("/")[0] for part in text.split("/do/")[1:]}

    assert {"accept", "supplement", "correct", "refuse-acceptance"} <= keys(w.clerk, case)
    assert not {"accept", "grant"} & keys(w.approver, case)
    row = examined(w)
    assert {"grant", "refuse"} <= keys(w.approver, row)
    assert not {"grant", "refuse"} & keys(w.examiner, row)


STEPS = [
    "accept",
    "supplement",
    "refuse-acceptance",
    "grant",
    "refuse",
    "pause",
    "extend-approve",
    "confirm",
    "revoke",
]


@pytest.mark.parametrize("key", STEPS)
def test_nobody_does_what_is_not_theirs(key: str) -> None:
    w = world()
    case = submitted(w) if key in ("accept", "supplement", "refuse-acceptance") else examined(w)
    watcher = staff(w.bureau, "service_owner", name="只读")
    typed = {
        "why_plan": "x",
        "reason": "x",
        "competent": "y",
        "failed": "adult",
        "reasons": "x",
        "ground": "expert-review",
    }
    typed |= {"expected_days": "3", "received_by": "x", "facts": "x", "basis": "y"}
    answer = browser(watcher).post(address(case, key), typed)
    assert answer.status_code in (403, 409)
    assert browser(w.stranger).post(address(case, key), typed).status_code == 404
    after = fresh(case)
    assert (after.status, after.outcome, after.version) == (case.status, case.outcome, case.version)


@pytest.mark.parametrize(
    "key", ["accept", "judge", "supplement", "correct", "not-needed", "refuse-acceptance"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_typed_breaks_a_form(key: str, lang: str) -> None:
    w = world()
    case = submitted(w)
    page = browser(w.clerk)
    for nasty in ("<script>alert(1)</script>", "\x00", "ﷺ" * 500, "'; DROP TABLE x;--", "👨‍👩‍👧" * 200):
        form = opened(page, case, key, lang)
        typed = dict.fromkeys(
            ("why_bribe", "judge_bribe", "expected_days", "version", "task", "competent"), nasty
        )
        answer = page.post(address(case, key, lang), {**form, **typed, "version": form["version"]})
        assert answer.status_code in (302, 409, 422)
        if answer.status_code == 302:
            case = submitted(w)
        assert "<script>alert(1)" not in answer.content.decode()


def test_late_cases_keep_their_days_in_words() -> None:
    with legal_time(MONDAY):
        w = world()
        case = accepted(w)
    with legal_time(MONDAY + timedelta(days=20)):
        text = browser(w.examiner).get(f"/en/desk/cases/{case.uid}/").content.decode()
    assert "over" in text


@pytest.mark.parametrize(
    ("law", "zh", "en"),
    [
        ("行政许可法 38", "《行政许可法》第38条", "art. 38"),
        ("行政许可法 38/2", "《行政许可法》第38条第2款", "art. 38 par. 2"),
        ("行政许可法 32(4)", "《行政许可法》第32条第4项", "art. 32 (4)"),
        ("", "", ""),
    ],
)
def test_the_provision_behind_a_step_is_quoted_in_the_language_of_the_page(
    law: str, zh: str, en: str
) -> None:
    step = Act("x", "x", "x", lambda _stand: True, lambda _stand, _posted: None, law=law)
    with translation.override("zh-hans"):
        assert step.law_words == zh
    with translation.override("en"):
        assert step.law_words.endswith(en)
