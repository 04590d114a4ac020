"""Licences and notices as OFD: for the holder, the office, programs, everybody who checks, and whoever keeps seals."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ofdkit
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api_world import Caller, Stage, stage, token_of

from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_time
from tongban.cases.tests.test_licence_life import granted, held
from tongban.cases.tests.world import person, resident, staff
from tongban.config.cli import main
from tongban.desk.tests.people import browser
from tongban.kernel.crypto import gm
from tongban.licences.models import Licence
from tongban.org.actions.units import unit_found
from tongban.printing.models import Seal
from tongban.printing.queries import trust_sm2
from tongban.printing.seal_actions import seal_first
from tongban.records.models import Reading

pytestmark = pytest.mark.skipif(gm.gmssl_pyx is None, reason="gmssl-pyx is not built for this machine")
ANY = Caller()
NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def s(db: Any) -> Iterator[Stage]:
    with legal_time(NOW):
        yield stage()


def keeper(s: Stage) -> Actor:
    return staff(s.w.government, "administrator", name="管安")


def uploaded(content: bytes, lang: str = "zh") -> str:
    file = SimpleUploadedFile("licence.ofd", content)
    return str(Client().post(f"/{lang}/verify/", {"file": file}).content.decode())


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_the_holder_takes_the_licence_as_ofd_and_anybody_verifies_it(s: Stage) -> None:
    row = held(s.w)
    page = browser(s.w.applicant)
    at = f"/zh/my/licences/{row.uid}/"
    assert f"{at}pdf/?format=ofd" in page.get(at).content.decode()
    answer = page.get(f"{at}pdf/?format=ofd")
    assert answer["Content-Type"] == "application/ofd"
    assert answer["Content-Disposition"].startswith("attachment") and ".ofd" in answer["Content-Disposition"]
    text = "".join(ofdkit.extract_text(answer.content).split())
    assert row.number in text and row.identifier in text and row.holder_name in text
    assert page.get(f"{at}pdf/?format=ofd").content == answer.content
    assert page.get(f"{at}pdf/").content.startswith(b"%PDF")
    assert browser(resident(person("他人"))).get(f"{at}pdf/?format=ofd").status_code == 404
    for lang in ("zh", "en"):
        assert "notice-success" in uploaded(answer.content, lang)
    wrong = uploaded(flipped(answer.content, answer.content.index(b"TextObject") + 3))
    assert "notice-error" in wrong and "Doc_0/Pages/Page_0/Content.xml" in wrong


def test_the_identifier_stands_wherever_the_licence_does(s: Stage) -> None:
    row = held(s.w)
    for url in (f"/zh/my/licences/{row.uid}/",):
        assert row.identifier in browser(s.w.applicant).get(url).content.decode()
    assert row.identifier in browser(s.w.approver).get(f"/zh/desk/licences/{row.uid}/").content.decode()
    assert row.identifier in Client().get(f"/zh/verify/{row.query_code}/").content.decode()
    found = Client().post("/zh/verify/", {"code": row.identifier}, follow=True)
    assert row.number in found.content.decode()
    file = s.applicant.get(f"/licences/{row.uid}/pdf?format=ofd").content
    assert ANY.upload("/verify", "a.ofd", file).json()["identifier"] == row.identifier
    wrong = row.identifier[:-1] + ("0" if row.identifier[-1] != "0" else "1")
    assert Client().post("/zh/verify/", {"code": wrong}).status_code == 422


def test_notices_of_a_case_are_ofd_too(s: Stage) -> None:
    case = granted(s.w)
    notice = case.notices.order_by("id").first()
    assert notice is not None
    at = f"/zh/my/cases/{case.uid}/"
    page = browser(s.w.applicant)
    assert "?format=ofd" in page.get(at).content.decode()
    file = page.get(f"{at}notices/{notice.uid}/?format=ofd").content
    assert ANY.upload("/verify", "notice.ofd", file).json()["genuine"]
    desk = browser(s.w.examiner)
    url = f"/zh/desk/cases/{case.uid}/documents/{notice.document.uid}/?format=ofd"
    assert url in desk.get(f"/zh/desk/cases/{case.uid}/").content.decode()
    assert desk.get(url).content == file
    licence = Licence.objects.get(case_id=case.pk)
    assert licence.document is not None
    url = f"/zh/desk/licences/{licence.uid}/papers/{licence.document.uid}/?format=ofd"
    before = Reading.objects.count()
    assert browser(s.w.approver).get(url)["Content-Type"] == "application/ofd"
    assert Reading.objects.count() > before
    assert s.applicant.get(f"/cases/{case.uid}/notices/{notice.uid}/pdf?format=ofd").content == file


def test_programs_take_it_with_a_purpose_and_other_formats_are_refused(s: Stage) -> None:
    row = held(s.w)
    at = f"/licences/{row.uid}/pdf"
    assert s.approver.get(f"{at}?format=ofd").status_code == 422
    answer = s.approver.get(f"{at}?format=ofd&purpose=handling")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/ofd")
    assert s.applicant.get(f"{at}?format=docx").status_code == 422
    assert s.stranger.get(f"{at}?format=ofd").status_code == 404
    verdict = ANY.upload("/verify", "x.ofd", answer.content).json()
    assert (verdict["genuine"], verdict["form"], verdict["code"]) == (True, "ofd", "valid")
    assert verdict["seal"].startswith("TEST-") and verdict["number"] == row.number
    changed = ANY.upload("/verify", "x.ofd", flipped(answer.content, 5000)).json()
    assert (changed["genuine"], changed["code"], bool(changed["part"])) == (False, "changed", True)


def test_a_seal_is_ended_at_its_page_and_every_check_says_so(s: Stage) -> None:
    row = held(s.w)
    file = s.applicant.get(f"/licences/{row.uid}/pdf?format=ofd").content
    seal = Seal.objects.get(unit=s.w.bureau)
    admin = browser(keeper(s))
    at = f"/zh/admin/seals/{seal.uid}/"
    assert at in admin.get("/zh/admin/seals/").content.decode()
    assert seal.es_id in admin.get(at).content.decode()
    empty = admin.post(at, {"reason": "我写下的经过", "since": "2026-13-01"})
    assert empty.status_code == 422 and "我写下的经过" in empty.content.decode()
    version = str(seal.version)
    done = admin.post(
        at, {"ground": "exposed", "reason": "私钥遗失", "since": "2026-03-31", "version": version}
    )
    assert done.status_code == 302
    assert "私钥遗失" in admin.get(at).content.decode()
    assert "被撤销" in uploaded(file)
    assert "revoked" in uploaded(file, "en")
    verdict = ANY.upload("/verify", "x.ofd", file).json()
    assert (verdict["genuine"], verdict["code"]) == (False, "seal_revoked")
    other = held(s.w)
    refused = s.applicant.get(f"/licences/{other.uid}/pdf?format=ofd")
    assert (refused.status_code, refused.json()["type"].endswith("printing.no_seal")) == (409, True)
    page = browser(s.w.applicant)
    assert page.get(f"/zh/my/licences/{other.uid}/pdf/?format=ofd").status_code == 409
    made = admin.post("/zh/admin/seals/new/", {"unit": str(s.w.bureau.uid)})
    assert made.status_code == 302
    assert admin.post("/zh/admin/seals/new/", {"unit": str(s.w.bureau.uid)}).status_code == 409
    assert admin.post("/zh/admin/seals/new/", {"unit": "nobody"}).status_code == 422
    new = s.applicant.get(f"/licences/{other.uid}/pdf?format=ofd").content
    assert ANY.upload("/verify", "x.ofd", new).json()["genuine"]


def test_the_register_is_the_administrators_alone(s: Stage) -> None:
    held_row = held(s.w)
    s.applicant.get(f"/licences/{held_row.uid}/pdf?format=ofd")
    seal = Seal.objects.get()
    for actor in (s.w.applicant, s.w.clerk, s.w.approver):
        page = browser(actor)
        for url in ("/zh/admin/seals/", "/zh/admin/seals/new/", f"/zh/admin/seals/{seal.uid}/"):
            assert page.get(url).status_code == 403
        assert (
            page.post(f"/zh/admin/seals/{seal.uid}/", {"ground": "exposed", "reason": "x"}).status_code == 403
        )
    body = {"ground": "exposed", "reason": "x"}
    assert s.approver.post(f"/seals/{seal.uid}/end", body).status_code == 403
    admin = Caller(token_of(keeper(s)))
    assert admin.post(f"/seals/{seal.uid}/end", {**body, "ground": "whim"}).status_code == 422
    assert admin.post(f"/seals/{seal.uid}/end", body).json()["ground"] == "exposed"
    assert admin.post(f"/seals/{seal.uid}/end", body).status_code == 409
    listed = ANY.get("/seals").json()["seals"]
    assert [(row["es_id"], bool(row["ended_from"])) for row in listed] == [(seal.es_id, True)]
    assert ANY.get("/seals/trust").json()["sm2"].encode() == trust_sm2()


def test_the_list_of_seals_costs_the_same_however_long(s: Stage) -> None:
    admin = browser(keeper(s))
    row = held(s.w)
    s.applicant.get(f"/licences/{row.uid}/pdf?format=ofd")

    def cost() -> int:
        """Statements of the page once its readers have kept what they keep."""
        costs = []
        for _ in range(3):
            with CaptureQueriesContext(connection) as asked:
                admin.get("/zh/admin/seals/")
            costs.append(len(asked))
        return min(costs)

    one = cost()
    for n in range(6):
        name = f"云溪市第{n}局"
        seal_first(SYSTEM, unit_found(SYSTEM, code=f"unit-{n}", name_zh=name, parent=s.w.government))
    assert "云溪市第5局" in admin.get("/zh/admin/seals/").content.decode()
    assert cost() == one


def test_without_sm2_the_buttons_go_and_the_page_says_why(s: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    row = held(s.w)
    admin = browser(keeper(s))
    monkeypatch.setattr(gm, "gmssl_pyx", None)
    page = browser(s.w.applicant)
    assert "format=ofd" not in page.get(f"/zh/my/licences/{row.uid}/").content.decode()
    refused = s.applicant.get(f"/licences/{row.uid}/pdf?format=ofd")
    assert (refused.status_code, "PDF" in refused.json()["detail"]) == (409, True)
    assert "SM2" in admin.get("/zh/admin/seals/").content.decode()
    assert admin.get("/zh/admin/seals/new/").status_code == 404


def test_the_command_line_checks_files_without_the_house(
    s: Stage, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    row = held(s.w)
    file, trust, seals = tmp_path / "a.ofd", tmp_path / "ca.pem", tmp_path / "seals.json"
    file.write_bytes(s.applicant.get(f"/licences/{row.uid}/pdf?format=ofd").content)
    trust.write_bytes(trust_sm2())
    seals.write_bytes(ANY.get("/seals").content)

    def said(*arguments: str) -> tuple[int, dict[str, Any]]:
        status = main(["verify", str(file), "--trust", str(trust), "--json", *arguments])
        return status, json.loads(capsysbinary.readouterr().out)

    status, facts = said("--seals", str(seals))
    assert (status, facts["holds"], facts["code"], facts["form"]) == (0, True, "valid", "ofd")
    admin = Caller(token_of(keeper(s)))
    body = {"ground": "exposed", "reason": "x", "since": "2026-03-01T00:00:00Z"}
    admin.post(f"/seals/{Seal.objects.get().uid}/end", body)
    seals.write_bytes(ANY.get("/seals").content)
    assert said("--seals", str(seals))[1]["code"] == "seal_revoked"
    file.write_bytes(flipped(file.read_bytes(), 4000))
    status, facts = said()
    assert (status, facts["code"], bool(facts["part"])) == (1, "changed", True)
    trust.unlink()
    assert said()[0] == 2


def test_the_command_loads_neither_django_nor_pyhanko_for_ofd() -> None:
    program = (
        "import sys; import tongban.printing.verify_cli, tongban.printing.ofd.verdicts;"
        "sys.exit(any(m.split('.')[0] in ('django', 'pyhanko', 'typst') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
