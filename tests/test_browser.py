"""The pages of a living city in Chromium: what everybody sees, and each role's own, in both languages.

On every page: no barrier that axe knows, nothing wider than any screen (320, 360 and 1440 px), no word to the console,
nothing against the content policy. The walk itself is that of ``tools/shots.py``, so that the guides show what is
tested.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.chromium import barriers, too_wide

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = (320, 360, 1440)
CASES = 60
PARTS = ("public_pages", "resident_pages", "desk_pages", "oversight_pages")
LOOKS = [
    ("zh", 1440),
    ("en", 360),
    *(pytest.param(*look, marks=pytest.mark.whole) for look in (("zh", 360), ("en", 1440))),
]

pytestmark = [pytest.mark.browser, pytest.mark.wide]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """``tools/shots.py`` as a module."""
    pytest.importorskip("playwright.sync_api")
    spec = importlib.util.spec_from_file_location("shots_tool", ROOT / "tools" / "shots.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def served(tool: ModuleType) -> Iterator[tuple[str, str]]:
    """A small demo city in a scratch home, served by a process of its own."""
    with tool.city(CASES) as found:
        yield found


def judge(tool: ModuleType, chromium: Any, base: str, language: str, width: int) -> Any:
    """A photographer who judges pages at a width instead of taking pictures."""

    class Judge(tool.Photographer):  # type: ignore[name-defined,misc]
        """Looks at each page at every width for its width alone, and at its own for everything."""

        def __init__(self) -> None:
            super().__init__(chromium, base, language, "")
            self.page.on("console", self._heard)
            self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

        def _heard(self, message: Any) -> None:
            if message.type in ("error", "warning") and "status of 4" not in message.text:
                self.faults.append(f"{self.page.url}: console: {message.text}")

        def take(self, name: str, at: str = "") -> None:
            for wide in sorted(WIDTHS, key=lambda wide: wide == width):
                self.page.set_viewport_size({"width": wide, "height": 900})
                if fault := too_wide(self.page):
                    self.faults.append(f"{language} {name} at {wide}: {fault}")
            self.faults += [f"{language} {name} at {width}: {fault}" for fault in barriers(self.page)]

    return Judge()


def public(tool: ModuleType, code: str) -> Callable[[Any], None]:
    """The public part of the walk, with a page of mistakes."""

    def part(p: Any) -> None:
        tool.public_pages(p, code)
        p.open("/check/")
        p.follow("main form[method=post] button")
        p.take("check-mistakes")
        p.page.goto(f"{p.base}/{p.language}/names/check/?name=")  # a browser would not send the form empty
        p.take("name-mistakes")
        p.open("/names/check/?name=云溪市晨和最佳餐饮融资担保有限公司")
        p.take("name-refused")
        p.open("/names/check/?name=云溪市晨合餐饮管理有限公司")
        p.take("name-near")
        p.page.goto(f"{p.base}/{p.language}/nowhere/")
        p.take("not-found")

    return part


@pytest.mark.parametrize(("language", "width"), LOOKS)
@pytest.mark.parametrize("name", PARTS)
def test_the_walk(
    tool: ModuleType, chromium: Any, served: tuple[str, str], name: str, language: str, width: int
) -> None:
    base, code = served
    part = public(tool, code) if name == "public_pages" else getattr(tool, name)
    p = judge(tool, chromium, base, language, width)
    try:
        part(p)
    finally:
        p.context.close()
    assert not p.faults, "\n".join(dict.fromkeys(p.faults))
