"""Conditional acceptance as an applicant meets it: offered, promised in writing, handed in later, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tongban.base.actor import Actor
from tongban.base.legal import legal_time
from tongban.cases.actions import case_accept
from tongban.cases.models import Case, Draft
from tongban.cases.tests.test_later import LATE_ITEM
from tongban.cases.tests.world import World, world
from tongban.portal.tests.browser import Browser, pdf_file
from tongban.portal.tests.test_walk import WORDS, to_materials

Enter = Callable[[Browser, Actor], Browser]


@pytest.fixture
def w(db: None) -> Any:
    """A bureau whose item lets two materials follow."""
    with legal_time(datetime(2026, 4, 1, 2, 0, tzinfo=UTC)):
        yield world({**LATE_ITEM, "delivery": ["electronic", "pickup"]})


def to_promise(b: Browser) -> Browser:
    to_materials(b)
    b.send(b.form(has="page"), files={"page": pdf_file()})
    return b.send(b.form(has="go"), "next")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_guide_to_the_promise_and_what_follows(w: World, sign_in: Enter, language: str) -> None:
    b = sign_in(Browser(language), w.applicant)
    b.open("/services/test-licence/")
    assert "安阳市政务服务条例" in b.text or "Anyang Regulation" in b.text
    to_promise(b)
    assert b.url.endswith("/later/")
    assert "2026-04-16" in b.text
    b.send(b.form(has="promise"), "next", status=422)  # neither yes nor no
    b.send(b.form(has="promise").fill(promise="true"), "next")
    assert Draft.objects.get().later == ["photo", "proof"]
    b.send(b.form(has="_delivery").fill(_delivery="electronic"), "next")
    assert "2026-04-16" in b.text
    b.send(b.form(has=WORDS[language]["send"]))
    case = Case.objects.get()
    case_accept(w.clerk, case=case)
    b.open(f"/my/cases/{case.uid}/")
    assert ("补交承诺后补的材料" if language == "zh" else "hand in what you promised") in b.text
    b.open(f"/my/cases/{case.uid}/supplement/")
    b.send(b.form(has="page"), files={"page": pdf_file()})
    b.send(b.form(has="version"))
    lines = dict(case.materials.values_list("line", "status"))
    assert sorted(lines.values()) == ["later", "provided", "provided"]
    b.open(f"/my/cases/{case.uid}/supplement/")
    b.send(b.form(has="page"), files={"page": pdf_file()})
    b.send(b.form(has="version"))
    assert not case.materials.filter(status="later").exists()
    b.open(f"/my/cases/{case.uid}/supplement/", status=409)


def test_who_does_not_promise_is_led_back_to_the_materials(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    to_promise(b)
    b.send(b.form(has="promise").fill(promise="false"), "next")
    assert b.url.endswith("/materials/") and Draft.objects.get().later == []
    b.send(b.form(has="go"), "later")
    b.send(b.form(has="_delivery").fill(_delivery="electronic"), "next")
    b.send(b.form(has=WORDS["en"]["send"]), status=422)
    assert "promise to hand it in later" in b.text and not Case.objects.exists()


def test_a_key_material_is_still_asked_for_at_once(w: World, sign_in: Enter) -> None:
    b = sign_in(Browser("en"), w.applicant)
    to_materials(b)
    b.send(b.form(has="go"), "next", status=422)
    assert "#plan" in b.response.content.decode() and "error-proof" not in b.response.content.decode()
