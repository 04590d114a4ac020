# ruff: noqa: E501
"""Pages open to everybody, and doors that stay closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_now, legal_time
from tongban.cases.actions import case_accept, case_decide, case_examine, material_judge
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.world import World, person, resident
from tongban.catalogue.importing import Found, import_items
from tongban.desk.tests.people import browser
from tongban.licences.models import Licence
from tongban.portal.tests.browser import Browser, pdf_file
from tongban.portal.tests.test_walk import handed_in
from tongban.records.models import Entry

Enter = Callable[[Browser, Actor], Browser]
NAUGHTY = [
    "<script>alert(1)</script>", "' OR 1=1 --", "{{ 7*7 }}", "{% csrf_token %}", "\x00\x01\x1f", "𝕿𝖊𝖘𝖙 🐟", "ﷺ", "‮rtl",
    "../../etc/passwd", "%00%0a", "a" * 9000, "＜ｓｃｒｉｐｔ＞", "null", "undefined", "-1", "1e309", "NaN", "\ufeff", "田中さんにあげて",
]  # fmt: skip


def granted(w: World, case: Case) -> Case:
    material_judge(w.clerk, case=case, line="plan", passed=True)
    case.refresh_from_db()
    case_accept(w.clerk, case=case)
    task = open_tasks(case, "examine")[0]
    case_examine(w.examiner, case=case, task=task, outcome="pass", opinion="符合")
    case_decide(w.approver, case=case, outcome="granted", reasons="")
    case.refresh_from_db()
    return case


PAGES = [
    "/", "/search/", "/search/?q=测试", "/search/suggest/?q=测", "/services/", "/services/?audience=legal_entity&free=yes",
    "/services/test-licence/", "/services/test-licence/form/", "/services/test-licence/check/", "/life-events/", "/laws/",
    "/check/", "/grants/", "/verify/", "/contact/", "/accessibility/", "/privacy/",
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_open_page_opens(w: World, language: str) -> None:
    b = Browser(language)
    for path in PAGES:
        b.open(path)


def test_language_leads_from_the_root(w: World) -> None:
    b = Browser()
    assert b.client.get("/")["Location"] == "/zh/"
    assert b.client.get("/", headers={"Accept-Language": "en-GB"})["Location"] == "/en/"


@pytest.mark.parametrize("text", NAUGHTY)
def test_odd_texts_in_every_open_field(w: World, text: str) -> None:
    client = Browser().client
    for path in ("/zh/search/", "/zh/search/suggest/", "/zh/services/", "/en/grants/", "/zh/laws/"):
        answer = client.get(path, {"q": text, "unit": text, "theme": text, "kind": text})
        assert answer.status_code == 200 and b"<script>alert" not in answer.content, path
    for path, data in (("/zh/check/", {"number": text, "code": text}), ("/zh/verify/", {"code": text})):
        answer = client.post(path, data)
        assert answer.status_code == 422 and b"<script>alert" not in answer.content, path
    assert client.get("/zh/services/", {"after": text}).status_code in (200, 422)


@pytest.mark.parametrize("text", NAUGHTY)
def test_odd_texts_in_every_field_of_the_form_are_kept_or_named(w: World, sign_in: Enter, text: str) -> None:
    b = sign_in(Browser("en"), w.applicant)
    b.open("/apply/test-licence/")
    b.send(b.form(has="as"))
    form = b.form(has="applicant_name")
    for name in form.kinds:
        if name.startswith("applicant_"):
            form.values[name] = [text]
    b.send(form, "next", status=422)
    assert b"<script>alert" not in b.response.content
    b.send(b.form(has="applicant_number"), "keep")
    assert "My things" in b.heading


def test_anothers_things_are_not_there(w: World, sign_in: Enter) -> None:
    case = granted(w, handed_in(sign_in(Browser(), w.applicant)))
    licence = Licence.objects.get()
    other = sign_in(Browser(), resident(person("赵旁人")))
    for path in ("", "receipt/", "proof.json", "withdraw/", "supplement/", "correct/", "remedies/"):
        other.open(f"/my/cases/{case.uid}/{path}", status=404)
    notice = case.notices.first()
    assert notice is not None
    other.open(f"/my/cases/{case.uid}/notices/{notice.uid}/", status=404)
    for path in ("", "pdf/"):
        other.open(f"/my/licences/{licence.uid}/{path}", status=404)
    draft = case.drafts.get()
    other.open(f"/apply/test-licence/{draft.uid}/form/person/", status=404)
    other.open(f"/apply/test-licence/{draft.uid}/send/", status=404)


def test_personal_pages_ask_to_sign_in(w: World) -> None:
    b = Browser()
    for path in (
        "/my/",
        "/my/licences/",
        "/my/questions/",
        "/apply/test-licence/",
        "/services/test-licence/ask/",
    ):
        b.open(path, status=401)


def test_number_and_query_code_show_the_state_without_an_account(w: World, sign_in: Enter) -> None:
    case = handed_in(sign_in(Browser(), w.applicant))
    b = Browser("en").open("/check/")
    b.send(b.form(has="number").fill(number=case.number, code="2222-2222-2222-2222"), status=422)
    assert b.form(has="number").values["number"] == [case.number]
    b.send(b.form(has="number").fill(number=case.number, code=case.query_code))
    assert case.number in b.text and "林测试" not in b.response.content.decode()
    b.open("/check/forged/", status=404)


def test_grants_are_open_and_masked(w: World, sign_in: Enter) -> None:
    case = granted(w, handed_in(sign_in(Browser(), w.applicant)))
    b = Browser("en").open("/grants/")
    assert "Test licence" in b.text and "林*" in b.text
    assert "林测试" not in b.text and case.number not in b.text


def test_a_licence_is_verified_by_code_number_and_identifier(w: World, sign_in: Enter) -> None:
    granted(w, handed_in(sign_in(Browser(), w.applicant)))
    licence = Licence.objects.get()
    for typed in (
        licence.query_code,
        licence.number,
        licence.identifier,
        licence.query_code.lower().replace("-", " "),
    ):
        b = Browser("en").open("/verify/")
        b.send(b.form(has="code").fill(code=typed))
        assert licence.number in b.text and "林测试" not in b.text and "Genuine" in b.text
    Browser().open("/verify/2222-2222-2222-2222/", status=404)


def test_a_file_that_is_not_ours_is_not_genuine(w: World) -> None:
    b = Browser("en").open("/verify/")
    b.send(b.form(has="Verify the file"), files={"file": pdf_file()})
    assert "Not genuine" in b.text


def test_a_licence_is_shown_once_by_its_holders_code(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    granted(w, handed_in(b))
    licence = Licence.objects.get()
    b.open("/my/licences/").follow("Test licence")
    b.send(b.form(has="Show it by a code"))
    from tongban.portal.actions import ticket_issue

    _ticket, secret = ticket_issue(w.applicant, kind="present", subject=f"licence:{licence.uid}", facts={})
    guard = Browser("en").open(f"/shown/{secret}/")
    assert licence.number in guard.text
    guard.open(f"/shown/{secret}/", status=404)


def test_lists_cost_few_statements(w: World, sign_in: Enter, django_assert_max_num_queries: Any) -> None:
    b = sign_in(Browser(), w.applicant)
    handed_in(b)
    b.open("/my/")
    with django_assert_max_num_queries(14):
        b.open("/my/")
    with django_assert_max_num_queries(6):
        Browser().open("/services/")
    with django_assert_max_num_queries(4):
        Browser().open("/grants/")


def test_the_number_of_statements_does_not_grow_with_the_rows(
    w: World, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection

    from tongban.base.actor import SYSTEM
    from tongban.catalogue.actions import item_publish
    from tongban.catalogue.standard import standard_content
    from tongban.portal.tests.conftest import ASKED

    b = Browser()
    b.open("/services/")
    with CaptureQueriesContext(connection) as few:
        b.open("/services/")
    for n in range(8):
        name = {"zh": f"测试许可{n}", "en": f"Test licence {n}"}
        item_publish(
            SYSTEM, content=standard_content({**ASKED, "code": f"test-{n}", "name": name}), standard=True
        )
    with CaptureQueriesContext(connection) as many:
        b.open("/services/")
    assert len(many) == len(few), [q["sql"] for q in many]


def test_a_notice_is_a_sealed_pdf_that_verifies(w: World, sign_in: Enter) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    b = sign_in(Browser("en"), w.applicant)
    case = handed_in(b)
    b.open(f"/my/cases/{case.uid}/").follow("Receipt of your application")
    sealed = b.response.content
    assert sealed.startswith(b"%PDF")
    guard = Browser("en").open("/verify/")
    guard.send(guard.form(has="Verify the file"), files={"file": SimpleUploadedFile("a.pdf", sealed)})
    assert "Genuine: issued here" in guard.text
    broken = sealed[:2000] + bytes([sealed[2000] ^ 1]) + sealed[2001:]
    guard.send(guard.form(has="Verify the file"), files={"file": SimpleUploadedFile("a.pdf", broken)})
    assert "Not genuine" in guard.text


def test_the_first_opening_of_a_notice_is_noted_and_shown_to_the_office(w: World, sign_in: Enter) -> None:
    from tongban.base.errors import Forbidden
    from tongban.cases.actions import notice_read

    b = sign_in(Browser("zh"), w.applicant)
    case = handed_in(b)
    notice = case.notices.get(kind="RECEIPT")
    path = f"/zh/my/cases/{case.uid}/notices/{notice.uid}/"
    office = browser(w.clerk)
    assert office.get(f"/zh/desk/cases/{case.uid}/documents/{notice.document.uid}/").status_code == 200
    assert b.client.head(path).status_code == 200
    notice.refresh_from_db()
    assert notice.read_at is None
    assert "申请人尚未打开" in office.get(f"/zh/desk/cases/{case.uid}/").content.decode()
    assert b.client.get(path).status_code == 200
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    assert b.client.get(path).status_code == 200
    notice.refresh_from_db()
    assert notice.read_at == first
    assert Entry.objects.filter(type="cases.notice_read.v1").count() == 1
    assert "申请人首次打开" in office.get(f"/zh/desk/cases/{case.uid}/").content.decode()
    with pytest.raises(Forbidden):
        notice_read(w.clerk, notice=notice)


def test_a_legal_representative_applies_for_the_enterprise(w: World, sign_in: Enter) -> None:
    from tongban.base.actor import SYSTEM
    from tongban.catalogue.actions import item_publish
    from tongban.catalogue.standard import standard_content
    from tongban.kernel.ids import uscc
    from tongban.org.actions import party_register
    from tongban.org.models import Party
    from tongban.portal.tests.conftest import ASKED

    item_publish(
        SYSTEM,
        content=standard_content({**ASKED, "code": "for-bodies", "audience": ["legal_entity"]}),
        standard=True,
    )
    me = Party.objects.get(pk=w.applicant.party)
    number = str(uscc.make("91", "920100", "MA000001"))
    body = party_register(
        SYSTEM, kind="legal_entity", name="云溪小满餐饮有限公司", number=number, legal_rep=me
    )
    b = sign_in(Browser("en"), w.applicant)
    b.open("/apply/for-bodies/")
    assert "This item is for enterprises" in b.text
    b.send(b.form(has="as"))
    form = b.form(has="body_name")
    assert form.values["body_name"] == [body.name] and form.values["handler_name"] == ["林测试"]
    assert form.values["body_rep"] == ["林测试"]


def test_search_from_the_command_line(w: World, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from tongban.config.commands.search import main

    assert main(["测试许可", "--limit", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["results"]
    assert (
        found[0]["type"] == "item"
        and found[0]["id"] == "test-licence"
        and found[0]["title"]["zh"] == "测试许可"
    )
    assert main(["测试", "--as", "nobody"]) == 2


def test_an_imported_item_says_only_what_its_source_said(w: World) -> None:
    row = Found(name="外地许可", code="foreign-permit", department="测试局", type="01", group="")
    list(import_items(SYSTEM, rows=[row]))
    for language, free in (("zh", "不收费"), ("en", "Free of charge")):
        b = Browser(language)
        html = b.open("/services/foreign-permit/").response.content.decode()
        assert "外地许可" in html
        assert free not in html and 'id="fees"' not in html and 'id="materials"' not in html
        assert free in b.open("/services/test-licence/").response.content.decode()


def test_a_late_case_is_said_to_be_late(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    case = handed_in(sign_in(Browser(), w.applicant))
    assert "It must say by" in b.open(f"/my/cases/{case.uid}/").text
    with legal_time(legal_now() + timedelta(days=14)):
        assert "It is late" in b.open(f"/my/cases/{case.uid}/").text
