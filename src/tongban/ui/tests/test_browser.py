"""The look in Chromium: no barrier that axe knows, nothing wider than the screen, no word to the console."""

from __future__ import annotations

from typing import Any

import pytest
from tests.chromium import barriers, opened, too_wide

LOOKS: list[dict[str, str]] = [
    {}, {"tb_theme": "dark"}, {"tb_contrast": "high"}, {"tb_view": "elder"}, {"tb_view": "text"},
]  # fmt: skip
PAGES = [
    "/zh/style/",
    "/en/style/",
    "/zh/style/form/",
    "/en/style/guide/",
    "/en/style/desk/",
    "/zh/style/wall/",
]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looked_at(
    chromium: Any, server: Any, path: str, width: int, look: dict[str, str]
) -> tuple[Any, list[str]]:
    """A page in one of the looks, and what it says to the console."""
    page = opened(chromium, width)
    page.context.add_cookies([{"name": k, "value": v, "url": server.url} for k, v in look.items()])
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(server.url + path)
    return page, said


@pytest.mark.parametrize(
    ("path", "look"),
    [*((path, {}) for path in PAGES), *((path, look) for path in PAGES[1:3] for look in LOOKS[1:])],
)
def test_no_barrier(chromium: Any, live_server: Any, path: str, look: dict[str, str]) -> None:
    page, _ = looked_at(chromium, live_server, path, 1280, look)
    found = barriers(page)
    page.context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "look", [{}, {"tb_view": "elder"}, {"tb_view": "text"}], ids=["std", "elder", "text"]
)
@pytest.mark.parametrize("path", PAGES[1:5])
def test_nothing_is_wider_than_a_small_phone_and_nothing_breaks_the_policy(
    chromium: Any, live_server: Any, path: str, look: dict[str, str]
) -> None:
    page, said = looked_at(chromium, live_server, path, 320, look)
    wide = too_wide(page)
    page.context.close()
    assert (wide, said) == ("", [])


def test_brightness_changes_without_a_new_page(chromium: Any, live_server: Any) -> None:
    page, _ = looked_at(chromium, live_server, "/zh/style/", 1280, {})
    page.click(".utility details.menu summary")
    page.click('[data-set="theme=dark"]')
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.context.close()


def test_a_list_is_walked_by_keyboard(chromium: Any, live_server: Any) -> None:
    page, _ = looked_at(chromium, live_server, "/zh/style/desk/", 1280, {})
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr[data-at]").count() == 1
    assert (
        page.evaluate("[...document.querySelectorAll('tbody tr')].findIndex(r => r.hasAttribute('data-at'))")
        == 1
    )
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.context.close()


def test_a_dialogue_opens_and_closes(chromium: Any, live_server: Any) -> None:
    page, _ = looked_at(chromium, live_server, "/zh/style/", 1280, {})
    page.click('[data-dialog="sample-dialog"]')
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.context.close()
