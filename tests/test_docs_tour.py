"""The tour of the guides, walked click by click as it is written there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.city import City

from tongban.base.actor import SYSTEM
from tongban.identity.actions import demo_card_set
from tongban.identity.models import Account
from tongban.portal.tests.browser import Browser

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "guide"
PEOPLE = {
    "resident": ("林小渔", "Lin Xiaoyu"),
    "clerk": ("何迎春", "He Yingchun"),
    "examiner": ("江问渔", "Jiang Wenyu"),
    "supervisor": ("严明", "Yan Ming"),
}
SEEN = {"resident": "/", "clerk": "/desk/", "examiner": "/desk/", "supervisor": "/oversight/"}


def steps(language: str) -> list[str]:
    """The numbered clicks of the guide."""
    text = (GUIDE / language / "tour.md").read_text(encoding="utf-8")
    return re.findall(r"^\d\. (.*)$", text, re.MULTILINE)


@pytest.fixture
def stage(city: City, settings: Any) -> City:
    """The small city with the four people of the tour on its cards."""
    settings.TONGBAN_MODE = "demo"
    for place, (role, (zh, en)) in enumerate(PEOPLE.items()):
        person = city.people[role]
        assert person.account is not None
        person.account.username = f"demo-{role}"
        Account.objects.filter(pk=person.account.pk).update(username=person.account.username)
        demo_card_set(
            SYSTEM, account=person.account, label_zh=zh, label_en=en, hint_zh="", hint_en="",
            ordinal=place, acting=person.acting,
        )  # fmt: skip
    return city


@pytest.mark.parametrize("language", ["zh", "en"])
def test_eight_clicks_from_resident_to_verification(stage: City, language: str) -> None:
    clicks = steps(language)
    assert len(clicks) == 8
    browser = Browser(language).open("/demo/")
    met = [click(browser, words, language) for words in clicks]
    assert [who for who in met if who] == list(PEOPLE)
    assert stage.licence is not None
    browser.send(browser.form(has="code").fill(code=stage.licence.query_code))
    assert "/verify/" in browser.url and stage.licence.query_code in browser.text
    assert stage.licence.holder_name not in browser.text


def click(browser: Browser, words: str, language: str) -> str:
    """Do what a line of the guide says; gives the role that was taken, if any."""
    for role, labels in PEOPLE.items():
        label = labels[0 if language == "zh" else 1]
        if label in words:
            browser.send(browser.form(has=label))
            assert browser.url.endswith(f"/{language}{SEEN[role]}"), browser.url
            return role
    said = re.findall(r"\*\*(.+?)\*\*", words)[0]
    page = browser.response.content.decode()
    assert said in page, f"{said} does not stand on {browser.url}"
    if words.startswith(f"**{said}**,") or words.startswith(f"**{said}**，"):
        browser.open("/verify/")
    else:
        browser.open("/demo/")
    return ""
