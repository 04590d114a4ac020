"""What the table would decide is said before one sends, by the very table and services that decide afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.cases.instant import foresee
from tongban.catalogue.folder import read_folder
from tongban.catalogue.package import Package
from tongban.packs.business.tests.test_name_check import (
    FOLDER,
    ON_THE_REGISTER,
    apply,
    ready,
    signed_in,
)
from tongban.packs.stage import Stage

__all__ = ["ready"]
pytestmark = pytest.mark.django_db
ANSWERS = {
    "authority": "云溪市",
    "related": False,
    "has_approval": False,
    "similarity_commitment": True,
    "truth": True,
}
CASES = [
    (ON_THE_REGISTER[0], {}, "refuse"),
    ("云溪市晨禾软件有限公司", {}, "grant"),
    ("云溪市晨禾软件有限公司", {"truth": False}, "supplement"),
    ("云溪市鸿光酒业有限公司", {}, "grant"),
    ("云溪市鸿光酒业有限公司", {"similarity_commitment": False}, "supplement"),
]


def package() -> Package:
    return Package.read(read_folder(FOLDER))


@pytest.mark.parametrize(("name", "more", "outcome"), CASES)
def test_the_table_is_asked_beforehand(ready: Stage, name: str, more: dict[str, Any], outcome: str) -> None:
    found = foresee(package(), {**ANSWERS, "name": name, **more})
    assert found is not None and found.outcome == outcome and found.reason["zh"]
    if outcome == "refuse":
        assert found.condition is not None and found.condition.basis and found.condition.basis.article
        assert found.condition.fail["zh"] and found.condition.fail["en"]


def test_what_a_person_looks_at_first_is_not_foreseen(ready: Stage) -> None:
    assert foresee(package(), {**ANSWERS, "name": "云溪市晨禾软件有限公司", "related": True}) is None


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "按规则不能通过，理由如下"), ("en", "By the rules it would be refused")]
)
def test_it_stands_on_the_page_before_sending(ready: Stage, language: str, words: str) -> None:
    browser = apply(signed_in(ready, language), ON_THE_REGISTER[0])
    browser.send(browser.form(has="related").fill(related="false", has_approval="false"), "next")
    browser.send(browser.form(has="mobile").fill(investor_name="林知远", mobile="13900000001"), "next")
    browser.send(browser.form(has="truth").fill(truth="true", similarity_commitment="true"), "next")
    while "/send/" not in browser.url:
        browser.send(browser.form(has="go"), "next")
    assert words in browser.text
    assert ("第17条" if language == "zh" else "art. 17") in browser.text
