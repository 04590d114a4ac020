"""Supervision through HTTP: events and their life, rules and versions, rests, figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api_world import Caller, token_of

from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import staff
from tongban.oversight import rulebook
from tongban.oversight.actions.findings import finding_raise
from tongban.oversight.models import LampEvent
from tongban.oversight.rulebook import Finding
from tongban.oversight.tests.test_watching import WEDNESDAY, burning, scene
from tongban.oversight.tests.world import Watch, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    rulebook.forget()
    with at(WEDNESDAY):
        yield
    rulebook.forget()


def as_(actor: Any) -> Caller:
    return Caller(token_of(actor))


def test_an_event_from_finding_to_closing() -> None:
    s = scene()
    event = burning(s)
    supervisor, officer, head = as_(s.supervisor), as_(s.w.approver), as_(s.w.head)
    listed = supervisor.get("/oversight/lamps?kind=content&state=open").json()
    assert [(row["rule"], row["case"], row["grade"]) for row in listed["lamps"]] == [
        ("CO-SHORT", event.case and event.case.number, "yellow")
    ]
    assert listed["next"] is None
    there = f"/oversight/lamps/{event.uid}"
    assert "2 个字" in officer.get(there).json()["found"]["zh"]
    assert as_(s.w.examiner).get(there).status_code == 404
    assert officer.post(f"{there}/explain", {"explanation": "短"}).status_code == 422
    stale = {"explanation": "条件只有一句话", "version": 77}
    assert officer.post(f"{there}/explain", stale).status_code == 409
    assert officer.post(f"{there}/explain", {"explanation": "条件只有一句话"}).json()["state"] == "explained"
    judged = {"verdict": "valid", "words": "理由确实过短"}
    assert head.post(f"{there}/review", judged).status_code == 403
    assert supervisor.post(f"{there}/review", judged).json()["verdict"] == "valid"
    order = {"order": "重新出具决定书", "due_on": "2026-03-20"}
    assert supervisor.post(f"{there}/order", order).json()["order_due"] == "2026-03-20"
    assert head.post(f"{there}/correct", {"correction": "已经重新送达"}).json()["state"] == "corrected"
    assert supervisor.post(f"{there}/close", {}).json()["state"] == "closed"
    told = supervisor.get(there).json()
    assert [moment["what"].split(".")[1] for moment in told["life"]] == [
        "lamp_raised", "lamp_explained", "lamp_reviewed", "ordered", "corrected", "lamp_closed",
    ]  # fmt: skip
    assert supervisor.get("/oversight/findings?month=2026-03").json()[0]["kinds"] == {"content": 1}
    assert supervisor.get("/oversight/findings?month=2026-13").status_code == 422


def test_rules_versions_and_rests() -> None:
    s = scene()
    event = burning(s)
    supervisor = as_(s.supervisor)
    admin = as_(staff(s.w.government, "administrator", name="管理员"))
    rules = {row["code"]: row for row in supervisor.get("/oversight/rules").json()}
    assert set(rules) == {rule.code for rule in rulebook.rules()}
    assert rules["CO-SHORT"]["threshold"] == 10 and rules["PR-SKIP"]["threshold"] is None
    version = {"grade": "red", "threshold": 25, "valid_from": "2026-03-04", "source": "办法第三条"}
    there = "/oversight/rules/CO-SHORT/versions"
    assert supervisor.post(there, version).status_code == 403
    assert admin.post(there, {**version, "threshold": 0}).status_code == 422
    assert admin.post("/oversight/rules/NO-SUCH/versions", version).status_code == 404
    assert admin.post(there, version).status_code == 201
    assert rulebook.setting("CO-SHORT").threshold == 25
    rest = {"rule": event.rule, "item": "test-licence", "until": "2026-03-31", "reason": "条件只有一句话"}
    assert as_(s.w.head).post("/oversight/rests", rest).status_code == 403
    made = supervisor.post("/oversight/rests", rest).json()
    assert supervisor.get("/oversight/rests").json()["rests"][0]["uid"] == made["uid"]
    ended = supervisor.post(f"/oversight/rests/{made['uid']}/end").json()
    assert ended["ended_on"] == "2026-03-04"
    assert supervisor.get("/oversight/rests").json()["rests"] == []
    assert len(supervisor.get("/oversight/rests?now=false").json()["rests"]) == 1
    assert as_(s.other_head).get("/oversight/rests?now=false").json()["rests"] == []


def test_a_page_of_events_costs_the_same_whatever_is_in_it() -> None:
    s = scene()
    supervisor = as_(s.supervisor)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert supervisor.get("/oversight/lamps?size=100").status_code == 200
        return len(asked)

    night(s, "0")
    supervisor.get("/oversight/lamps")
    few = cost()
    for n in range(1, 40):
        night(s, str(n))
    assert cost() == few
    assert LampEvent.objects.count() == 40


def night(s: Watch, key: str) -> None:
    finding_raise(
        SYSTEM, rule=rulebook.rule("AN-NIGHT"), grade="yellow", unit=s.w.bureau, item=s.w.item, case=None,
        found=Finding({"n": 12, "day": "2026-03-01"}, None, key),
    )  # fmt: skip
