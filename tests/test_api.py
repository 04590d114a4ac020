"""The API: the whole walk through HTTP, doors, idempotency, masking, and its description."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate
from tests.api_world import PDF, Caller, Stage, machine, stage

from tongban.base.actor import SYSTEM
from tongban.cases.models import Case
from tongban.cases.tests.repeating import asks_for_equipment
from tongban.cases.tests.world import answers, person
from tongban.config.api import description
from tongban.identity.actions import account_open
from tongban.records.folding import fold
from tongban.records.models import Reading

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "developer" / "openapi.json"
ANY = Caller()


@pytest.fixture
def s(db: Any) -> Stage:
    return stage()


def test_the_walk_from_catalogue_to_verified_licence(s: Stage) -> None:
    listed = ANY.get("/items?online=full&audience=natural_person").json()
    assert [i["code"] for i in listed["items"]] == ["test-licence"] and listed["next"] is None
    guide = ANY.get("/items/test-licence").json()
    assert [m["id"] for m in guide["materials"]] == ["plan", "population"]
    draft = s.applicant.post("/drafts", {"item": "test-licence"}).json()
    at = f"/drafts/{draft['uid']}"
    assert s.applicant("PATCH", at, {"values": answers()}).json()["values"]["matter"] == "测试"
    assert s.applicant.upload(f"{at}/materials/plan/pages").status_code == 201
    receipt = s.applicant.post(f"{at}/submit").json()
    case = f"/cases/{receipt['uid']}"
    assert s.clerk.post(f"{case}/accept").json()["status"] == "accepted"
    task = s.examiner.get("/tasks?kind=examine").json()["tasks"][0]
    assert task["subject"] == f"cases.case:{receipt['uid']}" and task["label"] is None
    assert s.examiner.post(f"/tasks/{task['uid']}/claim").json()["mine"] is True
    found = {"task": task["uid"], "outcome": "pass", "opinion": "符合条件"}
    assert s.examiner.post(f"{case}/examine", found).status_code == 200
    assert s.approver.post(f"{case}/decide", {"outcome": "granted"}).json()["outcome"] == "granted"
    licence = s.applicant.get("/licences").json()["licences"][0]
    verdict = ANY.get(f"/licences/verify?q={licence['identifier']}").json()
    assert verdict["genuine"] and verdict["holder"] == "林*"
    kinds = [n["kind"] for n in s.applicant.get(f"{case}/notices").json()["notices"]]
    assert kinds == ["RECEIPT", "ACCEPT", "GRANT"]
    assert "received" in [step["kind"] for step in s.applicant.get(f"{case}/timeline").json()["steps"]]
    assert s.applicant.get(f"{case}/ledger/promised").json()["days"]


def test_an_application_in_one_call_and_its_proof(s: Stage) -> None:
    case = s.case()
    query = f"number={case['number']}&query_code={case['query_code']}"
    assert ANY.get(f"/cases/lookup?{query}").json()["status"] == "received"
    assert ANY.get(f"/cases/lookup/proof?{query}").json()["level"] == "promise"
    fold(sweep=True)
    proof = s.applicant.get(f"/cases/{case['uid']}/proof").json()
    assert proof["level"] == "included"
    head = ANY.get("/records/heads/latest").json()
    assert ANY.get(f"/records/heads/{head['size']}").json() == head
    assert ANY.get("/records/keys").json()[0]["id"] == head["key"]
    assert ANY.get(f"/records/consistency?old=1&new={head['size']}").json()["size"] == head["size"]


def test_the_same_key_gives_the_same_case_and_other_content_is_refused(s: Stage) -> None:
    body, key = s.application(), {"Idempotency-Key": "order-1"}
    first, second = s.applicant.post("/cases", body, **key), s.applicant.post("/cases", body, **key)
    assert first.status_code == second.status_code == 201 and first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    other = s.applicant.post("/cases", {**body, "commitment": True}, **key)
    assert other.status_code == 422 and other.json()["type"].endswith("idempotency.other_content")
    assert Case.objects.count() == 1
    assert s.stranger.post("/cases", body, **key).status_code != 201


def test_a_refused_write_keeps_its_key_free(s: Stage) -> None:
    key = {"Idempotency-Key": "again"}
    wrong = s.applicant.post("/cases", {"item": "test-licence", "values": {}}, **key)
    assert wrong.status_code == 422 and "plan" in wrong.json()["errors"]
    assert s.applicant.post("/cases", s.application(), **key).status_code == 201


def test_a_program_files_for_a_person_and_only_where_it_may(s: Stage) -> None:
    sender = Caller(machine(s.w, "cases.case.intake", "cases.case.read"))
    page = sender.upload("/attachments").json()["uid"]
    number = person("周代办").number.reveal()
    body = {
        "item": "test-licence",
        "values": answers(),
        "attachments": {"plan": [page]},
        "applicant": {"name": "周代办", "number": number},
    }
    made = sender.post("/cases", body)
    assert made.status_code == 201 and made.json()["channel"] == "api", made.content
    reader = Caller(machine(s.w, "cases.case.read"))
    assert reader.post("/cases", body).json()["errors"] == {"attachments.plan": reader_words()}
    assert reader.post("/cases", {**body, "attachments": {}}).status_code == 403
    assert (
        sender.post(
            "/cases", {**body, "applicant": {"name": "x", "number": "110101199003070000"}}
        ).status_code
        == 422
    )


def reader_words() -> str:
    from tongban.cases.api.submission import UNKNOWN

    return str(UNKNOWN)


def test_officials_see_masked_values_until_a_purpose_is_recorded(s: Stage) -> None:
    case = s.case()
    masked = s.clerk.get(f"/cases/{case['uid']}").json()
    assert masked["masked"] and masked["applicant"] == "林*" and masked["query_code"] is None
    assert "*" in masked["values"]["applicant_number"] and masked["values"]["matter"] == "测试"
    assert not Reading.objects.exists()
    plain = s.clerk.get(f"/cases/{case['uid']}?purpose=审查申请材料").json()
    assert plain["values"]["applicant_name"] == "林测试"
    assert Reading.objects.filter(subject=f"cases.case:{case['uid']}").count() == 1
    listed = s.clerk.get("/cases").json()["cases"]
    assert [c["applicant"] for c in listed] == ["林*"]
    assert s.clerk.get("/tasks?kind=receive&purpose=受理").json()["tasks"][0]["label"].endswith("林测试")
    page = masked["materials"][0]["pages"][0]["uid"]
    assert s.clerk.get(f"/cases/{case['uid']}/attachments/{page}").json()["type"].endswith("api.purpose")
    assert s.clerk.get(f"/cases/{case['uid']}/attachments/{page}?purpose=审查").content[:5] == b"%PDF-"
    own = s.applicant.get(f"/cases/{case['uid']}").json()
    assert not own["masked"] and own["query_code"] == case["query_code"]


def test_entries_of_a_repeating_group_are_lists_of_answers(s: Stage) -> None:
    asks_for_equipment(s.w)
    group = ANY.get("/items/test-licence").json()["form"][-1]["questions"][0]
    assert (group["id"], group["type"], group["rows"]["max"]) == ("equipment", "rows", 3)
    assert [c["id"] for c in group["rows"]["columns"]] == ["model", "pieces", "used", "owner"]
    rows = [{"model": "甲型", "pieces": 4, "used": "used", "owner": "周文澜"}]
    wrong = s.application(values={**answers(), "equipment": [{**rows[0], "pieces": 0}]})
    assert set(s.applicant.post("/cases", wrong).json()["errors"]) == {"equipment.1.pieces"}
    made = s.applicant.post("/cases", s.application(values={**answers(), "equipment": rows})).json()
    own = s.applicant.get(f"/cases/{made['uid']}").json()["values"]["equipment"]
    assert own == [{"model": "甲型", "pieces": "4", "used": "used", "owner": "周文澜"}]
    seen = s.clerk.get(f"/cases/{made['uid']}").json()["values"]["equipment"]
    assert seen[0]["model"] == "甲型" and "周文澜" not in str(seen)


def test_nobody_reaches_anothers_case(s: Stage) -> None:
    case = s.case()
    for path in ("", "/status", "/timeline", "/notices", "/proof", "/ledger/acceptance"):
        answer = s.stranger.get(f"/cases/{case['uid']}{path}")
        assert answer.status_code == 404 and answer["Content-Type"] == "application/problem+json"
        assert ANY.get(f"/cases/{case['uid']}{path}").status_code == 401
    assert s.stranger.post(f"/cases/{case['uid']}/accept").status_code == 404
    assert s.applicant.post(f"/cases/{case['uid']}/accept").status_code == 403
    assert s.stranger.get("/cases").json()["cases"] == []


def test_reception_steps_are_those_of_the_pages(s: Stage) -> None:
    case = s.case()
    at = f"/cases/{case['uid']}"
    assert (
        s.clerk.post(f"{at}/supplement", {"problems": {"bribe": "x"}}).json()["type"].endswith("guide_lock")
    )
    assert (
        s.clerk.post(f"{at}/supplement", {"problems": {"plan": "缺少签名"}}).json()["status"]
        == "supplementing"
    )
    page = s.applicant.upload("/attachments").json()["uid"]
    assert (
        s.applicant.post(f"{at}/supplement-answer", {"attachments": {"plan": [page]}}).json()["status"]
        == "received"
    )
    refused = s.clerk.post(f"{at}/supplement", {"problems": {"plan": "再交"}})
    assert refused.status_code == 409 and refused.json()["type"].endswith("cases.supplement_once")
    version = s.clerk.get(f"{at}/status").json()["version"]
    assert s.clerk.post(f"{at}/accept", {"version": version - 1}).json()["type"].endswith("stale")
    assert s.applicant.post(f"{at}/withdraw", {"reason": "不办了"}).json()["outcome"] == "withdrawn"


def test_a_session_cookie_never_writes(s: Stage) -> None:
    account = account_open(SYSTEM, party=person(), username="cookie-user", assurance=3)
    browser = Client()
    browser.force_login(account)
    sent = browser.post(
        "/api/v1/drafts", json.dumps({"item": "test-licence"}), content_type="application/json"
    )
    assert sent.status_code == 401 and sent.json()["type"].endswith("api.token")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, "not_found"),
        ("DELETE", "/items", None, 405, "api.method"),
        ("POST", "/cases", "not json", 422, "api.shape"),
        ("POST", "/cases", {"item": "x", "values": {}, "surprise": 1}, 422, "api.shape"),
        ("POST", "/cases", {"item": "no-such", "values": {}}, 404, "catalogue.item"),
        ("POST", "/cases", {"item": "x" * 101, "values": {}}, 422, "api.shape"),
        ("GET", "/items?cursor=!!", None, 422, "list.cursor"),
        ("GET", "/items?size=1000", None, 422, "api.shape"),
        ("GET", "/cases/not-a-uid", None, 422, "api.shape"),
        ("GET", "/licences/verify?q=00000000", None, 404, "licences.unknown"),
    ],
)
def test_every_refusal_is_a_problem(
    s: Stage, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = s.applicant(method, path, body)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == f"urn:tongban:problem:{code}" and told["status"] == status and told["detail"]


def test_broken_json_and_wrong_tokens_are_problems(s: Stage) -> None:
    broken = Client().post(
        "/api/v1/drafts",
        "{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {s.applicant.token}"},
    )
    assert broken.status_code == 400 and broken["Content-Type"] == "application/problem+json"
    assert Caller("tb_wrong").get("/me").status_code == 401
    assert s.clerk.get("/me").json()["kind"] == "post"


def test_files_are_judged_by_everybody(s: Stage) -> None:
    verdict = ANY.upload("/verify").json()
    assert not verdict["genuine"] and verdict["code"] in ("unsealed", "unreadable")
    assert s.applicant.upload("/attachments", "fake.pdf", b"MZ not a pdf").status_code == 422
    assert PDF[:4] == b"%PDF"


def test_the_catalogue_is_not_sent_twice(s: Stage) -> None:
    first = ANY.get("/items")
    assert ANY.get("/items", **{"If-None-Match": first["ETag"]}).status_code == 304


def test_the_description_is_the_committed_one() -> None:
    """Changed on purpose? ``python -m tests.write_openapi`` writes it anew; only additions within v1."""
    assert json.loads(json.dumps(description(), default=str)) == json.loads(
        DOCUMENT.read_text(encoding="utf-8")
    )


def test_the_description_is_valid_openapi() -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_operation_names_its_door_and_its_problems() -> None:
    open_ones = {
        "/api/v1/items", "/api/v1/items/{code}", "/api/v1/items/{code}/numbers",
        "/api/v1/cases/lookup", "/api/v1/cases/lookup/proof",
        "/api/v1/licences/verify", "/api/v1/verify", "/api/v1/records/heads/latest", "/api/v1/records/heads/{size}",
        "/api/v1/seals", "/api/v1/seals/trust", "/api/v1/list",
        "/api/v1/records/keys", "/api/v1/records/consistency", "/api/v1/names/check", "/api/v1/things",
        "/api/v1/things/plan", "/api/v1/hearings", "/api/v1/halls", "/api/v1/halls/{code}",
        "/api/v1/halls/{code}/items/{item}/windows", "/api/v1/halls/{code}/tickets/{uid}",
        "/api/v1/halls/{code}/times", "/api/v1/halls/{code}/wall", "/api/v1/halls/{code}/delegations",
        "/api/v1/notices", "/api/v1/notices/{uid}", "/api/v1/objections/lookup",
        "/api/v1/notices/{uid}/objections", "/api/v1/objections/withdraw",
    }  # fmt: skip
    for path, operations in description()["paths"].items():
        for operation in operations.values():
            assert bool(operation.get("security")) != (path in open_ones), path
            told = {k: v for k, v in operation["responses"].items() if int(k) >= 400}
            assert told and all(set(v["content"]) == {"application/problem+json"} for v in told.values()), (
                path
            )


def test_nothing_that_is_sent_to_us_is_without_a_limit() -> None:
    document = json.loads(json.dumps(description(), default=str))
    schemas = document["components"]["schemas"]
    seen: set[str] = set()

    def bounded(node: dict[str, Any], where: str) -> None:
        if ref := node.get("$ref"):
            name = ref.rsplit("/", 1)[1]
            if name not in seen:
                seen.add(name)
                bounded(schemas[name], name)
            return
        for part in node.get("anyOf", []):
            bounded(part, where)
        match node.get("type"):
            case "string":
                assert {"maxLength", "format", "enum", "const"} & set(node), f"{where}: text without limit"
            case "integer":
                assert "maximum" in node, f"{where}: number without limit"
            case "array":
                assert "maxItems" in node, f"{where}: list without limit"
                bounded(node["items"], where)
            case "object":
                if extra := node.get("additionalProperties"):
                    assert "maxProperties" in node, f"{where}: object without limit"
                    bounded(extra, where)
        for name, child in node.get("properties", {}).items():
            bounded(child, f"{where}.{name}")

    for path, operations in document["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                bounded(parameter["schema"], f"{path}?{parameter['name']}")
            for content in operation.get("requestBody", {}).get("content", {}).values():
                bounded(content["schema"], path)


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{"a": "b"}, b"a=b"])
def test_a_form_where_json_is_taken_is_one_sentence(sent: Any) -> None:
    more = {"content_type": "application/x-www-form-urlencoded"} if isinstance(sent, bytes) else {}
    answer = Client(raise_request_exception=False).post("/api/v1/objections/withdraw", sent, **more)
    assert answer.status_code in (400, 415), answer.content
    assert answer["Content-Type"] == "application/problem+json"
