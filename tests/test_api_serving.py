"""Service of notices through HTTP: what waits, every way, the correction, the addressee's confirmation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.api_world import Caller, token_of

from tongban.base.legal import legal_time
from tongban.cases.models import NoticeService
from tongban.cases.tests.world import world
from tongban.desk.tests.test_serving import noticed

pytestmark = pytest.mark.django_db
AT = "2026-03-03T10:00:00+08:00"


def on(day: int) -> legal_time:
    return legal_time(datetime(2026, 3, day, 4, 0, tzinfo=UTC))


def test_from_the_queue_to_the_correction() -> None:
    with on(2):
        w = world()
        notice = noticed(w)
    clerk, stranger = Caller(token_of(w.clerk)), Caller(token_of(w.stranger))
    there = f"/cases/{notice.case.uid}/notices/{notice.uid}/services"
    with on(4):
        rows = clerk.get("/notices-to-serve").json()["notices"]
        assert [(r["uid"], r["serve_by"], r["underway"]) for r in rows] == [
            (str(notice.uid), "2026-03-09", "")
        ]
        assert stranger.get("/notices-to-serve").json()["notices"] == []
        good: dict[str, Any] = {"way": "person", "at": AT, "receiver": "林测试", "relation": "self"}
        assert stranger.post(there, good).status_code == 404
        assert clerk.post(there, {**good, "way": "pigeon"}).status_code == 422
        assert clerk.post(there, {**good, "receiver": ""}).status_code == 422
        made = clerk.post(there, good).json()
        assert (made["state"], made["served_on"], made["receiver"]) == ("served", "2026-03-03", None)
        assert made["proof"] is not None
        assert clerk.post(there, good).status_code == 409
        plain = clerk.get(f"{there}?purpose=核对送达").json()
        assert plain["services"][0]["receiver"] == "林测试" and plain["due_on"] == "2026-04-02"
        correct = f"{there}/{made['uid']}/correct"
        assert clerk.post(correct, {"reason": ""}).status_code == 422
        assert clerk.post(correct, {"reason": "记错了"}).json()["state"] == "corrected"
        posted = clerk.post(there, {"way": "post", "tracking": "EMS 1"}).json()
        assert clerk.get("/notices-to-serve").json()["notices"][0]["underway"] == "post"
        assert clerk.post(f"{there}/{posted['uid']}/fail", {"reason": "查无此人"}).json()["state"] == "failed"
        posted = clerk.post(there, {"way": "post", "tracking": "EMS 2"}).json()
        came = {"at": AT, "receiver": "林母", "relation": "family"}
        with on(5):
            done = clerk.post(f"{there}/{posted['uid']}/arrive", came).json()
        assert (done["state"], done["served_on"]) == ("served", "2026-03-03")
        listed = clerk.get(f"/cases/{notice.case.uid}/notices").json()["notices"]
        assert {n["kind"]: n["served_way"] for n in listed} == {"RECEIPT": "", "SUPPLEMENT": "post"}


def test_the_addressee_confirms_and_reads_how() -> None:
    with on(2):
        w = world()
        notice = noticed(w)
    mine, clerk = Caller(token_of(w.applicant)), Caller(token_of(w.clerk))
    there = f"/cases/{notice.case.uid}/notices/{notice.uid}"
    with on(3):
        assert clerk.post(f"{there}/receipt").status_code == 403
        assert Caller(token_of(w.stranger)).post(f"{there}/receipt").status_code == 404
        assert mine.post(f"{there}/receipt").json()["confirmed_at"] is not None
        seen = mine.get(f"{there}/services").json()
        assert (seen["served_on"], seen["served_way"], len(seen["services"])) == (
            "2026-03-03",
            "electronic",
            1,
        )
        proof = clerk.post(f"{there}/services/{NoticeService.objects.get().uid}/proof").json()
        assert proof["proof"] is not None
