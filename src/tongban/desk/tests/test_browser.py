"""The desk in Chromium: no barrier, nothing wider than the screen, no word to the console; a case by keyboard alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.chromium import barriers, opened, too_wide

from tongban.base.actor import Actor
from tongban.cases.actions import extension_ask, question_ask
from tongban.cases.models import Case
from tongban.cases.tests.test_walk import accepted, examined, fresh, submitted
from tongban.cases.tests.world import ITEM, PEOPLE, World, world
from tongban.desk.actions import intake_open
from tongban.desk.tests.people import browser
from tongban.desk.tests.test_case_page import with_real_file
from tongban.files.tests.samples import pdf

SHOTS = os.environ.get("TONGBAN_SHOTS", "")
LICENCE: dict[str, Any] = {
    **ITEM,
    "name": {"zh": "渔业捕捞许可", "en": "Fishing licence"},
    "result": {**ITEM["result"], "name": {"zh": "渔业捕捞许可证", "en": "Fishing licence"}},
}

LOOKS = [("zh", 360), ("en", 1440)]
WIDTHS = (320, 360, 768, 1440)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def seat(chromium: Any, server: Any, actor: Actor, width: int = 1440) -> Any:
    """A page at which ``actor`` is signed in."""
    page = opened(chromium, width)
    key = browser(actor).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": server.url}])
    return page


def pages(w: World) -> list[tuple[str, Actor, str]]:
    """Name, who looks, where: a desk with work of every kind."""
    case = with_real_file(w)
    review, decided = accepted(w), examined(w)
    question = question_ask(w.applicant, item=w.item, text="请问还要等多久才能拿到证？", case=review)
    asked = accepted(w)
    extension_ask(w.examiner, case=asked, reason="案情复杂，需要补充核查")
    intake = intake_open(w.clerk, item=w.item)

    def of(row: Case, more: str = "") -> str:
        return f"desk/cases/{row.uid}/{more}"

    return [
        ("board", w.clerk, "desk/"),
        ("case", w.clerk, of(case)),
        ("judge", w.clerk, of(case, "do/judge/")),
        ("supplement", w.clerk, of(case, "do/supplement/")),
        ("correct", w.clerk, of(case, "do/correct/")),
        ("refuse-acceptance", w.clerk, of(case, "do/refuse-acceptance/")),
        ("finish", w.examiner, of(review, "do/finish/")),
        ("ask", w.examiner, of(review, "do/ask/")),
        ("pause", w.examiner, of(review, "do/pause/")),
        ("stale", w.examiner, of(decided, "do/accept/")),
        ("grant", w.approver, of(decided, "do/grant/")),
        ("refuse", w.approver, of(decided, "do/refuse/")),
        ("extensions", w.head, "desk/extensions/"),
        ("approve", w.head, of(asked, "do/extend-approve/")),
        ("questions", w.examiner, "desk/questions/"),
        ("question", w.examiner, f"desk/questions/{question.uid}/"),
        ("done", w.clerk, "desk/done/"),
        ("find", w.clerk, "desk/find/?q=000"),
        ("choose", w.clerk, "desk/intake/"),
        ("intake", w.clerk, f"desk/intake/{intake.uid}/"),
    ]


@pytest.mark.wide
@pytest.mark.parametrize(("lang", "width"), LOOKS)
def test_no_page_has_a_barrier(chromium: Any, live_server: Any, lang: str, width: int) -> None:
    found = []
    for name, actor, path in pages(world(LICENCE)):
        page = seat(chromium, live_server, actor, width)
        page.goto(f"{live_server.url}/{lang}/{path}")
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{lang}-{width}.png"), full_page=True)
        found += [f"{name}: {barrier}" for barrier in barriers(page, iframes=False)]
        for wide in WIDTHS:
            page.set_viewport_size({"width": wide, "height": 900})
            found += [f"{name} at {wide}: {fault}" for fault in [too_wide(page)] if fault]
        page.context.close()
    assert not found, "\n".join(found)


@pytest.mark.wide
def test_nothing_is_said_to_the_console(chromium: Any, live_server: Any) -> None:
    said: list[tuple[str, str]] = []
    for name, actor, path in pages(world(LICENCE)):
        page = seat(chromium, live_server, actor)
        page.on("console", lambda m, name=name: m.type == "error" and said.append((name, m.text)))
        page.goto(f"{live_server.url}/zh/{path}")
        page.context.close()
    assert not [s for s in said if "409" not in s[1] and "pdf" not in s[1].lower()]


def tab_to(page: Any, words: str, most: int = 90) -> None:
    """Press Tab until what has the focus says ``words``."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.innerText || '').trim()") == words:
            return
    raise AssertionError(f"{words} cannot be reached by Tab on {page.url}")


