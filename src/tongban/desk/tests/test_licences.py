"""Licences at the desk: the list, one licence, acts on it, the second person, and what holder and public then read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_time
from tongban.cases.tests.test_licence_life import act, granted, held
from tongban.cases.tests.world import world
from tongban.desk.tests.people import browser
from tongban.licences.actions import Terms, bar_set, licence_act, licence_type_define
from tongban.licences.models import Licence, LicenceAct
from tongban.org.models import Party
from tongban.records.models import Reading

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(db: None) -> Iterator[None]:
    with legal_time(NOW):
        yield


def form(page: Client, url: str, status: int = 303, **typed: Any) -> Any:
    """Open a form, and send it with its own hidden fields."""
    text = page.get(url).content.decode()
    hidden = {}
    for name in ("key", "version"):
        mark = f'name="{name}" value="'
        if mark in text:
            hidden[name] = text.split(mark)[1].split('"')[0]
    answer = page.post(url, {**hidden, **typed})
    assert answer.status_code in (302, status), answer.content.decode()[:3000]
    return answer


def at(row: Licence, rest: str = "", lang: str = "zh") -> str:
    return f"/{lang}/desk/licences/{row.uid}/{rest}"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_finds_by_number_holder_code_and_state(lang: str) -> None:
    w = world()
    row = held(w)
    page = browser(w.approver)
    for words in (row.number, row.holder_name, row.query_code, row.identifier, ""):
        assert row.number in page.get(f"/{lang}/desk/licences/", {"q": words}).content.decode()
    assert row.number not in page.get(f"/{lang}/desk/licences/", {"state": "revoked"}).content.decode()
    for nasty in ("<script>alert(1)</script>", "\x00", "x" * 500, "%"):
        answer = page.get(f"/{lang}/desk/licences/", {"q": nasty, "state": nasty})
        assert answer.status_code == 200
        assert "<script>alert(1)" not in answer.content.decode()
    assert page.get(f"/{lang}/desk/licences/", {"after": "nonsense"}).status_code == 422
    assert f"/{lang}/desk/licences/" in page.get(f"/{lang}/desk/").content.decode()


def test_the_list_costs_the_same_at_any_length() -> None:
    w = world()
    held(w)
    page = browser(w.examiner)
    page.get("/zh/desk/licences/")
    with CaptureQueriesContext(connection) as few:
        page.get("/zh/desk/licences/")
    for _n in range(30):
        held(w)
    with CaptureQueriesContext(connection) as many:
        assert "?after=" in page.get("/zh/desk/licences/").content.decode()
    assert len(many) <= len(few) + 1  # a cache of the house may fill in between
    own = [q for q in many if 'FROM "tb_licences_licence"' in q["sql"].replace("`", '"')]
    assert len(own) == 1


def test_who_may_look_and_act() -> None:
    w = world()
    row = held(w)
    assert browser(w.stranger).get(at(row)).status_code == 404
    assert browser(w.applicant).get(at(row)).status_code == 403
    assert Client().get(at(row)).status_code == 401
    watching = browser(w.examiner)
    assert "/do/change/" not in watching.get(at(row)).content.decode()
    assert watching.get(at(row, "do/change/")).status_code == 409
    assert watching.post(at(row, "do/change/"), {"ground": "asked", "reason": "x"}).status_code in (403, 422)
    assert browser(w.approver).get(at(row, "do/explode/")).status_code == 404
    assert Reading.objects.filter(subject=f"licences.licence:{row.uid}").exists()
    assert not LicenceAct.objects.exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_change_from_form_to_history(lang: str) -> None:
    w = world()
    row = held(w)
    page = browser(w.approver)
    url = at(row, "do/change/", lang)
    wrong = form(page, url, 422, ground="asked", reason="", **{"face-0": "云溪市一号", "face-1": "林测试"})
    assert "question-wrong" in wrong.content.decode()
    typed = {
        "ground": "asked",
        "reason": "迁址",
        "face-0": "云溪市二号",
        "face-1": "林测试",
        "holder_name": row.holder_name,
    }
    target = form(page, url, **typed)["Location"]
    text = page.get(target).content.decode()
    assert "云溪市一号 → 云溪市二号" in text
    assert row.number in text
    paper = text.split("/papers/")[1].split("/")[0]
    answer = page.get(at(Licence.objects.get(edition=2), f"papers/{paper}/", lang))
    assert answer.content.startswith(b"%PDF")
    assert browser(w.stranger).get(at(row, f"papers/{paper}/", lang)).status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_form_sent_twice_is_done_once_and_an_old_one_is_refused(lang: str) -> None:
    w = world()
    row = held(w)
    page = browser(w.approver)
    typed = {
        "key": "k1",
        "version": row.version,
        "ground": "procedure",
        "reason": "x",
        "safety": "false",
        "harm": "false",
    }
    first = page.post(at(row, "do/revoke/", lang), typed)
    again = page.post(at(row, "do/revoke/", lang), typed)
    assert (first.status_code, again.status_code) == (302, 302)
    assert LicenceAct.objects.count() == 1
    late = page.post(at(row, "do/revoke/", lang), {**typed, "key": "k2"})
    assert late.status_code == 409
    assert "x</textarea>" in late.content.decode()


def test_the_second_person_approves_and_everybody_reads_it() -> None:
    w = world()
    case = granted(w)
    row = Licence.objects.get(case_id=case.pk)
    form(
        browser(w.approver), at(row, "do/withdraw/"), ground="facts_changed", reason="河段划为保护区",
        compensation="36500.5",
    )  # fmt: skip
    proposal = LicenceAct.objects.get()
    assert proposal.compensation == 3_650_050
    head = browser(w.head)
    assert "/desk/licences/" in head.get("/zh/desk/licences/").content.decode().split("等待您审批")[1]
    text = head.get(at(row)).content.decode()
    assert "¥36,500.50" in text
    assert "verdict" not in browser(w.approver).get(at(row)).content.decode()
    url = at(row, f"acts/{proposal.uid}/")
    assert head.post(url, {"verdict": "decline", "version": proposal.version}).status_code == 422
    assert browser(w.stranger).post(url, {"verdict": "approve"}).status_code == 404
    assert browser(w.approver).post(url, {"verdict": "approve"}).status_code == 403
    assert head.post(url, {"verdict": "approve", "version": proposal.version, "key": "k"}).status_code == 302
    public = Client().get(f"/zh/verify/{row.query_code}/").content.decode()
    assert "已撤回" in public
    assert "2026年4月1日" in public
    assert "第八条" in public
    english = Client().get(f"/en/verify/{row.query_code}/").content.decode()
    assert "withdrawn in the public interest on" in english
    assert "已撤回" in Client().get("/zh/grants/").content.decode()
    mine = browser(w.applicant)
    own = mine.get(f"/zh/my/licences/{row.uid}/").content.decode()
    assert "¥36,500.50" in own
    paper = own.split("/papers/")[1].split("/")[0]
    assert mine.get(f"/zh/my/licences/{row.uid}/papers/{paper}/").content.startswith(b"%PDF")
    assert "已撤回" in mine.get("/zh/my/licences/").content.decode()


@pytest.mark.parametrize("amount", ["-1", "1e9", "abc", "1.234", "９９", "1,2,3"])
def test_odd_amounts_and_days_are_named(amount: str) -> None:
    w = world()
    row = held(w)
    typed = {"ground": "facts_changed", "reason": "x", "compensation": amount}
    answer = browser(w.approver).post(at(row, "do/withdraw/"), typed)
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert (LicenceAct.objects.get().compensation or 0) >= 0
    bad = browser(w.approver).post(
        at(held(w), "do/suspend/"), {"ground": "penalty", "law": "x", "reason": "x", "until_on": "2026-02-31"}
    )
    assert bad.status_code == 422


def test_the_holder_asks_by_the_item_that_the_type_names_or_by_a_question() -> None:
    w = world()
    row = held(w)
    mine = browser(w.applicant)
    text = mine.get(f"/zh/my/licences/{row.uid}/").content.decode()
    for wish in ("change", "renew", "cancel"):
        assert f"/zh/my/licences/{row.uid}/ask/{wish}/" in text
    url = f"/zh/my/licences/{row.uid}/ask/cancel/"
    assert row.number in mine.get(url).content.decode()
    assert form(mine, url, 422, text="x").status_code == 422
    assert form(mine, url, text=f"申请注销我的证照 {row.number}").status_code in (302, 303)
    assert row.number in mine.get("/zh/my/questions/").content.decode()
    assert mine.get(f"/zh/my/licences/{row.uid}/ask/explode/").status_code == 404
    assert browser(w.stranger).get(url).status_code == 403
    licence_type_define(
        SYSTEM, code="test-licence", type_code="11920100000000000X001", name_zh="测试许可证", name_en="Test licence",
        items={"change": w.item.code},
    )  # fmt: skip
    text = mine.get(f"/zh/my/licences/{row.uid}/").content.decode()
    assert f"/zh/apply/{w.item.code}/?licence_number=" in text


@pytest.mark.parametrize(("lang", "words"), [("zh", "第七十九条"), ("en", "article 79")])
def test_who_is_barred_is_told_before_typing(lang: str, words: str) -> None:
    w = world()
    party = Party.objects.get(pk=w.applicant.party or 0)
    bar_set(SYSTEM, party=party, code="test-licence", article="79", unit=w.bureau, reason="x")
    page = browser(w.applicant)
    text = page.get(f"/{lang}/apply/{w.item.code}/").content.decode()
    assert words in text
    assert "2029" in text
    assert 'name="as"' not in text
    with legal_time(datetime(2029, 4, 2, 2, 0, tzinfo=UTC)):
        assert 'name="as"' in page.get(f"/{lang}/apply/{w.item.code}/").content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_state_is_shown_in_plain_words_to_everybody(lang: str) -> None:
    w = world()
    rows = {}
    for kind, terms in (
        ("suspend", {"ground": "penalty", "law": "某法第一条"}),
        ("revoke", {"ground": "unqualified"}),
        ("forfeit", {"ground": "penalty", "law": "某法第一条"}),
        ("cancel", {"ground": "by_law", "law": "某法第一条"}),
    ):
        row = held(w)
        act(w, row, kind, **terms)
        rows[kind] = row
    for row in rows.values():
        text = Client().get(f"/{lang}/verify/{row.query_code}/").content.decode()
        assert "notice-warning" in text
        assert ("2026年4月1日" if lang == "zh" else "1 April 2026") in text
        assert "经查明的事实" not in text  # the ground is public, the facts are the holder's
        assert browser(w.approver).get(at(row, lang=lang)).status_code == 200


def test_one_act_waits_at_a_time_on_the_page_too() -> None:
    w = world()
    row = held(w)
    licence_act(w.approver, licence=row, kind="revoke", terms=Terms(ground="procedure", reason="x"))
    page = browser(w.approver)
    assert "/do/" not in page.get(at(row)).content.decode().split("<main")[1]
    assert page.get(at(row, "do/change/")).status_code == 409
