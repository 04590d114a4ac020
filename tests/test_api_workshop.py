"""The workshop through the API and the command line: files with the digest that was seen, review, publication."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.api_world import Caller, token_of

from tongban.base.jobs import run_pending
from tongban.catalogue import bundle
from tongban.catalogue.keeping import files_of_draft, files_of_version
from tongban.catalogue.models import ItemVersion, PackageDraft
from tongban.catalogue.tests.test_drafts import good_world, owner, promise
from tongban.config.commands.package import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def callers() -> tuple[Any, Caller, Caller]:
    w = good_world()
    return w, Caller(token_of(owner(w))), Caller(token_of(owner(w, "石二")))


def put(caller: Caller, at: str, body: bytes, **headers: str) -> Any:
    return Client(raise_request_exception=False).generic(
        "PUT", f"/api/v1{at}", body, "application/octet-stream",
        headers={"Authorization": f"Bearer {caller.token}", **headers},
    )  # fmt: skip


def test_from_opening_to_publication(callers: tuple[Any, Caller, Caller]) -> None:
    w, one, two = callers
    made = one.post("/workshop/drafts", {"item": w.item.code}).json()
    at = f"/workshop/drafts/{made['uid']}"
    assert (made["state"], made["base"], made["overtaken"]) == ("draft", 1, 0)
    draft = PackageDraft.objects.get(uid=made["uid"])
    answer = one.get(f"{at}/files/item.yaml")
    assert answer.content == draft.body("item.yaml")
    tag, text = answer["ETag"], promise(draft, 3).encode()
    assert tag == f'"{made["files"]["item.yaml"]}"'
    assert put(one, f"{at}/files/item.yaml", text).status_code == 422
    assert put(one, f"{at}/files/item.yaml", text, **{"If-Match": '"other"'}).status_code == 409
    done = put(one, f"{at}/files/item.yaml", text, **{"If-Match": tag})
    assert done.status_code == 200
    assert done.json()["files"]["item.yaml"] != made["files"]["item.yaml"]
    assert put(two, f"{at}/files/item.yaml", text + b"# x", **{"If-Match": tag}).status_code == 409
    assert put(one, f"{at}/files/notes.txt", b"x", **{"If-None-Match": "*"}).status_code == 200
    seen = one.get(at).json()["files"]["notes.txt"]
    assert one("DELETE", f"{at}/files/notes.txt", **{"If-Match": seen}).status_code == 200
    assert one.get(f"{at}/files/notes.txt").status_code == 404
    assert put(one, f"{at}/files/../x", b"x", **{"If-None-Match": "*"}).status_code in (404, 422)
    assert one.get(f"{at}/lint").json() == {"findings": []} or all(
        f["severity"] == "warning" for f in one.get(f"{at}/lint").json()["findings"]
    )
    plan = one.get(f"{at}/plan", **{"Accept-Language": "en"}).json()
    assert (plan["version"], plan["unchanged"]) == (2, False)
    assert [d["part"] for d in plan["differences"]] == ["limits"]
    assert one.post(f"{at}/send", {"reason": "缩短"}).json()["state"] == "review"
    assert one.post(f"{at}/judge", {"approve": True}).status_code == 403
    assert two.post(f"{at}/judge", {"approve": False}).status_code == 422
    assert two.post(f"{at}/judge", {"approve": True, "remark": "好"}).json()["state"] == "approved"
    version = one.get(at).json()["version"]
    assert one.post(f"{at}/publish", {"version": version - 1}).status_code == 409
    key = {"Idempotency-Key": "once"}
    assert one.post(f"{at}/publish", {"version": version}, **key).json()["published"] == 2
    assert one.post(f"{at}/publish", {"version": version}, **key).json()["published"] == 2
    assert ItemVersion.objects.filter(item=w.item).count() == 2
    back = one.post(f"/workshop/items/{w.item.code}/roll-back", {"number": 1, "reason": "做不到"}).json()
    assert back["number"] == 3
    page = one.get("/workshop/drafts?state=published").json()
    assert [d["uid"] for d in page["drafts"]] == [made["uid"]]


def test_export_import_and_rehearsal(callers: tuple[Any, Caller, Caller]) -> None:
    w, one, two = callers
    made = one.post("/workshop/drafts", {"item": w.item.code}).json()
    at = f"/workshop/drafts/{made['uid']}"
    packed = one.get(f"{at}/export").content
    assert bundle.from_zip(packed) == files_of_version(w.version)

    def upload(rest: str, body: bytes) -> Any:
        return Client(raise_request_exception=False).post(
            f"/api/v1/workshop/import{rest}",
            {"file": SimpleUploadedFile("p.zip", body)},
            headers={"Authorization": f"Bearer {one.token}"},
        )

    assert upload("", packed).status_code == 409
    assert upload(f"?draft={made['uid']}", packed).status_code == 201
    assert upload("", b"nothing").status_code == 422
    assert one.get(f"{at}/runs").status_code == 404
    assert one.post(f"{at}/runs").status_code == 409  # there is no scenario
    scenario = b"name: {zh: \xe4\xb8\x80, en: One}\nscript: [{do: nonsense}]\nexpect: {state: closed}\n"
    put(one, f"{at}/files/examples/one.yaml", scenario, **{"If-None-Match": "*"})
    assert one.post(f"{at}/runs").status_code == 202
    run_pending()
    run = two.get(f"{at}/runs").json()
    assert (run["state"], run["failed"], run["fresh"]) == ("done", 1, True)
    assert [v["at"] for v in run["verdicts"]] == [1]
    assert one.get(f"{at}/runs?scenario=0").status_code == 404
    assert [one.post(f"{at}/runs?scenario={n}").status_code for n in (-1, 1, 0)] == [422, 404, 202]
    run_pending()
    alone = two.get(f"{at}/runs?scenario=0").json()
    assert (alone["total"], alone["failed"]) == (1, 1)
    assert two.get(f"{at}/runs").json()["uid"] == run["uid"]
    assert one.post(f"{at}/withdraw", {}).json()["state"] == "withdrawn"
    assert one.post(f"{at}/withdraw", {}).status_code == 409


def test_others_do_not_come_in(callers: tuple[Any, Caller, Caller]) -> None:
    w, one, _two = callers
    made = one.post("/workshop/drafts", {"item": w.item.code}).json()
    at = f"/workshop/drafts/{made['uid']}"
    examiner, head = Caller(token_of(w.examiner)), Caller(token_of(w.head))
    for path in ("", "/lint", "/plan", "/export", "/runs", "/files/item.yaml"):
        assert examiner.get(at + path).status_code == 403
        assert Caller().get(at + path).status_code == 401
    assert head.get(at).status_code == 200
    assert head.post(f"{at}/send", {"reason": "x"}).status_code == 403
    assert examiner.post("/workshop/drafts", {"item": w.item.code}).status_code == 403
    assert one.post("/workshop/drafts", {"item": "no-such-item"}).status_code == 404


def test_the_command_line_takes_packages_out_and_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    w = good_world()
    code = w.item.code
    assert main(["export", code, str(tmp_path / "out" / code)]) == 0
    assert bundle.of_folder(tmp_path / "out" / code) == files_of_version(w.version)
    assert main(["export", code, str(tmp_path / "out" / code)]) == 1
    assert main(["export", code, str(tmp_path / "p.zip")]) == 0
    assert bundle.from_zip((tmp_path / "p.zip").read_bytes()) == files_of_version(w.version)
    assert main(["export", "nothing-here", str(tmp_path / "x")]) == 1
    assert main(["export", code, str(tmp_path / "y"), "--draft"]) == 1
    assert main(["import", str(tmp_path / "p.zip")]) == 0
    draft = PackageDraft.objects.get(open_key=code)
    assert files_of_draft(draft) == files_of_version(w.version)
    assert main(["import", str(tmp_path / "out" / code)]) == 1
    assert main(["import", str(tmp_path / "missing.zip")]) == 1
    assert "are a draft now" in capsys.readouterr().out
    assert main(["export", code, str(tmp_path / "z"), "--draft"]) == 0
    assert bundle.of_folder(tmp_path / "z") == files_of_draft(draft)