def test_receive_examine_decide_by_keyboard_alone(chromium: Any, live_server: Any) -> None:
    w = world(LICENCE)
    case = submitted(w)
    for actor, button, confirm in (
        (w.clerk, "受理", "受理"), (w.examiner, "办结本环节", "办结本环节"), (w.approver, "准予许可", "准予许可"),
    ):  # fmt: skip
        page = seat(chromium, live_server, actor)
        page.goto(f"{live_server.url}/zh/desk/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/cases/**")
        tab_to(page, button)
        page.keyboard.press("Enter")
        page.wait_for_url("**/do/**")
        if actor is w.examiner:
            page.locator("#outcome").focus()
            page.keyboard.press("Space")
            page.locator("#opinion").focus()
            page.keyboard.type("符合条件")
        tab_to(page, confirm)
        page.keyboard.press("Enter")
        page.wait_for_url("**?done=**")
        page.context.close()
    assert (fresh(case).status, fresh(case).outcome) == ("closed", "granted")


def test_preview_follows_the_keys_and_a_scanner_finds_its_case(chromium: Any, live_server: Any) -> None:
    w = world(LICENCE)
    first, second = submitted(w), submitted(w)
    page = seat(chromium, live_server, w.clerk)
    page.goto(f"{live_server.url}/zh/desk/")
    page.keyboard.press("j")
    page.wait_for_selector(f"#preview :text('{first.number}')")
    page.keyboard.press("j")
    page.wait_for_selector(f"#preview :text('{second.number}')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "filter-q"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type(second.number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{second.uid}/")
    page.context.close()


def test_the_whole_intake_without_a_mouse(chromium: Any, live_server: Any, tmp_path: Path) -> None:
    w = world(LICENCE)
    paper = tmp_path / "方案.pdf"
    paper.write_bytes(pdf())
    page = seat(chromium, live_server, w.clerk)
    page.goto(f"{live_server.url}/zh/desk/intake/")
    page.keyboard.type("渔业")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    tab_to(page, "渔业捕捞许可")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/intake/*-*/")
    page.keyboard.type(f"ID|王小明|{next(PEOPLE).number}")
    page.keyboard.press("Enter")
    page.wait_for_url("**#form")
    assert page.input_value("#applicant_name") == "王小明"
    page.locator("#person_mobile").focus()
    page.keyboard.type("15400000003")
    page.locator("#applicant_mobile").focus()
    page.keyboard.type("15400000003")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "applicant_address"  # Enter goes on
    page.keyboard.type("云溪市青禾区一号")
    page.locator("#matter").focus()
    page.keyboard.type("捕鱼")
    page.locator("#conditions_read").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.set_input_files("#plan", str(paper))
    assert "方案.pdf" in page.inner_text("#material")
    assert page.input_value("#matter") == "捕鱼"
    page.locator("#matter").focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/done/")
    assert "打印收件凭证" in page.evaluate("document.activeElement.innerText")
    page.context.close()
    assert Case.objects.get().channel == "window"
