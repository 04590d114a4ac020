"""Conditional acceptance at the desk: taken in at the window, accepted, returned, handed in, refused a grant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tongban.base.legal import legal_time
from tongban.cases.actions import later_hand_in
from tongban.cases.models import Case
from tongban.cases.tests.test_later import LATE_ITEM, accepted, promised
from tongban.cases.tests.world import PEOPLE, answers, attachment, world
from tongban.desk.models import Intake
from tongban.desk.tests.people import browser
from tongban.desk.tests.test_intake import file, url
from tongban.desk.tests.walking import address, done, opened

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)


def test_a_clerk_takes_it_in_with_the_promise_and_prints_it() -> None:
    with legal_time(DAY):
        w = world(LATE_ITEM)
        page = browser(w.clerk)
        begun = page.post("/zh/desk/intake/", {"item": "test-licence"})
        intake = Intake.objects.get()
        assert begun["Location"] == url(intake)
        form = page.get(url(intake)).content.decode()
        assert form.count('name="later"') == 2
        typed = {
            **{k: ("true" if v is True else v) for k, v in answers().items()},
            "person_kind": "natural_person",
            "person_name": "林测试",
            "person_number": next(PEOPLE).number,
            "person_mobile": "15400000001",
            "_delivery": "electronic",
            "page_plan": file(),
        }
        lacking = page.post(url(intake), {**typed, "later": ["proof"], "do": "submit"})
        assert lacking.status_code == 422 and not Case.objects.exists()
        kept = Intake.objects.get()
        assert kept.later == ["proof"]
        typed.pop("page_plan")
        filed = page.post(url(intake), {**typed, "later": ["proof", "photo", "plan"], "do": "submit"})
        assert filed["Location"] == url(intake, "done/")
        case = Case.objects.get()
        assert case.facts["later"] == ["proof", "photo"]
        promise = case.notices.get(kind="LATER_PROMISE")
        assert str(promise.document.uid) in page.get(url(intake, "done/")).content.decode()


def test_the_clerk_sees_what_follows_before_accepting() -> None:
    w, case = promised()
    with legal_time(DAY):
        page = browser(w.clerk)
        text = page.get(address(case, "accept")).content.decode()
        assert "容缺受理，待补齐" in text and "材料proof" in text
        assert done(page, case, "accept").status == "accepted"
        assert "容缺受理通知书" in page.get(f"/zh/desk/cases/{case.uid}/").content.decode()


def test_nothing_is_granted_before_and_the_window_receives_the_rest() -> None:
    w, case = accepted()
    with legal_time(DAY):
        officer = browser(w.approver)
        hidden = opened(officer, case, "grant")
        assert "补齐以前不能准予" in officer.get(address(case, "grant")).content.decode()
        refused = officer.post(address(case, "grant"), {**hidden, "reasons": "", "do": "send"})
        assert refused.status_code == 409 and "材料proof" in refused.content.decode()
        clerk = browser(w.clerk)
        clerk.post(f"/zh/desk/cases/{case.uid}/do/hand-in/")
        intake = Intake.objects.get(supplements=case)
        sent = clerk.post(url(intake), {"page_proof": file("证明.pdf"), "do": "submit"})
        assert sent["Location"] == url(intake, "done/")
    assert dict(case.materials.values_list("line", "status"))["proof"] == "provided"


def test_an_examiner_returns_what_came_later_from_the_page() -> None:
    w, case = accepted()
    with legal_time(DAY):
        later_hand_in(w.applicant, case=case, pages={"proof": [attachment(w.applicant).pk]})
        done(browser(w.examiner), case, "return-later", line="proof", remark="看不清")
    assert case.materials.get(line="proof").status == "later"
