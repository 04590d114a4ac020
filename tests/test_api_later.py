"""Conditional acceptance through the API: the promise shown, handed in in one call, what follows, what is returned."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.api_world import Caller, token_of

from tongban.base.legal import legal_time
from tongban.cases.models import Case
from tongban.cases.tests.test_later import LATE_ITEM
from tongban.cases.tests.world import World, answers, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> Any:
    with legal_time(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)):
        yield world(LATE_ITEM)


def test_the_promise_is_shown_and_kept_with_the_draft(w: World) -> None:
    call = Caller(token_of(w.applicant))
    draft = call.post("/drafts", {"item": "test-licence"}).json()
    call("PATCH", f"/drafts/{draft['uid']}", {"values": answers()})
    told = call.get(f"/drafts/{draft['uid']}/later").json()
    assert (told["lines"], told["due_on"]) == (["proof", "photo"], "2026-03-16")
    assert "视为撤回" in told["text"]["zh"] and "withdrawn" in told["text"]["en"]
    wrong = call("PATCH", f"/drafts/{draft['uid']}", {"later": ["plan"]})
    assert wrong.status_code == 422
    kept = call("PATCH", f"/drafts/{draft['uid']}", {"later": told["lines"]}).json()
    assert kept["later"] == ["photo", "proof"]


def test_in_one_call_then_what_follows_and_is_returned(w: World) -> None:
    call, clerk = Caller(token_of(w.applicant)), Caller(token_of(w.clerk))
    page = call.upload("/attachments").json()["uid"]
    body = {"item": "test-licence", "values": answers(), "attachments": {"plan": [page]}}
    assert call.post("/cases", body).status_code == 422
    made = call.post("/cases", {**body, "later": ["proof", "photo"]})
    assert made.status_code == 201 and made.json()["later_due"] == "2026-03-16"
    at = f"/cases/{made.json()['uid']}"
    assert clerk.post(f"{at}/accept").json()["status"] == "accepted"
    proof = call.upload("/attachments", name="proof.pdf").json()["uid"]
    assert call.post(f"{at}/later", {"attachments": {"plan": [proof]}}).status_code == 422
    assert call.post(f"{at}/later", {"attachments": {"proof": [proof]}}).status_code == 200
    assert call.post(f"{at}/later/proof/return", {"remark": "x"}).status_code == 403
    assert clerk.post(f"{at}/later/proof/return", {"remark": "看不清"}).status_code == 200
    assert Case.objects.get().materials.get(line="proof").status == "later"
