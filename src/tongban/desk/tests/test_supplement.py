"""Missing material handed in at the window: only what the notice named, by every way a page comes in."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound
from tongban.cases.actions import case_submit, case_supplement, case_supplement_answer, draft_file_add
from tongban.cases.models import Case, MaterialFile
from tongban.cases.tests.world import ITEM, World, attachment, filled, world
from tongban.desk.actions import intake_page_add, supplement_open, ticket_open
from tongban.desk.models import Intake
from tongban.desk.tests.people import browser
from tongban.desk.tests.test_intake import file, url
from tongban.files.tests.samples import picture

pytestmark = pytest.mark.django_db
PLAN = {"plan": "缺少第二页"}
TWO = {
    **ITEM,
    "materials": [
        *ITEM["materials"],
        {
            "id": "photo",
            "name": {"zh": "照片", "en": "Photo"},
            "basis": {"law": "行政许可法", "article": "31"},
        },
    ],
}


def waiting(w: World) -> Case:
    """A case whose applicant was told that the plan is not in order."""
    draft = filled(w)
    for line in w.version.content["item"]["materials"]:
        if line["id"] == "photo":
            draft_file_add(w.applicant, draft=draft, line="photo", attachment=attachment(w.applicant))
    case = case_submit(w.applicant, draft=draft)
    return case_supplement(w.clerk, case=case, problems=PLAN)


def begun(w: World, case: Case) -> tuple[Client, Intake]:
    page = browser(w.clerk)
    answer = page.post(f"/zh/desk/cases/{case.uid}/do/hand-in/")
    intake = Intake.objects.get(supplements=case, case=None)
    assert answer["Location"] == url(intake)
    return page, intake


def test_from_the_case_to_the_complete_file() -> None:
    w = world()
    case = waiting(w)
    text = browser(w.clerk).get(f"/zh/desk/cases/{case.uid}/").content.decode()
    assert "/do/hand-in/" in text
    page, intake = begun(w, case)
    text = page.get(url(intake)).content.decode()
    assert "缺少第二页" in text
    assert 'name="person_number"' not in text
    answer = page.post(url(intake), {"page_plan": file("新方案.pdf"), "do": "submit"})
    assert answer["Location"] == url(intake, "done/")
    case.refresh_from_db()
    assert case.status == Case.RECEIVED
    sheet = MaterialFile.objects.get(material__case=case, material__line="plan", replaced_at=None)
    assert sheet.attachment.name == "新方案.pdf"
    assert case.steps.get(kind="supplemented").party_id == w.clerk.party
    done = page.get(url(intake, "done/"))
    assert case.number in done.content.decode()
    assert page.get(f"/en/desk/intake/{intake.uid}/done/").status_code == 200


def test_sending_twice_adds_it_once() -> None:
    w = world()
    page, intake = begun(w, waiting(w))
    page.post(url(intake), {"page_plan": file(), "do": "submit"})
    again = page.post(url(intake), {"page_plan": file(), "do": "submit"})
    assert again["Location"] == url(intake, "done/")
    assert intake.pages.count() == 1


def test_what_is_lacking_is_named_and_nothing_is_sent() -> None:
    w = world(TWO)
    case = waiting(w)
    page, intake = begun(w, case)
    text = page.get(url(intake)).content.decode()
    assert 'name="page_plan"' in text
    assert 'name="page_photo"' not in text  # in order: not asked for again
    answer = page.post(url(intake), {"do": "submit"})
    assert answer.status_code == 422
    assert 'href="#plan"' in answer.content.decode()
    assert Case.objects.get(pk=case.pk).status == Case.SUPPLEMENTING
    with pytest.raises(Invalid):
        intake_page_add(w.clerk, intake=intake, line="photo", attachment=attachment(w.clerk))
    with pytest.raises(NotFound):
        ticket_open(w.clerk, intake=intake, line="photo")


def test_the_persons_phone_hands_the_page_in() -> None:
    w = world()
    page, intake = begun(w, waiting(w))
    text = page.post(url(intake), {"do": "phone:plan"}).content.decode()
    found = re.search(r"(/zh/phone/[^<\s]+)", unescape(text))
    assert found
    phone = Client()
    assert phone.post(found[1], {"pages": SimpleUploadedFile("a.jpg", picture())}).status_code == 302
    assert intake.pages.get().way == "phone"
    assert page.post(url(intake), {"do": "submit"}).status_code == 302


def test_the_window_finds_the_case_by_what_the_person_shows() -> None:
    w = world()
    case = waiting(w)
    page = browser(w.clerk)
    for shown in (case.number, case.query_code, case.applicant_name):
        assert f"{case.uid}/do/hand-in/" in page.get("/zh/desk/intake/", {"q": shown}).content.decode()
    assert "hand-in" not in browser(w.stranger).get("/zh/desk/intake/", {"q": case.number}).content.decode()


def test_it_is_taken_up_again_and_ends_when_the_applicant_was_faster() -> None:
    w = world()
    case = waiting(w)
    page, intake = begun(w, case)
    assert begun(w, case)[1] == intake
    assert str(intake.uid) in page.get("/zh/desk/intake/").content.decode()
    case_supplement_answer(w.applicant, case=case, pages={"plan": [attachment(w.applicant).pk]})
    assert page.get(url(intake)).status_code == 409
    assert page.post(url(intake), {"page_plan": file(), "do": "submit"}).status_code == 409
    assert str(intake.uid) not in page.get("/zh/desk/intake/").content.decode()


def test_only_a_window_within_reach_and_only_while_the_case_waits() -> None:
    w = world()
    case = waiting(w)
    with pytest.raises(Forbidden):
        supplement_open(w.stranger, case=case)
    assert browser(w.stranger).post(f"/zh/desk/cases/{case.uid}/do/hand-in/").status_code == 404
    assert browser(w.examiner).post(f"/zh/desk/cases/{case.uid}/do/hand-in/").status_code == 403
    case_supplement_answer(w.applicant, case=case, pages={"plan": [attachment(w.applicant).pk]})
    with pytest.raises(Conflict):
        supplement_open(w.clerk, case=case)
    assert browser(w.clerk).post(f"/zh/desk/cases/{case.uid}/do/hand-in/").status_code == 409
