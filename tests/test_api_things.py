"""One thing by programs and on the command line: plan, draft, one submission, progress, supplement, taking back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.api_world import Caller, token_of

from tongban.base.legal import legal_time
from tongban.cases.actions import case_supplement
from tongban.cases.models import Case, Errand
from tongban.cases.tests.errand_world import BOOK, PERMIT, SHOP, SIDE, SIGN, case_of, decided, errand_world
from tongban.cases.tests.world import World, answers
from tongban.catalogue.models import ThingBook
from tongban.config.commands import thing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
ANY = Caller()


@pytest.fixture
def w() -> Iterator[World]:
    with legal_time(NOW):
        yield errand_world()


def draft_of(caller: Caller) -> dict[str, Any]:
    body = {"things": ["open-shop"], "answers": {"has_permit": "no", "wants_sign": "yes"}}
    made = caller.post("/things/drafts", body)
    assert made.status_code == 201, made.content
    draft: dict[str, Any] = caller(
        "PATCH", f"/things/drafts/{made.json()['uid']}", {"values": answers()}
    ).json()
    for paper in draft["plan"]["papers"]:
        if not paper["comes_from"]:
            page = caller.upload(f"/things/drafts/{draft['uid']}/materials/{paper['id']}/pages")
            assert page.status_code == 201, page.content
    return draft


def test_the_plan_is_open_to_everybody_and_keeps_nothing(w: World) -> None:
    known = ANY.get("/things").json()["things"]
    assert [t["code"] for t in known] == ["open-shop", "only-side"]
    plan = ANY.get("/things/plan?thing=open-shop&answer=has_permit:no&answer=wants_sign:yes").json()
    assert [(s["item"], s["level"]) for s in plan["steps"]] == [(SIDE, 0), (PERMIT, 0), (SHOP, 1), (SIGN, 2)]
    assert plan["critical"] == [PERMIT, SHOP, SIGN] and plan["working_days"] == 15
    assert plan["steps"][3]["due"] == "2026-04-23" and plan["fee"] == 0
    assert plan["saved"] == {
        "questions_apart": 24, "questions": 6, "materials_apart": 5, "materials": 2, "share": 72
    }  # fmt: skip
    assert {p["id"]: p["comes_from"] for p in plan["papers"]}["permit_copy"] == PERMIT
    assert ANY.get("/things/plan?thing=nothing").status_code == 404
    assert ANY.get("/things/plan?thing=open-shop&applicant=legal_entity").status_code == 409
    assert not Errand.objects.exists()


def test_from_draft_to_everything_granted(w: World) -> None:
    me, other = Caller(token_of(w.applicant)), Caller(token_of(w.stranger))
    draft = draft_of(me)
    sent = [me.post(f"/things/drafts/{draft['uid']}/submit", **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert [s.status_code for s in sent] == [201, 201] and sent[0].json() == sent[1].json()
    uid = sent[0].json()["uid"]
    assert Errand.objects.count() == 1 and Case.objects.count() == 2
    assert other.get(f"/things/handed-in/{uid}").status_code == 404
    errand = Errand.objects.get()
    shop = next(m for m in me.get(f"/things/handed-in/{uid}").json()["members"] if m["item"] == SHOP)
    assert shop["status"] == "waiting" and shop["waits_for"] == [{"outcome": "permit", "item": PERMIT}]
    for code in (PERMIT, SHOP, SIGN, SIDE):
        decided(w, case_of(errand, code))
    assert me.get("/things/handed-in").json()["things"][0]["status"] == "done"


def test_supplement_and_taking_back(w: World) -> None:
    me = Caller(token_of(w.applicant))
    uid = me.post(f"/things/drafts/{draft_of(me)['uid']}/submit").json()["uid"]
    errand = Errand.objects.get()
    for code in (PERMIT, SIDE):
        case_supplement(w.clerk, case=case_of(errand, code), problems={"plan": "缺页"})
    asked = me.get(f"/things/handed-in/{uid}").json()["asked"]
    assert [(a["id"], len(a["cases"])) for a in asked] == [("plan", 2)]
    assert me.post(f"/things/handed-in/{uid}/supplement", {"attachments": {}}).status_code == 422
    page = me.upload("/attachments").json()["uid"]
    done = me.post(f"/things/handed-in/{uid}/supplement", {"attachments": {"plan": [page]}})
    assert done.status_code == 200 and done.json()["asked"] == []
    assert me.post(f"/things/handed-in/{uid}/withdraw", {"items": ["nothing"]}).status_code == 404
    gone = me.post(f"/things/handed-in/{uid}/withdraw", {"items": [SHOP]}).json()
    assert {m["item"]: m["status"] for m in gone["members"]}[SIGN] == "blocked"
    assert me.post(f"/things/handed-in/{uid}/withdraw").json()["status"] == "withdrawn"


def test_the_command_line_plans_lints_and_publishes(
    w: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.setup", lambda: None)
    asked = ["plan", "open-shop", "--answer", "has_permit=no", "--answer", "wants_sign=no", "--json"]
    assert thing.main(asked) == 0
    assert len(json.loads(capsys.readouterr().out)["steps"]) == 3
    assert thing.main(["plan", "nothing", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "things.unknown"
    assert thing.main(["plan"]) == 2
    capsys.readouterr()
    path = tmp_path / "things.yaml"
    wrong = {**BOOK, "items": [{"item": PERMIT, "produces": ["permit"], "needs": ["moon"]}]}
    path.write_text(yaml.safe_dump(wrong, allow_unicode=True), encoding="utf-8")
    assert thing.main(["lint", str(path), "--json"]) == 1
    codes = {f["code"] for f in json.loads(capsys.readouterr().out)}
    assert {"things.outcome", "things.nobody"} <= codes
    assert thing.main(["publish", str(path)]) == 1 and ThingBook.objects.count() == 1
    path.write_text(
        yaml.safe_dump({**BOOK, "things": BOOK["things"][:1]}, allow_unicode=True), encoding="utf-8"
    )
    assert thing.main(["publish", str(path)]) == 0 and ThingBook.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"items": [{"item": "no-such-item", "produces": ["permit"]}]}, "things.item"),
        ({"asks": [{"id": "x", "label": {"zh": "问"}}]}, "things.words"),
        (
            {"things": [{"code": "t", "goals": [{"outcome": "permit", "when": "nobody_asks = true"}]}]},
            "things.when",
        ),
        ({"things": [{"code": "t", "goals": [{"outcome": "permit", "when": "a +"}]}]}, "things.when"),
        ({"outcomes": [*BOOK["outcomes"], BOOK["outcomes"][0]]}, "things.twice"),
        ({"items": [{"produces": ["permit"]}]}, "things.shape"),
        ({"same": [[f"{PERMIT}/nothing", f"{SHOP}/matter"]]}, "things.same"),
        (
            {
                "items": [
                    {"item": PERMIT, "produces": ["permit"], "needs": ["shop"]},
                    {"item": SHOP, "produces": ["shop", "side", "sign"], "needs": ["permit"]},
                ],
                "things": [{"code": "t", "goals": ["shop"]}],
            },
            "things.cycle",
        ),
    ],
)
def test_the_linter_names_each_mistake(w: World, change: dict[str, Any], code: str) -> None:
    from tongban.catalogue.things.linting import lint_book
    from tongban.catalogue.things.reading import packages_of

    assert not lint_book(BOOK, packages_of([PERMIT, SHOP, SIGN, SIDE]))
    assert code in {f.code for f in lint_book({**BOOK, **change}, packages_of([PERMIT, SHOP, SIGN, SIDE]))}
