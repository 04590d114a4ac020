"""Chromium for the browser walks: where it is, how it is started, and what is demanded of every page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
"""The program; without windows it draws the same pages in two thirds of the time, so it is taken where it is."""
AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--force-prefers-reduced-motion"]
PATIENCE = 30_000
"""Milliseconds that a page of a busy machine may take; a quiet one never waits."""


def missing() -> str:
    """Why the walks cannot be done here; nothing where they can."""
    if not CHROMIUM:
        return "no Chromium on this machine (on Debian: apt-get install chromium)"
    if not AXE.exists():
        return "axe-core is not installed (make setup-dev)"
    return ""


@contextmanager
def launched() -> Iterator[Any]:
    """A Chromium for the length of the block. Its driver keeps a loop in this thread, which Django must bear."""
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=2 * PATIENCE)
            yield browser
            browser.close()
    finally:
        if before is None:
            os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


def opened(browser: Any, width: int = 1440, language: str = "zh", **more: Any) -> Any:
    """A new person's browser with one empty page."""
    locale = "zh-CN" if language == "zh" else "en-GB"
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale, **more)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def barriers(page: Any, **more: Any) -> list[str]:
    """What axe finds on the page, one line a rule."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False, **more}
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return [
        f"{v['id']}: {[n['target'] for n in v['nodes']][:3]} {v['nodes'][0]['html'][:160]}" for v in found
    ]


def too_wide(page: Any) -> str:
    """By how many pixels the page is wider than the screen, and what reaches farthest; nothing where it fits."""
    return str(page.evaluate(WIDE))


WIDE = """() => {
    const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
    if (over <= 0) return "";
    const clipped = e => e && e !== root && (getComputedStyle(e).overflowX !== "visible" || clipped(e.parentElement));
    const far = [...document.body.querySelectorAll("*")].filter(e => !clipped(e.parentElement))
        .map(e => [Math.round(e.getBoundingClientRect().right), e.outerHTML.slice(0, 90)])
        .filter(([right]) => right > root.clientWidth).sort((a, b) => b[0] - a[0]);
    return `${over} px too wide: ${JSON.stringify(far.slice(0, 4))}`;
}"""
