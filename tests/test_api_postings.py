"""Public notices through HTTP: what is posted, objecting by name, the office's answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.api_world import Caller, token_of

from tongban.base.actor import ANONYMOUS, SYSTEM
from tongban.cases.actions import case_accept, case_submit, objection_make, posting_begin
from tongban.cases.tests.world import filled, person, resident, world

pytestmark = pytest.mark.django_db
ANY = Caller()
REASON = {"reason": "公示的建筑面积与规划不符，请核查。"}


def test_from_notice_to_answer() -> None:
    w = world()
    case = case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))
    until = datetime(2099, 1, 1, tzinfo=UTC)
    row = posting_begin(SYSTEM, case=case, node="notice", title_zh="公示", title_en="Notice", until=until)
    examiner, stranger, other = (Caller(token_of(a)) for a in (w.examiner, w.stranger, resident(person())))
    listed = ANY.get("/notices").json()["notices"]
    assert [(n["uid"], n["takes_objections"]) for n in listed] == [(str(row.uid), True)]
    assert case.applicant_name not in str(listed) and case.number not in str(listed)
    there = f"/notices/{row.uid}"
    assert ANY.get(there).json()["item"] == "test-licence"
    assert ANY.post(f"{there}/objections", REASON).status_code == 401
    assert other.post(f"{there}/objections", {"reason": "短"}).status_code == 422
    made: dict[str, Any] = other.post(f"{there}/objections", REASON).json()
    assert other.post(f"{there}/objections", REASON).status_code == 409
    desk = examiner.get(f"/cases/{case.uid}/objections").json()
    assert desk[0]["number"] == made["number"] and desk[0]["reason"] is None
    plain = examiner.get(f"/cases/{case.uid}/objections?purpose=答复异议").json()
    assert plain[0]["reason"] == REASON["reason"]
    assert stranger.get(f"/cases/{case.uid}/objections").status_code == 404
    answer = {"upheld": False, "answer": "经核查，面积与规划一致，异议不成立。"}
    assert stranger.post(f"/objections/{made['uid']}/answer", answer).status_code == 404
    assert examiner.post(f"/objections/{made['uid']}/answer", answer).json()["state"] == "answered"
    assert other.get(f"/objections/{made['uid']}").json()["answer"] == answer["answer"]
    assert other.post(f"/objections/{made['uid']}/withdraw").status_code == 409
    nameless = objection_make(ANONYMOUS, posting=row, **REASON)
    codes = f"number={nameless.number}&query_code={nameless.query_code}"
    assert ANY.get(f"/objections/lookup?{codes}").json()["state"] == "open"
    assert ANY.get(f"/objections/lookup?number={nameless.number}&query_code=AAAA").status_code == 404
