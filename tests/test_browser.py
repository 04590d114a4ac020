"""The walk in Chromium: the tour and every role's pages, in both languages, at 360 and 1440 px, and by keyboard alone.

On every page: no barrier that axe knows, nothing wider than the screen (from 320 px), no word to the console, nothing
against the content policy. The walk itself is that of ``tools/shots.py``, so that the guides show what is tested.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 360, 1440)
JUDGED = (360, 1440)
CASES = 60

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM or not AXE.exists(), reason="no Chromium or no axe-core on this machine"),
]


def shots() -> ModuleType:
    """``tools/shots.py`` as a module."""
    spec = importlib.util.spec_from_file_location("shots_tool", ROOT / "tools" / "shots.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    pytest.importorskip("playwright.sync_api")
    return shots()


@pytest.fixture(scope="module")
def served(tool: ModuleType) -> Iterator[tuple[str, str]]:
    """A small demo city in a scratch home, served by a process of its own."""
    with tool.city(CASES) as found:
        yield found


@pytest.fixture(scope="module")
def chromium(served: Any) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--force-prefers-reduced-motion",
            ],
        )
        yield browser
        browser.close()


def judge(tool: ModuleType, chromium: Any, base: str, language: str) -> Any:
    """A photographer who judges pages instead of taking pictures."""

    class Judge(tool.Photographer):  # type: ignore[name-defined,misc]
        """Looks at each page at every width."""

        def __init__(self) -> None:
            super().__init__(chromium, base, language, "")
            self.page.on("console", self._heard)
            self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

        def _heard(self, message: Any) -> None:
            if message.type in ("error", "warning") and "status of 4" not in message.text:
                self.faults.append(f"{self.page.url}: console: {message.text}")

        def take(self, name: str, at: str = "") -> None:
            for width in WIDTHS:
                self.page.set_viewport_size({"width": width, "height": 900})
                wide = self.page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                if wide > 0:
                    self.faults.append(f"{language} {name}: {wide} px too wide at {width}")
                if width in JUDGED:
                    self._axe(name, width)

        def _axe(self, name: str, width: int) -> None:
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
            self.faults += [
                f"{language} {name} at {width}: {v['id']} {[n['target'] for n in v['nodes']][:3]}"
                for v in found["violations"]
            ]

    return Judge()


def public(tool: ModuleType, code: str) -> Callable[[Any], None]:
    """The public part of the walk, with a page of mistakes."""

    def part(p: Any) -> None:
        tool.public_pages(p, code)
        p.open("/check/")
        p.page.locator("main form[method=post] button").first.click()
        p.page.wait_for_load_state()
        p.take("check-mistakes")
        p.page.goto(f"{p.base}/{p.language}/nowhere/")
        p.take("not-found")

    return part


PARTS = ("public_pages", "resident_pages", "desk_pages", "oversight_pages")


@pytest.mark.parametrize("language", ("zh", "en"))
@pytest.mark.parametrize("name", PARTS)
def test_the_walk(tool: ModuleType, chromium: Any, served: tuple[str, str], name: str, language: str) -> None:
    base, code = served
    part = public(tool, code) if name == "public_pages" else getattr(tool, name)
    p = judge(tool, chromium, base, language)
    try:
        part(p)
    finally:
        p.context.close()
    assert not p.faults, "\n".join(dict.fromkeys(p.faults))


def tab_to(page: Any, selector: str, most: int = 250) -> None:
    """Press Tab until the thing has the focus, and see that the focus shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(
            "s => document.activeElement !== document.body && document.activeElement.matches(s)", selector
        ):
            shown = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
            )
            assert shown, f"the focus on {selector} does not show"
            return
    raise AssertionError(f"Tab never reaches {selector} on {page.url}")


def test_the_tour_by_keyboard_alone(tool: ModuleType, chromium: Any, served: tuple[str, str]) -> None:
    """Resident, clerk, reviewer, supervisor, verify: nothing but Tab, Enter and letters."""
    base, code = served
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{base}/en/demo/")
    for role in ("resident", "clerk", "reviewer", "supervisor"):
        page.goto(f"{base}/en/demo/")
        name = tool.PEOPLE[role][1]
        button = page.locator(f"main li:has-text('{name}') button").first
        button.evaluate("e => e.id = 'wanted'")
        tab_to(page, "#wanted")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        assert "/demo/" not in page.url, role
    page.goto(f"{base}/en/verify/")
    tab_to(page, "main input:not([type=file]):not([type=hidden])")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert page.locator("main h1").count() == 1 and "verify" in page.url
    context.close()
