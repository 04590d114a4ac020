"""From search to receipt and on, as a text browser walks it: no scripts, both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tongban.base.actor import Actor
from tongban.cases.actions import case_accept, case_decide, case_supplement, material_judge
from tongban.cases.models import Case, Draft
from tongban.cases.tests.world import World, answers
from tongban.portal.tests.browser import Browser, pdf_file

Enter = Callable[[Browser, Actor], Browser]
WORDS = {
    "zh": {"apply": "立即办理", "send": "提交申请"},
    "en": {"apply": "Apply now", "send": "Send the application"},
}


def to_materials(b: Browser) -> Browser:
    say = WORDS[b.language]
    b.open("/services/test-licence/").follow(say["apply"])
    b.send(b.form(has="as"))
    given = answers()
    b.send(
        b.form(has="applicant_name").fill(**{k: v for k, v in given.items() if k.startswith("applicant_")}),
        "next",
    )
    return b.send(b.form(has="matter").fill(matter=given["matter"], conditions_read="true"), "next")


def to_review(b: Browser) -> Browser:
    to_materials(b)
    b.send(b.form(has="page"), files={"page": pdf_file()})
    b.send(b.form(has="go"), "next")
    return b.send(b.form(has="_delivery").fill(_delivery="electronic"), "next")


def handed_in(b: Browser) -> Case:
    to_review(b)
    b.send(b.form(has=WORDS[b.language]["send"]))
    return Case.objects.get()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_search_to_receipt(w: World, sign_in: Enter, language: str) -> None:
    b = sign_in(Browser(language), w.applicant)
    b.open("/")
    b.send(b.form(has="q").fill(q="测试许可"))
    assert "测试许可" in b.text or "Test licence" in b.text
    b.follow("测试许可" if language == "zh" else "Test licence")
    assert "5" in b.response.content.decode()
    case = handed_in(b)
    assert "receipt" in b.url and case.number in b.text and case.query_code in b.text
    assert case.applicant_id == w.applicant.party and case.status == Case.RECEIVED
    b.open(f"/my/cases/{case.uid}/")
    assert case.number in b.text
    assert b.client.get(f"/{language}/my/cases/{case.uid}/proof.json").json()["entry"]


def test_what_is_known_is_filled_in_with_its_source(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    b.open("/apply/test-licence/")
    b.send(b.form(has="as"))
    form = b.form(has="applicant_name")
    assert form.values["applicant_name"] == ["林测试"]
    assert "real-name sign-in" in b.text


def test_mistakes_stand_on_top_and_at_the_field_and_nothing_is_lost(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    b.open("/apply/test-licence/")
    b.send(b.form(has="as"))
    b.send(
        b.form(has="applicant_name").fill(applicant_number="123", applicant_mobile="abc"), "next", status=422
    )
    assert b.page.xpath("//*[@id='errors']//a[@href='#applicant_number']")
    form = b.form(has="applicant_number")
    assert form.values["applicant_number"] == ["123"] and form.values["applicant_mobile"] == ["abc"]
    assert "applicant_number-error" in b.response.content.decode()


def test_sending_twice_makes_one_case(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser(), w.applicant)
    to_review(b)
    form = b.form(has=WORDS["zh"]["send"])
    b.send(form)
    first = b.url
    b.send(form)
    assert b.url == first and Case.objects.count() == 1


def test_a_wrong_file_is_refused_with_a_reason_and_the_same_file_stands_once(
    w: World, sign_in: Enter
) -> None:
    b = sign_in(Browser("en"), w.applicant)
    to_materials(b)
    bad = pdf_file("plan.png")
    b.send(b.form(has="page"), files={"page": bad})
    assert "plan.png" in b.text and not Draft.objects.get().files.exists()
    for _ in range(2):
        b.send(b.form(has="page"), files={"page": pdf_file()})
    assert Draft.objects.get().files.count() == 1
    b.follow("Replace")
    b.send(b.form(has="Take it away"))
    assert not Draft.objects.get().files.exists()


def test_a_missing_material_is_named_and_the_review_page_leads_back(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    to_materials(b)
    b.send(b.form(has="go"), "next", status=422)
    assert "Please add this material" in b.text
    b.send(b.form(has="go"), "later")
    b.send(b.form(has="_delivery"), "next")
    b.send(b.form(has="Send the application"), status=422)
    assert "Something is still missing" in b.text and Case.objects.count() == 0


def test_a_phone_adds_a_page_without_signing_in(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    to_materials(b).follow("Use your phone")
    b.send(b.form(has="Show the code"))
    draft = Draft.objects.get()
    from tongban.portal.actions import ticket_issue

    _ticket, secret = ticket_issue(
        w.applicant, kind="hand_over", subject=f"draft:{draft.uid}", facts={"line": "plan"}
    )
    phone = Browser("en").open(f"/hand-over/{secret}/")
    phone.send(phone.form(has="page"), files={"page": pdf_file("photo.pdf")})
    assert "One page is there" in phone.text and draft.files.count() == 1
    phone.open("/hand-over/nonsense/", status=404)


def test_supplement_withdraw_and_remedies(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    case = handed_in(b)
    case_supplement(w.clerk, case=case, problems={"plan": "缺少第二页"})
    b.open(f"/my/cases/{case.uid}/").follow("Add it now")
    b.send(b.form(has="Send everything"), status=422)
    b.send(b.form(has="page"), files={"page": pdf_file("second.pdf")})
    b.send(b.form(has="Send everything"))
    case.refresh_from_db()
    assert case.status == Case.RECEIVED and "handed in what was missing" in b.text
    b.follow("Withdraw the application")
    b.send(b.form(has="Withdraw"))
    case.refresh_from_db()
    assert case.outcome == "withdrawn" and "You withdrew this application" in b.text


def test_a_refusal_leads_to_remedies_with_days_left(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    case = handed_in(b)
    refused(w, case)
    b.open(f"/my/cases/{case.uid}/").follow("What you can do")
    assert "61 days left" in b.text or "60 days left" in b.text
    assert "云溪市人民政府" in b.text


def refused(w: World, case: Case) -> None:
    from tongban.cases.actions import case_examine
    from tongban.cases.flowing import open_tasks

    material_judge(w.clerk, case=case, line="plan", passed=True)
    case.refresh_from_db()
    case_accept(w.clerk, case=case)
    case_examine(
        w.examiner, case=case, task=open_tasks(case, "examine")[0], outcome="fail", opinion="方案不符合要求"
    )
    case_decide(w.approver, case=case, outcome="refused", reasons="方案不符合要求", failed=["adult"])


def test_questions_and_the_precheck(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    b.open("/services/test-licence/").follow("Check whether it fits you")
    b.send(b.form(has="adult"))
    assert "Please answer yes or no" in b.text
    b.send(b.form(has="adult").fill(adult="false"))
    assert "Not yet, for these reasons" in b.text and "民法典" in b.text and "Let a guardian apply" in b.text
    b.send(b.form(has="adult").fill(adult="true"))
    assert "Yes, you meet every condition" in b.text
    b.open("/services/test-licence/ask/")
    b.send(b.form(has="text").fill(text="?"), status=422)
    b.send(b.form(has="text").fill(text="How many copies of the plan?"))
    assert "How many copies of the plan?" in b.text
