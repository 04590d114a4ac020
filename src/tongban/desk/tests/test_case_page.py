"""The case page: sections, masking with recorded readings, files, notices, proofs; and who may see it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from tongban.base.actions import action
from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_time
from tongban.cases.actions import case_decide, case_submit, draft_file_add, draft_open, draft_save
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.test_walk import accepted, examined, fresh, submitted
from tongban.cases.tests.world import World, answers, world
from tongban.desk.tests.people import browser
from tongban.files.actions import attachment_store
from tongban.files.models import Attachment
from tongban.files.tests.samples import pdf
from tongban.flows.actions import task_ask_opinion
from tongban.org.models import Post
from tongban.records.actions import record, subject_name
from tongban.records.queries import readings_of

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def with_real_file(w: World, pages: int = 1) -> Case:
    draft = draft_open(w.applicant, item=w.item)
    draft_save(w.applicant, draft=draft, values=answers())
    page = attachment_store(w.applicant, name="方案.pdf", content=pdf(pages))
    draft_file_add(w.applicant, draft=draft, line="plan", attachment=page)
    return case_submit(w.applicant, draft=draft)


@action
def quarantine(sheet: Attachment) -> None:
    sheet.state = "quarantined"
    sheet.save(update_fields=["state"])
    record(SYSTEM, "files.quarantined.v1", subject=sheet)


def url(case: Case, more: str = "", lang: str = "zh") -> str:
    return f"/{lang}/desk/cases/{case.uid}/{more}"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_everything(lang: str) -> None:
    with legal_time(MONDAY):
        w = world()
        case = case_decide(w.approver, case=examined(w), outcome="granted")
    text = browser(w.approver).get(url(case, lang=lang)).content.decode()
    for part in (
        'id="form"',
        'id="clock"',
        'id="talk"',
        'id="notices"',
        'id="course"',
        'id="record"',
        case.number,
    ):
        assert part in text
    assert "行政许可" in text or "Licensing" in text


def test_personal_values_are_masked_until_a_reading_is_recorded() -> None:
    w = world()
    case = submitted(w)
    page = browser(w.clerk)
    assert "15400000001" not in page.get(url(case)).content.decode()
    assert not readings_of(subject_name(case)).exists()
    page.post(url(case, "show/"), {"purpose": "contact"})
    assert "15400000001" in page.get(url(case)).content.decode()
    entry = readings_of(subject_name(case)).first()
    assert case.number in entry.purpose
    page.post(url(case, "show/"), {"hide": "1"})
    assert "15400000001" not in page.get(url(case)).content.decode()


def test_a_page_of_the_material_is_shown_and_the_reading_recorded() -> None:
    w = world()
    case = with_real_file(w)
    sheet = case.materials.get(line="plan").files.get().attachment
    answer = browser(w.clerk).get(url(case, f"sheets/{sheet.uid}/"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert readings_of(subject_name(sheet)).exists()


def test_pages_of_the_material_are_fitted_into_the_frame_and_turned_one_by_one() -> None:
    w = world()
    case = with_real_file(w, pages=3)
    uid = case.materials.get(line="plan").files.get().attachment.uid
    page = browser(w.clerk)
    assert f"/sheets/{uid}/view/" in page.get(url(case)).content.decode()
    first = page.get(url(case, f"sheets/{uid}/view/"))
    html = first.content.decode()
    assert (
        first["X-Frame-Options"] == "SAMEORIGIN"
        and "frame-ancestors 'self'" in first["Content-Security-Policy"]
    )
    assert "?page=1#view=Fit" in html and 'data-turn="before"' not in html
    assert '/view/?page=2" rel="next" data-turn="following"' in html
    last = page.get(url(case, f"sheets/{uid}/view/") + "?page=99").content.decode()
    assert "?page=3#view=Fit" in last and 'data-turn="before"' in last and 'data-turn="following"' not in last
    sent = page.get(url(case, f"sheets/{uid}/") + "?page=2")
    assert len(PdfReader(BytesIO(sent.content)).pages) == 1
    assert len(PdfReader(BytesIO(page.get(url(case, f"sheets/{uid}/")).content)).pages) == 3
    assert page.get(url(case, f"sheets/{case.uid}/view/")).status_code == 404


def test_a_bad_or_lost_file_is_never_rendered() -> None:
    w = world()
    case = submitted(w)  # its page has a row and no bytes
    sheet = case.materials.get(line="plan").files.get().attachment
    page = browser(w.clerk)
    answer = page.get(url(case, f"sheets/{sheet.uid}/"))
    assert answer.status_code == 409
    assert answer["Content-Type"].startswith("text/plain")
    quarantine(sheet)
    assert page.get(url(case, f"sheets/{sheet.uid}/")).status_code == 409
    assert f"sheets/{sheet.uid}" not in page.get(url(case)).content.decode()


def test_a_sheet_belongs_to_its_own_case() -> None:
    w = world()
    one, other = with_real_file(w), with_real_file(w)
    sheet = one.materials.get(line="plan").files.get().attachment
    assert browser(w.clerk).get(url(other, f"sheets/{sheet.uid}/")).status_code == 404


def test_notices_and_proofs() -> None:
    w = world()
    case = accepted(w)
    page = browser(w.clerk)
    notice = case.notices.get(kind="ACCEPT")
    answer = page.get(url(case, f"documents/{notice.document.uid}/"))
    assert answer.content.startswith(b"%PDF")
    other = accepted(w).notices.get(kind="ACCEPT")
    assert page.get(url(case, f"documents/{other.document.uid}/")).status_code == 404
    text = page.get(url(case)).content.decode()
    proof = text.split("/proofs/")[1].split("/")[0]
    read = json.loads(page.get(url(case, f"proofs/{proof}/")).content)
    assert read["level"] in ("promise", "included")


def test_a_colleague_elsewhere_who_is_asked_may_look_and_nobody_else() -> None:
    w = world()
    case = accepted(w)
    far = browser(w.stranger)
    assert far.get(url(case)).status_code == 404
    post = Post.objects.get(pk=w.stranger.post)
    task_ask_opinion(w.examiner, task=open_tasks(case)[0], of=post, question="贵局有无意见？")
    assert far.get(url(case)).status_code == 200
    answer = far.post(url(case, "do/answer/"), {"opinion": "无意见"})
    assert answer["Location"] == "/zh/desk/?done=answer"
    assert far.get(url(case)).status_code == 404
    assert "无意见" in browser(w.examiner).get(url(fresh(case))).content.decode()


def test_citizens_and_visitors_stay_outside() -> None:
    w = world()
    case = submitted(w)
    for path in ("", "show/", "do/accept/"):
        assert browser(w.applicant).get(url(case, path)).status_code in (403, 405)
        assert Client().get(url(case, path)).status_code in (401, 405)
