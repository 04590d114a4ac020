"""The life of a licence through the API: acts, the second person, history, bars."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api_world import Caller, Stage, stage, token_of

from tongban.base.actor import SYSTEM
from tongban.cases.tests.test_licence_life import held
from tongban.licences.actions import bar_set
from tongban.licences.models import Licence
from tongban.org.models import Party

ANY = Caller()


@pytest.fixture
def s(db: Any) -> Stage:
    return stage()


def test_a_revocation_takes_two_people_and_is_public_at_once(s: Stage) -> None:
    row = held(s.w)
    at, head = f"/licences/{row.uid}/acts", Caller(token_of(s.w.head))
    body = {"kind": "revoke", "ground": "unqualified", "reason": "复核发现不符合条件"}
    proposed = s.approver.post(at, body, **{"Idempotency-Key": "one"})
    assert (proposed.status_code, proposed.json()["state"]) == (201, "proposed")
    assert s.approver.post(at, body, **{"Idempotency-Key": "one"}).json()["uid"] == proposed.json()["uid"]
    decide = f"{at}/{proposed.json()['uid']}/decide"
    assert s.approver.post(decide, {"approve": True}).status_code == 403
    assert s.applicant.get(at).json() == []  # a proposal is nobody's business outside
    done = head.post(decide, {"approve": True}).json()
    assert (done["state"], "第六十九条" in done["basis"]["zh"]) == ("done", True)
    verdict = ANY.get(f"/licences/verify?q={row.query_code}").json()
    assert (verdict["genuine"], verdict["status"], bool(verdict["since"])) == (False, "revoked", True)
    assert [a["kind"] for a in s.applicant.get(at).json()] == ["revoke"]
    assert s.approver.get(at).status_code == 422
    assert s.approver.get(f"{at}?purpose=handling").json()[0]["reason"] == body["reason"]


def test_a_change_answers_with_the_new_edition(s: Stage) -> None:
    row = held(s.w)
    body = {"kind": "change", "ground": "asked", "reason": "迁址", "face": {"经营场所": "云溪市二号"}}
    made = s.approver.post(f"/licences/{row.uid}/acts", body).json()
    new = Licence.objects.get(uid=made["successor"])
    assert (new.edition, new.number) == (2, row.number)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"kind": "explode"}, 422),
        ({"ground": "because"}, 422),
        ({"compensation": -1}, 422),
        ({"compensation": 1.5}, 422),
        ({"face": {"x" * 200: "y"}}, 422),
        ({"until_on": "2026-02-31"}, 422),
        ({"unknown": 1}, 422),
        ({"reason": "x" * 501}, 422),
    ],
)
def test_bad_input_is_named(s: Stage, change: dict[str, Any], status: int) -> None:
    row = held(s.w)
    body = {"kind": "revoke", "ground": "procedure", "reason": "x", **change}
    answer = s.approver.post(f"/licences/{row.uid}/acts", body)
    assert answer.status_code == status
    assert answer.json()["errors"]


def test_doors(s: Stage) -> None:
    row = held(s.w)
    body = {"kind": "cancel", "ground": "force_majeure", "reason": "x"}
    at = f"/licences/{row.uid}/acts"
    for caller, status in ((ANY, 401), (s.applicant, 403), (s.examiner, 403), (s.stranger, 404)):
        assert caller.post(at, body).status_code == status
    assert s.stranger.get(at).status_code == 404
    assert s.approver.post(f"{at}/{row.uid}/decide", {"approve": True}).status_code == 403


def test_whoever_is_barred_reads_it_and_cannot_apply(s: Stage) -> None:
    party = Party.objects.get(pk=s.w.applicant.party or 0)
    bar_set(SYSTEM, party=party, code="test-licence", article="78", unit=s.w.bureau, reason="x")
    assert [bar["article"] for bar in s.applicant.get("/bars").json()] == ["78"]
    answer = s.applicant.post("/cases", s.application())
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("cases.barred")
    assert s.approver.get("/bars").json() == []
