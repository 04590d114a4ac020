"""The tour by keyboard alone: find an item, apply, send; accept, examine, decide; then eight clicks through the city.

Nothing but Tab, Enter, Space, arrows and letters; the focus shows wherever it stands; no page of it has a barrier.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.chromium_city import run_of
from tests.chromium_walk import ChromiumWalk, Seen, wanted

from tongban.catalogue.queries import item_by_code
from tongban.identity.models import DemoCard
from tongban.licences.models import Licence

pytestmark = pytest.mark.browser
MOST_TABS = 250
SHOWS = """e => [e, e.closest("label"), e.closest(".field"), e.closest("fieldset")].some(part => {
    if (!part) return false;
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
})"""
TOUR = ("lin-xiaoyu", "he-yingchun", "examiner-agriculture-bureau", "yan-ming")
SEEN = ("/", "/desk/", "/desk/", "/oversight/")


class KeyboardWalk(ChromiumWalk):
    """A walk of somebody who has no mouse."""

    def visitor(self) -> Any:
        page = super().visitor()
        page.on("filechooser", lambda chooser: None)  # from the first page on, lest the first one be missed
        return page

    def reach(self, page: Any, thing: Any) -> None:
        """Press Tab until the thing has the focus, and see that the focus shows."""
        there = thing.element_handle()
        for _ in range(MOST_TABS):
            if there.evaluate("e => e === document.activeElement"):
                assert there.evaluate(SHOWS), f"{page.url}: the focus on {there} does not show"
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{page.url}: Tab never reaches {there}")

    def click(self, page: Any, thing: Any) -> None:
        self.reach(page, thing)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        self.look(page)

    def enter(self, page: Any, box: Any, words: str) -> None:
        self.reach(page, box)
        page.keyboard.type(words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        self.look(page)

    def answer(self, page: Any, name: str, value: Any) -> None:
        fields = page.locator(f"main [name='{name}']")
        kind = fields.first.evaluate("e => e.type")
        if kind == "radio":
            self._choose(page, name, wanted(value)[0])
        elif kind == "checkbox":
            for one in wanted(value):
                box = page.locator(f"main [name='{name}'][value='{one}']")
                self.reach(page, box)
                if not box.is_checked():
                    page.keyboard.press("Space")
        elif fields.first.is_editable():
            self.reach(page, fields.first)
            page.keyboard.press("Control+a")
            page.keyboard.type(str(value))

    def _choose(self, page: Any, name: str, value: str) -> None:
        """Tab comes to the chosen button of a group, or to its first; arrows go on from there."""
        chosen = page.locator(f"main [name='{name}']:checked")
        self.reach(page, chosen if chosen.count() else page.locator(f"main [name='{name}']").first)
        page.keyboard.press("Space")
        for _ in range(page.locator(f"main [name='{name}']").count()):
            page.locator("form[aria-busy]").wait_for(state="detached")
            if page.evaluate("document.activeElement.value") == value:
                break
            page.keyboard.press("ArrowDown")
        assert page.locator(f"main [name='{name}'][value='{value}']").is_checked()

    def choose_file(self, page: Any, field_: Any, data: Mapping[str, Any]) -> None:
        self.reach(page, field_)
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files([dict(data)])

    def eight_clicks(self, code: str) -> None:
        """Four people, three changes of role, and the page that verifies: what the guide promises."""
        page = self.visitor()
        self.open(page, "/demo/")
        for place, name in enumerate(TOUR):
            label = DemoCard.objects.get(account__username=f"demo-{name}")
            words = label.label_zh if self.language == "zh" else label.label_en
            if place:
                self.reach(page, page.locator(".ribbon details.menu-end > summary"))
                page.keyboard.press("Enter")
                button = page.locator(".ribbon .menu-sheet").get_by_role("button", name=words)
            else:
                panel = page.locator("main li", has=page.get_by_role("heading", name=words, exact=True))
                button = panel.get_by_role("button")
            self.click(page, button)
            assert page.url == f"{self.base}/{self.language}{SEEN[place]}"
        self.click(page, page.locator("header a[href$='/verify/']").first)
        self.enter(page, page.locator("main input[name=code]"), code)
        assert code in page.inner_text("main")
        page.context.close()


@pytest.mark.parametrize(
    ("language", "width"),
    [
        ("zh", 1440),
        pytest.param("en", 360, marks=pytest.mark.wide),
        *(
            pytest.param(*look, marks=[pytest.mark.wide, pytest.mark.whole])
            for look in (("en", 1440), ("zh", 360))
        ),
    ],
)
def test_the_tour_by_keyboard_alone(chromium: Any, demo_city: str, language: str, width: int) -> None:
    item = item_by_code("fishing-licence")
    run = run_of(item.code, "With a vessel, complete, granted")
    walk = KeyboardWalk(chromium, demo_city, run, item, Seen(), language, width)
    assert not (said := walk.go()), "\n".join(said)
    assert run.case is not None
    walk.eight_clicks(Licence.objects.get(case_id=run.case.pk).query_code)
    assert not walk.said, "\n".join(walk.said)
