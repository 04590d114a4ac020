"""A name is compared before it is sent: on the open page, by the API, and in the form above the promise."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.base import pace
from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_time, wall_now
from tongban.cases.scenarios import moment
from tongban.identity.actions import account_open
from tongban.identity.sessions import SEEN
from tongban.org.models import Party
from tongban.packs.business.actions import entry_of, names_generate, names_load
from tongban.packs.business.names.subject import Status
from tongban.packs.business.queries import EACH_MINUTE
from tongban.packs.stage import Stage, stage
from tongban.portal.tests.browser import Browser

FOLDER = Path(__file__).resolve().parents[1] / "services" / "company-name"
TODAY = date(2026, 3, 2)
ON_THE_REGISTER = ("云溪市红光酒业有限公司", "云溪市明月阁餐饮有限公司")
pytestmark = pytest.mark.django_db

VERDICTS = [
    ("云溪市红光酒业有限公司", "refused", "compare.identical", "名称完全相同", "The very same name"),
    ("云溪市红光酿酒有限公司", "refused", "compare.same_trade_name", "同行业字号相同", "in the same industry"),
    ("云溪市鸿光酒业有限公司", "promise", "compare.same_sound", "读音相同", "Same sound"),
    ("云溪市明日阁餐饮有限公司", "free", "compare.one_character", "只差一个字", "One character apart"),
    ("云溪市最佳酒业有限公司", "refused", "word.superlative", "误导性用语", "Misleading superlatives"),
    ("云溪市晨禾融资担保有限公司", "approval", "permit.approval", "须许可的经营项目", "Business under permit"),
    ("云溪市晨禾ABC酒业有限公司", "correct", "characters.letters", "用字", "Characters used"),
    ("云溪市晨禾软件有限公司", "free", "", "这个名称可以申报", "This name may be declared"),
]  # fmt: skip
"""Name, answer, the code of what is found, and what the page calls it in both languages."""
ANSWERS = {
    "zh": {"free": "这个名称可以申报", "promise": "这个名称签署承诺后可以申报", "refused": "这个名称不能申报",
           "approval": "这个名称取得批准后才能申报", "correct": "请先更正这个名称"},
    "en": {"free": "This name may be declared", "promise": "This name may be declared after a promise",
           "refused": "This name may not be declared", "approval": "This name needs an approval",
           "correct": "Please correct this name"},
}  # fmt: skip


@pytest.fixture
def ready() -> Iterator[Stage]:
    with stage() as built, legal_time(moment(TODAY)):
        built.set([FOLDER])
        names_load(SYSTEM, entries=[entry_of(name, authority="云溪市") for name in ON_THE_REGISTER])
        yield built


def compared(name: str, language: str = "zh", status: int = 200) -> Browser:
    browser = Browser(language).open("/names/check/")
    browser.response = None
    return browser._take(
        browser.client.get(f"/{language}/names/check/", {"name": name}), "/names/check/", status
    )


@pytest.mark.parametrize(("name", "answer", "code", "zh", "en"), VERDICTS, ids=[row[0] for row in VERDICTS])
def test_the_page_says_what_may_be_done_and_why(
    ready: Stage, name: str, answer: str, code: str, zh: str, en: str
) -> None:
    for language, kind in (("zh", zh), ("en", en)):
        browser = Browser(language).open("/names/check/")
        browser.send(browser.form(has="name").fill(name=name))
        notice = " ".join(browser.page.xpath("//*[@id='verdict']")[0].text_content().split())
        assert notice.startswith(ANSWERS[language][answer])
        assert kind in browser.text
        assert "apply/company-name" in str(browser.links().values()) or answer not in ("free", "promise")


@pytest.mark.parametrize(("name", "answer", "code", "zh", "en"), VERDICTS, ids=[row[0] for row in VERDICTS])
def test_programs_get_the_same(ready: Stage, name: str, answer: str, code: str, zh: str, en: str) -> None:
    told = Client().get("/api/v1/names/check", {"name": name})
    assert told.status_code == 200, told.content
    body = told.json()
    assert body["answer"] == answer and body["promise_needed"] == (answer == "promise")
    assert code in [finding["code"] for finding in body["findings"]] or not code
    assert all(f["message"]["zh"] and f["message"]["en"] and f["rule"]["zh"] for f in body["findings"])


def test_near_names_stand_with_their_authority_and_the_article(ready: Stage) -> None:
    kept = entry_of(
        "望山县鸿光酒业有限公司", authority="望山县", status=Status.RESERVED, ends_on=date(2026, 4, 1)
    )
    names_load(SYSTEM, entries=[kept])
    text = compared("云溪市鸿光酒业有限公司", "en").text
    assert "望山县鸿光酒业有限公司" in text and "Kept until 1 April 2026" in text
    assert "Same trade name at another authority" in text and "art. 16" in text
    assert "云溪市红光酒业有限公司" in text and "工商企注字〔2017〕133号" in text


def test_parts_make_a_name_and_a_name_makes_parts(ready: Stage) -> None:
    browser = Browser().open("/names/check/")
    parts = browser.form(has="trade_name")
    browser.send(parts.fill(region="云溪市", trade_name="红光", industry="酿酒", form="有限公司"))
    assert "云溪市红光酿酒有限公司" in browser.text and "这个名称不能申报" in browser.text
    parts = compared("望山县晨禾餐饮管理有限公司").form(has="trade_name")
    found = {name: parts.values[name] for name in ("region", "trade_name", "industry", "form")}
    assert found == {
        "region": ["望山县"],
        "trade_name": ["晨禾"],
        "industry": ["餐饮管理"],
        "form": ["有限公司"],
    }
    asked = {"region": "望山县", "trade_name": "晨禾", "industry": "餐饮管理", "form": "有限公司"}
    assert Client().get("/api/v1/names/check", asked).json()["authority"] == "望山县"


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("", 422, "还没有填写企业名称"),
        ("　\u200b\x00 ", 422, "还没有填写企业名称"),
        ("甲" * 3000, 422, "名称超过60个字"),
        ("<script>alert(1)</script>", 200, "应当使用规范汉字"),
        ("' OR 1=1 --", 200, "应当使用规范汉字"),
        ("云溪市👩‍👩‍👧有限公司", 200, "👩"),
        ("有限公司", 200, "字号"),
        ("云溪市（（晨禾有限公司", 200, "括号"),
        ("\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), 200, "这个名称"),
    ],
)
def test_whatever_is_typed_gets_a_clear_sentence(ready: Stage, name: str, status: int, words: str) -> None:
    browser = compared(name, status=status)
    assert words in browser.text
    assert "<script>alert(1)" not in browser.response.content.decode()
    told = Client().get("/api/v1/names/check", {"name": name})
    assert told.status_code in (200, 422) and told.json()


def test_the_trade_name_is_missed_where_only_parts_are_given(ready: Stage) -> None:
    browser = Browser()
    page = browser.client.get("/zh/names/check/", {"by": "parts", "region": "云溪市", "form": "有限公司"})
    assert page.status_code == 422 and "请填写字号。" in page.content.decode()


def test_an_unknown_authority_is_refused(ready: Stage) -> None:
    told = Client().get("/api/v1/names/check", {"name": ON_THE_REGISTER[0], "authority": "别处市"})
    assert told.status_code == 422 and "authority" in told.json()["errors"]


def test_circumstances_change_the_answer(ready: Stage) -> None:
    asked = {"name": "云溪市晨禾融资担保有限公司", "approved_word": "融资担保"}
    assert Client().get("/api/v1/names/check", asked).json()["answer"] == "noted"


def test_many_near_names_cost_no_more_statements_and_no_time(ready: Stage) -> None:
    names_generate(SYSTEM, count=3000, today=TODAY)
    compared("云溪市晨禾软件有限公司")
    with CaptureQueriesContext(connection) as few:
        compared("云溪市甪龘软件有限公司")
    near = [entry_of(f"云溪市{first}光酒业有限公司", authority="云溪市") for first in "鸿洪宏虹弘泓"]
    names_load(SYSTEM, entries=near)
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as many:
        text = compared("云溪市红光酿酒有限公司").text
    assert sum(entry.text in text for entry in near) == 5  # the nearest of a kind
    assert len(many) <= len(few) + 4, "\n".join(q["sql"] for q in many)
    assert time.perf_counter() - begin < 1


def test_one_visitor_cannot_copy_the_register(ready: Stage) -> None:
    visitor = Client(REMOTE_ADDR="192.0.2.77")
    for _time in range(EACH_MINUTE):
        pace._counted("names", "192.0.2.77")
    page = visitor.get("/zh/names/check/", {"name": ON_THE_REGISTER[0]})
    told = visitor.get("/api/v1/names/check", {"name": ON_THE_REGISTER[0]})
    assert (page.status_code, told.status_code) == (429, 429)
    assert "请等一分钟" in page.content.decode() and told["Retry-After"] == "60"
    assert visitor.get("/zh/names/check/").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.78").get("/zh/names/check/", {"name": "云溪"}).status_code == 200


def test_the_guide_leads_there(ready: Stage) -> None:
    browser = Browser("en").open("/services/company-name/").follow("Check a company name")
    assert browser.heading == "Check a company name" and quote("names/check/") in browser.url


def apply(browser: Browser, name: str) -> Browser:
    """Write an application for this name up to the page behind that of the name."""
    browser.open(f"/apply/company-name/?name={name}")
    browser.send(browser.form(has="as"))
    form = browser.form(has="authority")
    assert form.values["name"] == [name]
    browser.send(form.fill(authority="云溪市", multi_industry="false", foreign_invested="false"), "next")
    assert browser.url.endswith("/form/relation/")
    return browser


def signed_in(ready: Stage, language: str) -> Browser:
    scenario = {"applicant": {"kind": "natural_person", "name": "林知远"}, "today": str(TODAY)}
    party = Party.objects.get(pk=ready.prepare(scenario, "company-name").cast.applicant.party)
    browser, account = (
        Browser(language),
        account_open(SYSTEM, party=party, username="name-writer", assurance=4),
    )
    browser.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = browser.client.session
    session[SEEN] = int(wall_now().timestamp())
    session.save()
    return browser


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_compares_above_the_promise(ready: Stage, language: str) -> None:
    browser = apply(signed_in(ready, language), "云溪市鸿光酒业有限公司")
    assert ANSWERS[language]["promise"] in browser.text and ON_THE_REGISTER[0] in browser.text
    browser.send(browser.form(has="related").fill(related="false", has_approval="false"), "next")
    browser.send(browser.form(has="mobile").fill(investor_name="林知远", mobile="13900000001"), "next")
    assert browser.url.endswith("/form/commitment/")
    page = browser.response.content.decode()
    assert 0 < page.index(ON_THE_REGISTER[0]) < page.index('name="similarity_commitment"')


def test_a_refused_name_is_told_in_the_form_and_the_draft_keeps_everything(ready: Stage) -> None:
    browser = apply(signed_in(ready, "zh"), ON_THE_REGISTER[0])
    assert ANSWERS["zh"]["refused"] in browser.text and "第17条" in browser.text
    browser.send(browser.form(has="related").fill(related="false", has_approval="false"), "next")
    browser.send(browser.form(has="mobile").fill(investor_name="林知远", mobile="13900000001"), "next")
    browser.follow("修改名称")
    form = browser.form(has="authority")
    assert form.values["authority"] == ["云溪市"] and form.values["name"] == [ON_THE_REGISTER[0]]
    browser.send(form.fill(name="云溪市晨禾软件有限公司"), "next")
    assert ANSWERS["zh"]["free"] in browser.text
    assert browser.form(has="related").values["related"] == ["false"]
    browser.send(browser.form(has="related"), "next")
    assert browser.form(has="mobile").values["mobile"] == ["13900000001"]


def test_an_address_brings_no_promise_and_nothing_personal(ready: Stage) -> None:
    browser = signed_in(ready, "zh")
    browser.open(
        "/apply/company-name/?name=晨禾&truth=true&multi_industry=true&investor_name=甲&authority=望山县"
    )
    browser.send(browser.form(has="as"))
    form = browser.form(has="authority")
    assert form.values["name"] == ["晨禾"]
    assert not form.values.get("authority") and not form.values.get("multi_industry")
