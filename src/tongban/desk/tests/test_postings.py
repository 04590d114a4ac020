"""Objections from the public page to the answer at the desk, by browser, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.api_world import PDF

from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_now, legal_time
from tongban.cases.actions import case_accept, case_submit, posting_begin
from tongban.cases.models import Objection, Posting
from tongban.cases.tests.world import World, filled, person, resident, world
from tongban.desk.tests.people import browser

pytestmark = pytest.mark.django_db
REASON = "公示的建筑面积与规划不符，请核查。"
ANSWER = "经核查规划文件，面积与规划一致，异议不成立。"


def posted(w: World) -> Posting:
    case = case_accept(w.clerk, case=case_submit(w.applicant, draft=filled(w)))
    until = legal_now() + timedelta(days=7)
    return posting_begin(SYSTEM, case=case, node="n", title_zh="公示七天", title_en="Seven days", until=until)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nameless_from_the_public_page_to_the_answer(lang: str) -> None:
    w = world()
    row, public = posted(w), Client()
    listed = public.get(f"/{lang}/notices/").content.decode()
    assert f"/{lang}/notices/{row.uid}/" in listed and row.case.applicant_name not in listed
    there = f"/{lang}/notices/{row.uid}/"
    assert public.post(there, {"reason": "短", "contact": "15400000009"}).status_code == 422
    sent = {
        "reason": REASON,
        "contact": "15400000009",
        "files": SimpleUploadedFile("a.pdf", PDF, "application/pdf"),
    }
    made = public.post(there, sent).content.decode()
    objection = Objection.objects.get()
    assert objection.number in made and objection.query_code in made
    look = {"number": objection.number, "code": objection.query_code}
    assert public.post(f"/{lang}/objections/", {**look, "code": "WRONG"}).status_code == 422
    assert REASON in public.post(f"/{lang}/objections/", look).content.decode()
    desk = browser(w.examiner)
    case = f"/{lang}/desk/cases/{row.case.uid}/"
    page = desk.get(case).content.decode()
    assert objection.number in page and REASON not in page
    assert re.search(r"/sheets/[0-9a-f-]+/", page)
    step = f"{case}do/objection-answer/"
    assert REASON in desk.get(step).content.decode()
    good = {"objection": str(objection.uid), "upheld": "no", "answer": ANSWER}
    assert desk.post(step, {**good, "answer": "短"}).status_code == 422
    assert desk.post(step, good).status_code in (302, 303)
    assert ANSWER in public.post(f"/{lang}/objections/", look).content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_by_name_taken_back_and_too_late(lang: str) -> None:
    w = world()
    row, other = posted(w), browser(resident(person()))
    there = f"/{lang}/notices/{row.uid}/"
    assert "contact" not in re.findall(r'name="(\w+)"', other.get(there).content.decode())
    other.post(there, {"reason": REASON})
    mine = f"/{lang}/my/objections/{Objection.objects.get().uid}/"
    assert mine in other.get(f"/{lang}/my/objections/").content.decode()
    assert other.post(mine).status_code == 302
    assert other.post(mine).status_code == 409
    assert browser(w.applicant).get(mine).status_code == 404
    with legal_time(datetime(2099, 1, 1, tzinfo=UTC)):
        page = Client().get(there).content.decode()
        assert 'name="reason"' not in page
        late = Client().post(there, {"reason": REASON})
    assert late.status_code == 409 and row.ends_on.isoformat() in late.content.decode()
    assert Client().get(f"/{lang}/notices/00000000-0000-7000-8000-000000000000/").status_code == 404
