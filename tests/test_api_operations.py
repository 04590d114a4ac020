"""Approval operations by the API: what an office does with a step beside completing it, and with whole cases."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api_world import Caller, Stage, stage, token_of

from tongban.cases.tests.world import staff
from tongban.flows.models import Task
from tongban.org.models import Post

pytestmark = pytest.mark.django_db


def post_of(actor: Any) -> str:
    return str(Post.objects.get(pk=actor.post).uid)


def accepted(s: Stage) -> str:
    """A case that waits to be examined."""
    uid: str = s.applicant.post("/cases", s.application()).json()["uid"]
    answer = s.clerk.post(f"/cases/{uid}/accept")
    assert answer.status_code == 200, answer.content
    return uid


def task_of(s: Caller, case: str) -> str:
    """The task that waits for this caller."""
    found = [t["uid"] for t in s.get("/tasks").json()["tasks"] if t["subject"].endswith(case)]
    assert found
    return str(found[0])


def ok(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_hand_over_lend_sign_ask_copy_and_remind() -> None:
    s = stage()
    colleague = staff(s.w.bureau, "examiner", name="钱同事")
    other = Caller(token_of(colleague))
    case = accepted(s)
    uid = task_of(s.examiner, case)
    people = {p["post"]: p for p in ok(s.examiner.get(f"/tasks/{uid}/people"))}
    assert people[post_of(colleague)]["name"] == "钱同事" and post_of(s.w.clerk) not in people
    assert post_of(s.w.clerk) in {p["post"] for p in ok(s.examiner.get(f"/tasks/{uid}/people?wide=true"))}
    assert s.examiner.post(f"/tasks/{uid}/reassign", {"to": post_of(colleague)}).status_code == 422
    ok(s.examiner.post(f"/tasks/{uid}/reassign", {"to": post_of(colleague), "reason": "休假"}))
    assert s.examiner.post(f"/tasks/{uid}/delegate", {"to": post_of(s.w.examiner)}).status_code in (403, 404)
    ok(other.post(f"/tasks/{uid}/delegate", {"to": post_of(s.w.examiner)}))
    asked = ok(s.examiner.post(f"/tasks/{uid}/opinions", {"of": post_of(colleague), "question": "是否合格"}))
    ok(other.post(f"/tasks/{asked['uid']}/answer", {"opinion": "合格"}))
    ok(s.examiner.post(f"/tasks/{uid}/copies", {"to": [post_of(colleague)], "words": "请阅"}))
    copy = Task.objects.get(kind="copy")
    ok(other.post(f"/tasks/{copy.uid}/read"))
    ok(s.approver.post(f"/tasks/{uid}/remind", {"words": "请尽快"}))
    ok(s.examiner.post(f"/tasks/{uid}/signers", {"post": post_of(colleague), "where": "after"}))
    detail = ok(s.examiner.get(f"/tasks/{uid}"))
    assert [(one["name"], one["task"]) for one in detail["signers"]] == [("钱同事", None)]
    ok(s.examiner.post(f"/tasks/{uid}/signers/remove", {"post": post_of(colleague)}))
    assert ok(s.examiner.get(f"/tasks/{uid}"))["signers"] == []
    assert s.examiner.post(f"/tasks/{uid}/countersign", {"posts": [], "method": "all"}).status_code == 422
    case = accepted(s)
    uid = task_of(s.examiner, case)
    body = {"posts": [post_of(colleague)], "method": "ratio", "share": 50}
    ok(s.examiner.post(f"/tasks/{uid}/countersign", body))
    assert len(ok(s.examiner.get(f"/tasks/{uid}"))["signers"]) == 1
    stranger = s.stranger.post(f"/tasks/{uid}/copies", {"to": [post_of(colleague)]})
    assert stranger.status_code in (403, 404)
    unknown = s.examiner.post(f"/tasks/{uid}/copies", {"to": ["00000000-0000-7000-8000-000000000000"]})
    assert unknown.status_code == 422 and "to" in unknown.json()["errors"]


def test_taking_back_moving_and_working_together() -> None:
    s = stage()
    head = Caller(token_of(s.w.head))
    helper = staff(s.w.other, "examiner", name="钱协办")
    case = accepted(s)
    uid = task_of(s.examiner, case)
    ok(s.examiner.post(f"/cases/{case}/examine", {"task": uid, "outcome": "pass", "opinion": "符合"}))
    ok(s.examiner.post(f"/tasks/{uid}/take-back", {"reason": "漏看一页"}))
    assert s.examiner.post(f"/tasks/{uid}/take-back", {"reason": "再来"}).status_code == 409
    assert s.examiner.get(f"/cases/{case}/moves").status_code == 403
    assert [step["node"] for step in ok(head.get(f"/cases/{case}/moves"))] == ["examine", "decide"]
    body = {"to_node": "decide", "authority": "局长办公会", "reason": "紧急抢险"}
    ok(head.post(f"/cases/{case}/jump", body))
    assert s.approver.post(f"/cases/{case}/jump", body).status_code == 403
    start = {"title": "会商", "people": [post_of(helper)], "due_on": "2099-01-05"}
    ok(s.approver.post(f"/cases/{case}/together", start))
    (flow,) = ok(s.approver.get(f"/cases/{case}/together"))
    assert flow["status"] == "running"
    mine = Task.objects.get(kind="assist")
    ok(
        Caller(token_of(helper)).post(
            f"/tasks/{mine.uid}/pass-on", {"opinion": "无意见", "to": [post_of(s.w.head)]}
        )
    )
    end = f"/cases/{case}/together/{flow['uid']}/end"
    assert s.examiner.post(end, {"reason": "够了"}).status_code == 403
    ok(s.approver.post(end, {"reason": "够了"}))
    assert ok(s.approver.get(f"/cases/{case}/together"))[0]["status"] == "terminated"
    assert s.approver.post(end, {"reason": "够了"}).status_code == 404


def test_merging_and_splitting() -> None:
    s = stage()
    one, two = accepted(s), accepted(s)
    before = ok(s.examiner.get(f"/cases/{two}"))
    assert s.applicant.post(f"/cases/{one}/merge", {"cases": [two], "reason": "x"}).status_code == 403
    ok(s.examiner.post(f"/cases/{one}/merge", {"cases": [two], "reason": "同一场所"}))
    after = ok(s.examiner.get(f"/cases/{two}"))
    for name in ("received_on", "accepted_on", "promised_due", "statutory_due", "next_due"):
        assert (
            after["case"][name] == before["case"][name] if "case" in before else after[name] == before[name]
        )
    ok(s.examiner.post(f"/cases/{two}/split", {"reason": "单独办理"}))
    assert s.examiner.post(f"/cases/{two}/split", {"reason": "单独办理"}).status_code == 409
