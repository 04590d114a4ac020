"""The frame and the style page, in every language, view and mode."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation

from tongban.base.actor import ANONYMOUS, Actor
from tongban.ui import chrome, samples
from tongban.ui.tests.pages import Page

KINDS = ("", "form/", "guide/", "desk/", "wall/", "print/", "refusal/")


def shown(template: str, path: str = "/zh/style/", actor: Actor = ANONYMOUS, **cookies: str) -> str:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    request.actor = actor  # type: ignore[attr-defined]
    with translation.override("zh-hans" if path.startswith("/zh/") else "en"):
        return engines["django"].get_template(template).render(samples.everything(request), request)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", ["std", "elder", "text"])
def test_every_page_is_sound_markup_in_every_view(kind: str, lang: str, view: str) -> None:
    name = f"ui/style{'_' + kind.rstrip('/') if kind else ''}.html"
    html = shown(name, f"/{lang}/style/{kind}", tb_view=view)
    assert Page(html).faults == []
    assert f'lang="{"zh-Hans" if lang == "zh" else "en"}"' in html
    assert f'data-view="{view}"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_style_page_answers_and_may_be_kept_as_a_file(lang: str) -> None:
    answer = Client().get(f"/{lang}/style/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode().split("<main")[0]
    assert "nonce" not in answer.content.decode()


def test_a_visitors_frame_holds_no_token() -> None:
    assert "csrf" not in shown("ui/style_guide.html")


def test_text_view_leaves_out_pictures_and_their_sheets() -> None:
    html = shown("ui/style.html", tb_view="text")
    assert "ui/text.css" in html
    assert "ui/parts.css" not in html
    assert 'class="drawing"' not in html


def test_the_language_switch_keeps_page_and_query() -> None:
    assert 'href="/en/style/?find=%E9%9D%A2&amp;after=x"' in shown(
        "ui/style.html", "/zh/style/?find=面&after=x"
    )


def test_an_unknown_choice_in_a_cookie_is_ignored() -> None:
    assert 'data-view="std"' in shown("ui/style.html", tb_view='"><script>')


@pytest.mark.django_db
def test_switches_set_a_cookie_and_lead_back() -> None:
    answer = Client().get("/switch/?view=elder&next=/zh/style/%3Fa%3D1")
    assert answer.status_code == 302
    assert answer["Location"] == "/zh/style/?a=1"
    assert answer.cookies["tb_view"].value == "elder"
    assert "tb_theme" not in answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_switches_never_lead_to_another_host(there: str) -> None:
    assert Client().get("/switch/", {"theme": "dark", "next": there})["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_refusal_is_a_whole_page(lang: str) -> None:
    answer = Client().get(f"/{lang}/no/such/page/")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert 'class="refusal-code">404 · not_found' in html
    assert Page(html).faults == []


def test_the_ribbon_shows_in_demo_mode_only(settings: object) -> None:
    assert 'class="ribbon"' not in shown("ui/style.html")
    settings.TONGBAN_MODE = "demo"  # type: ignore[attr-defined]
    chrome.fill(
        "people", lambda request: [chrome.Link({"zh": "林晓雨，餐馆老板", "en": "Lin"}, "/demo/lin/")]
    )
    chrome.fill(
        "residents", lambda request: chrome.Link({"zh": "暂停模拟居民", "en": "Pause"}, "/demo/pause/")
    )
    html = shown("ui/style.html")
    assert "林晓雨，餐馆老板" in html
    assert "/demo/pause/" in html


def test_slots_fill_the_frame_of_a_signed_in_person() -> None:
    lin = replace(ANONYMOUS, party=7, account=7, name="林晓雨")
    chrome.fill("inbox", lambda request: 120)
    chrome.fill(
        "navigation",
        lambda request: [chrome.Link({"zh": "办事", "en": "Services"}, "/zh/items/", current=True)],
    )
    chrome.fill(
        "roles",
        lambda request: [chrome.Link({"zh": "代小满餐饮", "en": "For Xiaoman"}, "/act/", method="post")],
    )
    html = shown("ui/style_guide.html", actor=lin)
    assert "林晓雨" in html
    assert '<a href="/zh/items/" aria-current="page">办事</a>' in html
    assert '<form method="post" action="/act/">' in html
    assert Page(html).faults == []


def test_slots_are_a_closed_list() -> None:
    with pytest.raises(KeyError):
        chrome.fill("banner", lambda request: None)


def test_a_slot_that_no_page_shows_is_never_asked() -> None:
    def fail(request: object) -> None:
        raise AssertionError("asked")

    chrome.fill("desk_nav", fail)
    chrome.fill("inbox", fail)
    assert shown("ui/style_guide.html")


def test_a_slot_that_fails_does_not_take_the_page_with_it(settings: object) -> None:
    def fail(request: object) -> None:
        raise LookupError

    chrome.fill("navigation", fail)
    with pytest.raises(LookupError):
        shown("ui/style_guide.html")
    settings.TONGBAN_MODE = "production"  # type: ignore[attr-defined]
    assert "</html>" in shown("ui/style_guide.html")
