"""Numbers of licences through the API and on the public guide, and the place in line on the page of a case."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.api_world import Caller, token_of

from tongban.base.legal import legal_time
from tongban.cases.tests.test_quotas import DAY, LIMITED, applied, grant, number
from tongban.cases.tests.world import resident, world
from tongban.desk.tests.people import browser

pytestmark = pytest.mark.django_db
AT = "/items/test-licence/numbers"


def test_set_by_the_unit_and_open_to_everybody() -> None:
    with legal_time(DAY):
        w = world(LIMITED)
        head, stranger = Caller(token_of(w.head)), Caller(token_of(w.clerk))
        body = {"item": "test-licence", "total": 2, "valid_from": "2026-03-01", "basis": "运力计划"}
        assert stranger.post("/numbers", body).status_code == 403
        made = head.post("/numbers", body)
        assert made.status_code == 201, made.content
        assert head.post("/numbers", body).status_code == 422  # the same days again
        uid = made.json()["uid"]
        changed = head(
            "PATCH", f"/numbers/{uid}", {"total": 1, "reason": "减少", "version": made.json()["version"]}
        )
        assert changed.status_code == 200 and changed.json()["left"] == 1
        assert head("PATCH", f"/numbers/{uid}", {"total": -1, "reason": "x"}).status_code == 422
        applied(w)
        told = Caller().get(AT).json()
        assert (told["waiting"], told["numbers"][0]["left"], told["numbers"][0]["in_force"]) == (1, 1, True)


def test_out_of_turn_and_used_up_are_problems_with_their_numbers() -> None:
    with legal_time(DAY):
        w = world(LIMITED)
        number(w, 1)
        one, two = applied(w, "甲"), applied(w, "乙")
        officer = Caller(token_of(w.approver))
        refused = officer.post(f"/cases/{two.uid}/decide", {"outcome": "granted"})
        assert refused.status_code == 409 and "cases.quota_order" in refused.content.decode()
        grant(w, one)
        body = {"outcome": "refused", "reasons": "名额已满", "used_up": True}
        assert officer.post(f"/cases/{two.uid}/decide", body).json()["outcome"] == "refused"


def test_guide_and_case_page_say_how_many_are_left() -> None:
    with legal_time(DAY):
        w = world(LIMITED)
        guide = Client().get("/zh/services/test-licence/").content.decode()
        assert "今天没有生效的数量" in guide
        number(w, 2)
        applied(w, "甲")
        case = applied(w, "乙")
        page = browser(resident(case.applicant)).get(f"/en/my/cases/{case.uid}/").content.decode()
        assert "you are number 2 of those not decided yet" in page and "2 of 2 are left" in page
