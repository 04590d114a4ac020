"""Site inspections over HTTP: appointed at the desk, written on the phone, corrected by the applicant."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.legal import legal_time, wall_now
from tongban.cases.inspecting import sheet_of
from tongban.cases.models import Inspection
from tongban.cases.tests.test_inspections import MONDAY, THURSDAY, item, site
from tongban.cases.tests.test_walk import accepted, fresh
from tongban.cases.tests.world import staff, world
from tongban.desk.tests.people import browser
from tongban.desk.tests.walking import address, send
from tongban.files.tests.samples import photo_with_place
from tongban.kernel.ids import uuid7
from tongban.org.models import Post

pytestmark = pytest.mark.django_db


def post(page: Client, visit: Inspection, *, script: bool = True, **told: Any) -> Any:
    told.setdefault("key", uuid7().hex)
    headers = {"X-Requested-With": "fetch"} if script else {}
    return page.post(f"/zh/desk/inspections/{visit.uid}/send/", told, headers=headers)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("site.jpg", photo_with_place(), "image/jpeg")


def test_a_visit_is_appointed_at_the_desk_with_what_will_be_looked_at() -> None:
    with legal_time(MONDAY):
        w = world(item())
        case = accepted(w)
        second = staff(w.bureau, "examiner", name="马第二")
        page = browser(w.examiner)
        text = page.get(address(case, "inspect-plan")).content.decode()
        assert "屋顶" in text and "马第二" in text
        posts = [str(Post.objects.get(pk=a.post).uid) for a in (w.examiner, second)]
        told = {"visit_day": "2026-03-05", "visit_time": "09:30", "place": "一号院"}
        alone = send(page, case, "inspect-plan", officers=posts[:1], **told)
        assert alone.status_code == 422 and "第三十四条" in alone.content.decode()
        assert 'value="一号院"' in alone.content.decode()  # nothing typed is lost
        assert send(page, case, "inspect-plan", officers=posts, **told).status_code == 302
        visit = Inspection.objects.get(case=case)
        assert visit.visit_at == datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
        assert "现场核查通知书" in page.get(f"/zh/desk/cases/{case.uid}/").content.decode()
        assert str(visit.uid) in browser(second).get("/zh/desk/inspections/").content.decode()
        own = browser(w.applicant).get(f"/zh/my/cases/{case.uid}/").content.decode()
        assert "一号院" in own and "马第二" in own and "屋顶" in own


def test_the_phone_sends_each_thing_once_and_two_accounts_close_the_minutes() -> None:
    with legal_time(MONDAY):
        s = site()
    with legal_time(THURSDAY):
        first, second = browser(s.w.examiner), browser(s.second)
        page = first.get(f"/zh/desk/inspections/{s.visit.uid}/")
        assert "geolocation=(self)" in page["Permissions-Policy"]
        key = uuid7().hex
        told = {
            "kind": "photo",
            "line": "door",
            "lat": "24123456",
            "lon": "101000001",
            "accuracy": "8",
            "key": key,
        }
        at = (wall_now() - timedelta(hours=3)).isoformat()
        for _again in range(2):
            assert post(first, s.visit, file=photo(), at=at, **told).json()["key"] == key
        entry = s.visit.entries.get(kind="photo")
        assert entry.attachment is not None and THURSDAY - entry.at >= timedelta(hours=3)
        picture = first.get(f"/zh/desk/inspections/{s.visit.uid}/pictures/{entry.attachment.uid}/")
        assert picture.status_code == 200 and b"PhoneMaker" not in b"".join(
            picture
        )  # no EXIF in what is shown
        refused = post(first, s.visit, kind="finding", line="bribe", result="ok")
        assert refused.status_code == 422 and refused.json()["message"]
        assert post(first, s.visit, kind="finding", line="door", result="ok").status_code == 200
        assert (
            post(second, s.visit, kind="finding", line="roof", result="ok", script=False).status_code == 302
        )
        assert post(first, s.visit, kind="result", outcome="pass").status_code == 200
        person = {
            "kind": "person",
            "name": "林店主",
            "role": "负责人",
            "reason": "不同意",
            "witness": "社区何某",
        }
        assert post(first, s.visit, **person).status_code == 200
        for actor in (s.w.examiner, s.second):
            uid = str(s.visit.officers.get(party_id=actor.party).uid)
            assert post(first, s.visit, kind="signature", officer=uid, file=photo()).status_code == 200
        assert Inspection.objects.get(pk=s.visit.pk).state == "planned"
        second.post(f"/zh/desk/inspections/{s.visit.uid}/confirm/")
        assert Inspection.objects.get(pk=s.visit.pk).state == "done"
        closed = post(first, s.visit, kind="note", text="晚到的记录")
        assert closed.status_code == 409
        shown = first.get(f"/en/desk/inspections/{s.visit.uid}/").content.decode()
        assert "would not sign" in shown and "社区何某" in shown


def test_a_mistake_of_a_form_without_scripts_is_told_on_its_page() -> None:
    with legal_time(MONDAY):
        s = site()
        page = browser(s.w.examiner)
        assert (
            post(page, s.visit, script=False, kind="finding", line="door", result="wrong").status_code == 302
        )
        text = page.get(f"/zh/desk/inspections/{s.visit.uid}/").content.decode()
        assert "请写明不符合的具体情况" in text
        assert "请写明" not in page.get(f"/zh/desk/inspections/{s.visit.uid}/").content.decode()


def test_others_see_nothing_and_readers_write_nothing() -> None:
    with legal_time(MONDAY):
        s = site()
        at = f"/zh/desk/inspections/{s.visit.uid}/"
        assert browser(s.w.stranger).get(at).status_code == 404
        assert post(browser(s.w.stranger), s.visit, kind="note", text="x").status_code == 404
        reader = browser(s.w.approver)
        assert reader.get(at).status_code == 200 and "data-inspection" not in reader.get(at).content.decode()
        assert post(reader, s.visit, kind="note", text="x").status_code == 403
        assert not s.visit.entries.exists()


def test_the_worker_reaches_the_inspection_pages_only() -> None:
    with legal_time(MONDAY):
        s = site()
        answer = browser(s.w.examiner).get("/zh/desk/inspections/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer and "registration.scope" in answer.content.decode()


def test_the_applicant_reports_the_correction_on_the_page_of_the_case() -> None:
    with legal_time(MONDAY):
        s = site()
    with legal_time(THURSDAY):
        s.fill(roof="漏雨")
        s.sign(s.w.examiner)
        s.sign(s.second)
        page = browser(s.w.applicant)
        at = f"/zh/my/cases/{s.case.uid}/"
        assert "漏雨" in page.get(at).content.decode()
        assert page.post(f"{at}corrected/", {"note": " "}).status_code == 422
        assert page.post(f"{at}corrected/", {"note": "已补好"}).status_code == 302
        assert page.get(f"{at}corrected/").status_code == 404
        assert "已补好" in browser(s.w.examiner).get(f"/zh/desk/cases/{s.case.uid}/").content.decode()
        assert (
            "inspect-plan"
            in browser(s.w.examiner).get(f"/zh/desk/cases/{fresh(s.case).uid}/").content.decode()
        )


def test_the_state_gives_the_token_for_later_sending() -> None:
    with legal_time(MONDAY):
        s = site()
        told = json.loads(browser(s.w.examiner).get(f"/zh/desk/inspections/{s.visit.uid}/state/").content)
    assert told["open"] is True and len(told["token"]) > 20
    assert sheet_of(s.visit).wanting == ["door", "roof", "person", "result"]
