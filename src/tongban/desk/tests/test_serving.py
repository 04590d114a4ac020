"""Service of notices at the desk: the queue, the page of a notice, every form of it, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api_world import PDF

from tongban.base.legal import legal_time
from tongban.cases.actions import case_submit, case_supplement, draft_save
from tongban.cases.models import Notice, NoticeService
from tongban.cases.tests.world import World, answers, filled, world
from tongban.desk.tests.people import browser

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
GOOD = {"do": "serve", "way": "person", "served_on": "2026-03-04", "receiver": "林测试", "relation": "self"}


def noticed(w: World) -> Notice:
    draft = filled(w)
    draft_save(w.applicant, draft=draft, values={**answers(), "_delivery": "pickup"})
    case = case_submit(w.applicant, draft=draft)
    case_supplement(w.clerk, case=case, problems={"plan": "缺少签名"})
    return Notice.objects.select_related("case").get(case=case, kind="SUPPLEMENT")


def at(notice: Notice, lang: str = "zh") -> str:
    return f"/{lang}/desk/cases/{notice.case.uid}/notices/{notice.uid}/"


def later(day: int) -> legal_time:
    return legal_time(datetime(2026, 3, day, 2, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("送达", "直接送达")), ("en", ("Not yet served", "Served on"))]
)
def test_from_the_queue_to_the_proof(lang: str, words: tuple[str, str]) -> None:
    with legal_time(MONDAY):
        w = world()
        notice = noticed(w)
    desk = browser(w.clerk)
    with later(5):
        listed = desk.get(f"/{lang}/desk/serving/").content.decode()
        assert at(notice, lang) in listed and notice.case.number in listed
        assert at(notice, lang) in desk.get(f"/{lang}/desk/cases/{notice.case.uid}/").content.decode()
        page = desk.get(at(notice, lang)).content.decode()
        assert words[0] in page
        bad = desk.post(at(notice, lang), {**GOOD, "receiver": "", "remark": "门卫在场"})
        assert bad.status_code == 422 and "门卫在场" in bad.content.decode()
        scan = SimpleUploadedFile("a.pdf", PDF, "application/pdf")
        assert desk.post(at(notice, lang), {**GOOD, "evidence": scan}).status_code == 302
        page = desk.get(at(notice, lang)).content.decode()
        service = NoticeService.objects.get()
        assert service.document is not None and str(service.document.uid) in page
        assert service.evidence is not None and str(service.evidence.uid) in page
        sheet = f"/{lang}/desk/cases/{notice.case.uid}/sheets/{service.evidence.uid}/"
        assert desk.get(sheet).status_code == 200
        assert at(notice, lang) not in desk.get(f"/{lang}/desk/serving/").content.decode()
        assert desk.post(at(notice, lang), GOOD).status_code == 409
        wrong = {"do": "correct", "service": str(service.uid)}
        assert desk.post(at(notice, lang), wrong).status_code == 422
        assert desk.post(at(notice, lang), {**wrong, "reason": "记错了"}).status_code == 302
        assert "记错了" in desk.get(at(notice, lang)).content.decode()


def test_what_was_posted_arrives_or_comes_back_by_form() -> None:
    with legal_time(MONDAY):
        w = world()
        notice = noticed(w)
    desk, posted = browser(w.clerk), {"do": "serve", "way": "post", "served_on": "", "tracking": "EMS 1"}
    with later(4):
        assert desk.post(at(notice), {**posted, "tracking": ""}).status_code == 422
        assert desk.post(at(notice), posted).status_code == 302
        assert "EMS 1" in desk.get(at(notice)).content.decode()
        assert at(notice) in desk.get("/zh/desk/serving/?state=underway").content.decode()
        assert at(notice) not in desk.get("/zh/desk/serving/?state=late").content.decode()
        first = str(NoticeService.objects.get().uid)
        assert (
            desk.post(at(notice), {"do": "fail", "service": first, "reason": "查无此人"}).status_code == 302
        )
        assert desk.post(at(notice), posted).status_code == 302
        second = str(NoticeService.objects.order_by("id").last().uid)  # type: ignore[union-attr]
        came = {
            "do": "arrive",
            "service": second,
            "served_on": "2026-03-04",
            "receiver": "",
            "relation": "self",
        }
        assert desk.post(at(notice), came).status_code == 422
        assert desk.post(at(notice), {**came, "served_on": "2026-02-31"}).status_code == 422
        assert desk.post(at(notice), {**came, "receiver": "林测试"}).status_code == 302
    assert Notice.objects.get(pk=notice.pk).served_way == "post"


def test_bad_input_and_strangers_are_refused() -> None:
    with legal_time(MONDAY):
        w = world()
        notice = noticed(w)
    desk = browser(w.clerk)
    for wrong in ("pigeon", "correct"):
        assert desk.post(at(notice), {"do": wrong, "service": "x"}).status_code == 404
    assert desk.get("/zh/desk/serving/?kind=nothing&state=none").status_code == 200
    refused = desk.post(
        at(notice), {**GOOD, "evidence": SimpleUploadedFile("a.exe", b"MZ", "application/pdf")}
    )
    assert refused.status_code == 422
    assert browser(w.stranger).get(at(notice)).status_code == 404
    assert browser(w.applicant).get("/zh/desk/serving/").status_code == 403
    assert at(notice) not in browser(w.stranger).get("/zh/desk/serving/").content.decode()


def test_the_queue_costs_the_same_at_any_length() -> None:
    w = world()
    noticed(w)
    desk = browser(w.clerk)
    desk.get("/zh/desk/serving/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/zh/desk/serving/")
    for _n in range(5):
        noticed(w)
    with CaptureQueriesContext(connection) as many:
        desk.get("/zh/desk/serving/")
    assert len(many) == len(few)
