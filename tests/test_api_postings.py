"""Public notices through HTTP: what is posted, objecting by name, the office's answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.api_world import Caller, token_of

from tongban.base.actor import ANONYMOUS, SYSTEM
from tongban.cases.actions import case_accept, case_submit, objection_make, posting_begin
from tongban.cases.models import Objection
from tongban.cases.tests.world import filled, person, resident, world
from tongban.identity.actions import account_open
from tongban.identity.tests.people import PASSWORD

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


def test_anybody_objects_and_takes_it_back_without_a_token() -> None:
    w = world()
    case = case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))
    until = datetime(2099, 1, 1, tzinfo=UTC)
    row = posting_begin(SYSTEM, case=case, node="notice", title_zh="公示", title_en="Notice", until=until)
    there, body = f"/notices/{row.uid}/objections", {**REASON, "name": "路人", "contact": "15400000009"}
    for wrong in ({"reason": "短"}, {**body, "contact": "1" * 101}, {**body, "party": 1}):
        assert ANY.post(there, wrong).status_code == 422, wrong
    first = ANY.post(there, body, **{"Idempotency-Key": "one"})
    assert first.status_code == 201
    again = ANY.post(there, body, **{"Idempotency-Key": "one"})
    assert again.json() == first.json() and again["Idempotency-Replayed"] == "true"
    made = first.json()
    codes = {"number": made["number"], "query_code": made["query_code"]}
    examiner = Caller(token_of(w.examiner))
    (seen,) = examiner.get(f"/cases/{case.uid}/objections").json()
    assert seen["named"] is False and "15400000009" not in str(seen)
    assert ANY.post("/objections/withdraw", {**codes, "query_code": "AAAA"}).status_code == 404
    assert ANY.post("/objections/withdraw", codes).json()["state"] == "withdrawn"
    assert ANY.post("/objections/withdraw", codes).status_code == 409
    assert Caller(token_of(w.applicant)).post(there, REASON).status_code == 403


def test_a_visitor_tries_codes_and_objects_a_few_times_a_minute_only() -> None:
    caller, away = Caller(), {"X-Forwarded-For": "203.0.113.77"}
    tried = [
        caller.post("/objections/withdraw", {"number": "YY1", "query_code": "AAAA"}, **away).status_code
        for _ in range(11)
    ]
    assert tried[:10] == [404] * 10 and tried[10] == 429


def test_a_cookie_alone_objects_in_nobodys_name(client: Any) -> None:
    w = world()
    case = case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))
    until = datetime(2099, 1, 1, tzinfo=UTC)
    row = posting_begin(SYSTEM, case=case, node="notice", title_zh="公示", title_en="Notice", until=until)
    party = person()
    account_open(SYSTEM, party=party, username="cookie-person", password=PASSWORD, assurance=3)
    client.post("/zh/sign-in/", {"username": "cookie-person", "password": PASSWORD})
    sent = client.post(f"/api/v1/notices/{row.uid}/objections", REASON, content_type="application/json")
    assert sent.status_code == 201
    assert Objection.objects.get().party_id is None
