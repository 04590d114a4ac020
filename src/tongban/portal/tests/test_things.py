"""One thing as a person walks it without scripts: choose, plan, one form, one submission, progress, supplement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import Actor
from tongban.base.legal import legal_time, wall_now
from tongban.cases.actions import case_supplement
from tongban.cases.models import Case, Errand, ErrandDraft
from tongban.cases.tests.errand_world import PERMIT, SHOP, SIDE, SIGN, case_of, decided, errand_world, states
from tongban.cases.tests.world import World, answers, person, resident
from tongban.identity.models import Account
from tongban.identity.sessions import SEEN
from tongban.org.models import Party
from tongban.portal.tests.browser import Browser, pdf_file

NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
WORDS = {
    "zh": {"plan": "作为一件事一起办", "fill": "填写这一张表", "send": "一次全部提交"},
    "en": {
        "plan": "Do all of it as one thing",
        "fill": "Fill in the one form",
        "send": "Send everything at once",
    },
}
Enter = Callable[[Browser, Actor], Browser]


@pytest.fixture
def w(db: None) -> Iterator[World]:
    with legal_time(NOW):
        yield errand_world()


@pytest.fixture
def sign_in(w: World) -> Enter:
    def enter(browser: Browser, actor: Actor) -> Browser:
        party = Party.objects.get(pk=actor.party)
        account, _ = Account.objects.get_or_create(
            username=f"person{party.pk}", defaults={"party": party, "assurance": 3, "made_at": wall_now()}
        )
        browser.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        session = browser.client.session
        session[SEEN] = int(wall_now().timestamp())
        session.save()
        return browser

    return enter


def to_plan(b: Browser, **given: str) -> Browser:
    b.open("/life-events/open-shop/").follow(WORDS[b.language]["plan"])
    return b.send(b.form(has="has_permit").fill(**{"has_permit": "no", "wants_sign": "yes", **given}))


def to_review(b: Browser) -> Browser:
    to_plan(b).follow(WORDS[b.language]["fill"])
    b.send(b.form(has="as"))
    known = answers()
    for _page in range(6):
        fields = {k: v for form in b.forms() for k, v in known.items() if k in form.kinds}
        if not fields:
            break
        form = b.form(has=next(iter(fields)))
        b.send(form.fill(**{k: str(v).lower() if v is True else v for k, v in fields.items()}), "next")
    while "materials" in b.url and (lines := [f for f in b.forms() if f.kinds.get("page") == "file"]):
        for form in lines:
            b.send(form, files={"page": pdf_file(f"{form.action.split('/')[-3]}.pdf")})
        b.send(b.form(has="go"), "next")
    return b


def handed_in(b: Browser) -> Errand:
    to_review(b)
    assert b.url.endswith("/send/"), b.url
    b.send(b.form(has=WORDS[b.language]["send"]))
    return Errand.objects.get()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_life_event_to_everything_granted(w: World, sign_in: Enter, language: str) -> None:
    b = sign_in(Browser(language), w.applicant)
    errand = handed_in(b)
    first = case_of(errand, PERMIT)
    assert "receipt" in b.url and errand.number in b.text and first.number in b.text
    b.open(f"/my/things/{errand.uid}/")
    assert ("许可证（来自“测试许可”）" if language == "zh" else "Permit (from “Test licence”)") in b.text
    for code in (PERMIT, SHOP, SIGN, SIDE):
        decided(w, case_of(errand, code))
    b.open(f"/my/things/{errand.uid}/")
    assert ("全部 4 件申请都已获批" if language == "zh" else "all 4 applications are granted") in b.text
    b.open("/my/").follow("开店0" if language == "zh" else "Open a shop 0")
    b.follow("开店许可" if language == "zh" else "Shop")
    assert "/my/cases/" in b.url
    b.follow("一件事" if language == "zh" else "Part of one thing")


def test_the_plan_says_what_why_when_and_how_much_less(w: World) -> None:
    b = Browser("en")
    to_plan(b)
    for said in ("by 23 April 2026", "“Open a shop 0” takes: Shop", "begins with Permit from “Test licence”"):
        assert said in b.text, b.text
    assert "15 working days" in b.text and "Round 3" in b.text
    assert "comes from “Test licence”" in b.text, "the copy of the permit is not asked for"
    to_plan(b, has_permit="yes")
    assert "Test licence" not in b.text.split("Who works on what")[0].split("Step by step")[1]


def test_questions_that_are_not_answered_are_named(w: World) -> None:
    b = Browser("en")
    b.open("/things/?go=1")
    assert "Choose at least one" in b.text
    b.open("/things/plan/?thing=nonsense")
    assert b.url.endswith("/things/")
    b.send(b.form(has="thing").fill(thing=["open-shop", "only-side"]))
    assert b.heading == "Open a shop 0 · Open a shop 1"
    b.open("/things/").send(b.form(has="thing").fill(thing="open-shop"))
    b.send(b.form(has="has_permit").fill(has_permit="no"), status=422)
    assert "Please answer this question" in b.text
    assert b.form(has="has_permit").values["has_permit"] == ["no"], "what was answered stays"


def test_mistakes_stand_at_the_field_and_nothing_typed_is_lost(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    to_plan(b).follow("Fill in the one form")
    b.send(b.form(has="as"))
    form = b.form(has="applicant_mobile")
    assert form.values["applicant_name"] == ["林测试"], "prefilled"
    b.send(form.fill(applicant_mobile="12", applicant_address="A street"), "next", status=422)
    again = b.form(has="applicant_mobile")
    assert again.values["applicant_mobile"] == ["12"] and again.values["applicant_address"] == ["A street"]
    draft = ErrandDraft.objects.get()
    b.open(f"/things/{draft.uid}/send/")
    b.send(b.form(has="Send everything at once"), status=422)
    assert "Something is still missing" in b.text and not Case.objects.exists()
    b.open("/my/")
    b.follow("Throw away")
    b.send(b.form(has="Throw away"))
    assert not ErrandDraft.objects.exists()


def test_sending_the_form_twice_makes_one_errand(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    to_review(b)
    form = b.form(has="Send everything at once")
    b.send(form)
    first = b.url
    b.send(form)
    assert b.url == first and Errand.objects.count() == 1 and Case.objects.count() == 2


def test_one_upload_answers_two_offices(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    errand = handed_in(b)
    for code, said in ((PERMIT, "缺少第二页"), (SIDE, "看不清")):
        case_supplement(w.clerk, case=case_of(errand, code), problems={"plan": said})
    b.open(f"/my/things/{errand.uid}/").follow("Add it now")
    assert "缺少第二页" in b.text and "看不清" in b.text
    b.send(b.form(has="Send everything"), status=422)
    assert len([f for f in b.forms() if f.kinds.get("page")]) == 1
    b.send(b.form(has="page"), files={"page": pdf_file("better.pdf")})
    b.send(b.form(has="Send everything"))
    assert {case_of(errand, c).status for c in (PERMIT, SIDE)} == {Case.RECEIVED}
    b.open(f"/my/things/{errand.uid}/supplement/", status=409)


def test_a_refusal_and_a_withdrawal_are_told_for_the_rest(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    errand = handed_in(b)
    b.open(f"/my/things/{errand.uid}/withdraw/?item={PERMIT}")
    assert "These need its result" in b.text and "Shop" in b.text and "Sign" in b.text
    decided(w, case_of(errand, PERMIT), "refused")
    b.open(f"/my/things/{errand.uid}/")
    assert "Cannot begin" in b.text and "Apply for this again" in b.text and "which did not come" in b.text
    b.open(f"/my/things/{errand.uid}/withdraw/")
    b.send(b.form(has="Withdraw"))
    assert Errand.objects.get().status == "withdrawn" and "You took this back" in b.text


def test_others_find_nothing(w: World, sign_in: Enter) -> None:
    errand = handed_in(sign_in(Browser("en"), w.applicant))
    stranger = sign_in(Browser("en"), resident(person("吴旁人")))
    for page in ("", "receipt/", "supplement/", "withdraw/", f"add/{SHOP}/"):
        stranger.open(f"/my/things/{errand.uid}/{page}", status=404)
    draft = ErrandDraft.objects.get()
    for page in ("", "send/", "materials/", "discard/"):
        stranger.open(f"/things/{draft.uid}/{page}", status=404)


def test_pages_ask_the_database_a_fixed_number_of_times(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    errand = handed_in(b)
    counts = []
    for _stage in range(2):
        with CaptureQueriesContext(connection) as asked:
            b.open(f"/my/things/{errand.uid}/")
        counts.append(len(asked))
        decided(w, case_of(errand, PERMIT)) if _stage == 0 else None
    assert states(errand)[SHOP] == "running"
    assert counts[1] <= counts[0] + 3 and max(counts) <= 40, counts
    with CaptureQueriesContext(connection) as asked:
        Browser("en").open("/things/plan/?thing=open-shop&has_permit=no&wants_sign=yes&show=1")
    assert len(asked) <= 16, [q["sql"][:120] for q in asked.captured_queries]
