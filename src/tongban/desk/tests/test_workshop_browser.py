"""Flows and tables in Chromium: drawn, checked and saved by the editors; no word to the console, no barrier."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from tests.chromium import barriers, too_wide

from tongban.catalogue.actions import save_file
from tongban.catalogue.tests.samples import RULES
from tongban.desk.tests.test_browser import seat
from tongban.desk.tests.test_workshop_diagrams import Table
from tongban.flows.engine.bpmn import read
from tongban.flows.engine.picture import picture

SHOTS = os.environ.get("TONGBAN_SHOTS", "")
THEIRS = ("djs-", "dmn-", "bjs-", "tjs-", "-column", "cm-", "add-rule")
FLOW = Path(__file__).parents[2] / "packs" / "business" / "services" / "company-name" / "flow.bpmn"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Bench:
    """A page of the workshop with what it says to the console."""

    def __init__(self, chromium: Any, server: Any, width: int = 1440) -> None:
        self.table, self.server, self.width = Table(), server, width
        self.page = seat(chromium, server, self.table.actor, width)
        self.said: list[str] = []
        self.page.on(
            "console", lambda m: m.type == "error" and "Inferno" not in m.text and self.said.append(m.text)
        )
        self.page.on("pageerror", lambda e: self.said.append(str(e)))

    def go(self, part: str, lang: str = "zh") -> Any:
        self.page.goto(f"{self.server.url}/{lang}/desk/workshop/{self.table.draft.uid}/{part}/")
        return self.page

    def keep(self, path: str, text: str) -> None:
        save_file(self.table.actor, self.table.draft, path, text, self.table.fresh.manifest.get(path, ""))

    def text(self, path: str) -> str:
        return self.table.fresh.text(path)

    def shot(self, name: str, lang: str) -> None:
        if SHOTS:
            self.page.screenshot(path=str(Path(SHOTS) / f"{name}-{lang}-{self.width}.png"), full_page=True)

    def save(self) -> None:
        """Press the button, and wait until the page is there again."""
        with self.page.expect_navigation():
            self.page.locator(".flow-bar .button-primary").click()

    def faults(self) -> list[str]:
        found = [*self.said, *barriers_of(self.page)]
        return [*found, *([wide] if (wide := too_wide(self.page)) else [])]


def barriers_of(page: Any) -> list[str]:
    """What axe finds outside the drawings of the editors: the lists beside them are the way for keyboard and reader."""
    return [line for line in barriers(page) if not any(word in line for word in THEIRS)]


@pytest.mark.parametrize(
    ("lang", "width"),
    [
        ("zh", 1440),
        ("en", 360),
        pytest.param("en", 1440, marks=pytest.mark.wide),
        pytest.param("zh", 360, marks=pytest.mark.wide),
    ],
)
def test_a_flow_is_drawn_checked_and_saved(chromium: Any, live_server: Any, lang: str, width: int) -> None:
    bench = Bench(chromium, live_server, width)
    bench.keep("flow.bpmn", FLOW.read_text(encoding="utf-8").replace('tb:limit="1wd"', 'tb:limit="soon"'))
    page = bench.go("flow", lang)
    page.locator(".djs-shape[data-element-id=proof]").wait_for()
    assert page.locator(".flow-pin-error").count() >= 1
    page.select_option("#flow-choose", "proof")
    limit = page.locator("#p_limit")
    assert limit.input_value() == "soon" and page.locator("#p_role").input_value() == "window_clerk"
    bench.shot("workshop-flow", lang)
    assert bench.faults() == []
    limit.fill("2wd")
    limit.press("Tab")
    page.wait_for_function("!document.querySelector('#flow-found').textContent.includes('soon')")
    bench.save()
    assert 'tb:limit="2wd"' in bench.text("flow.bpmn") and "proof-gateway-to-compare" in bench.text(
        "flow.bpmn"
    )
    assert bench.said == []


def test_what_is_drawn_with_the_pointer_comes_back(chromium: Any, live_server: Any) -> None:
    bench = Bench(chromium, live_server)
    page = bench.go("flow")
    shape = page.locator(".djs-shape[data-element-id=examine]")
    shape.wait_for()
    before = bench.text("flow.bpmn")
    page.select_option("#flow-choose", "examine")
    page.fill("#p_name", "仔细审查")
    page.locator("#p_name").press("Tab")
    page.locator(".flow-bar [data-do=undo]").click()
    assert page.locator("#p_name").input_value() == "审查"
    page.locator(".flow-bar [data-do=redo]").click()
    box = shape.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] + 60, steps=8)
    page.mouse.up()
    bench.save()
    after = bench.text("flow.bpmn")
    assert "仔细审查" in after and after.count("<bpmn:userTask") == before.count("<bpmn:userTask")
    moved, stood = ({s.id: s.y for s in picture(read(text.encode())).shapes} for text in (after, before))
    assert moved["examine"] > stood["examine"] and moved["receive"] == stood["receive"]
    assert bench.said == []


@pytest.mark.parametrize(("lang", "width"), [("zh", 1440), pytest.param("en", 360, marks=pytest.mark.wide)])
def test_a_table_is_changed_and_saved(chromium: Any, live_server: Any, lang: str, width: int) -> None:
    bench = Bench(chromium, live_server, width)
    bench.keep("rules.dmn", RULES)
    page = bench.go("rules", lang)
    cell = page.locator(".tjs-container td.cell", has_text="false").first
    cell.wait_for()
    bench.shot("workshop-rules", lang)
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("true")
    page.locator("h1").click()
    bench.shot("workshop-rules-changed", lang)
    bench.save()
    assert "<text>true</text>" in bench.text("rules.dmn") and "尚未成年。" in bench.text("rules.dmn")
    assert bench.faults() == []


@pytest.mark.parametrize(("lang", "width"), [("zh", 1440), pytest.param("en", 360, marks=pytest.mark.wide)])
def test_the_viewer_opens_over_the_picture(chromium: Any, live_server: Any, lang: str, width: int) -> None:
    bench = Bench(chromium, live_server, width)
    page = bench.page
    page.goto(f"{live_server.url}/{lang}/desk/items/{bench.table.world.item.code}/")
    bench.shot("item", lang)
    assert bench.faults() == []
    page.locator("[data-flow-open]").click()
    page.locator(".flow-view .djs-shape[data-element-id=examine]").wait_for()
    page.locator("[data-flow-zoom='0.2']").click()
    bench.shot("item-viewer", lang)
    page.locator("[data-flow-open]").click()
    page.locator(".flow-svg").wait_for()
    assert bench.said == []


@pytest.mark.parametrize(
    ("lang", "width"),
    [("zh", 1440), pytest.param("en", 360, marks=pytest.mark.wide)],
)
def test_a_scenario_is_written_by_keyboard(chromium: Any, live_server: Any, lang: str, width: int) -> None:
    bench = Bench(chromium, live_server, width)
    bench.keep("examples/scenarios.yaml", SCENARIOS)
    bench.keep("form.yaml", FORM)
    page = bench.go("scenarios", lang)
    faults = bench.faults()
    page.fill("[name='name_zh']", "停止计时")
    enter(page, "[name='name_zh']")
    assert page.locator("ol.order > li").count() == 3
    for part in ("", "/answers", "/head", "/materials", "/expected", "/steps/1"):
        bench.go(f"scenarios/0{part}", lang)
        bench.shot(f"workshop-scenario{part.replace('/', '-')}", lang)
        faults += bench.faults()
    bench.go("scenarios/0/answers", lang)
    page.fill("[name='purpose']", "运输")
    enter(page, "[name='purpose']")
    assert "purpose: 运输" in bench.text("examples/scenarios.yaml")
    page.locator("#do").focus()
    page.select_option("#do", "withdraw")
    page.select_option("#at", "1")
    enter(page, "main form[method=get] .button")
    page.fill("[name='with-reason']", "不再需要")
    enter(page, "form#part .button-primary")
    assert "{as: applicant, do: withdraw, with: {reason: 不再需要}}" in bench.text("examples/scenarios.yaml")
    assert faults == []


def enter(page: Any, place: str) -> None:
    with page.expect_navigation():
        page.locator(place).press("Enter")


SCENARIOS = """# what must always come out
- name: {zh: 准予, en: Granted}
  applicant: &person {kind: natural_person, name: 林知远}
  today: 2026-03-02
  values: &values {purpose: 经营}
  materials: {application: 1}
  script:
    - {as: applicant, do: submit}
    - {as: window_clerk, do: accept, on: 2026-03-03}
    - {as: approver, do: decide}
  expect: {state: closed, outcome: grant, documents: [RECEIPT, ACCEPT, GRANT]}
- name: {zh: 撤回, en: Withdrawn}
  applicant: *person
  today: 2026-03-02
  values: *values
  script:
    - {as: applicant, do: submit}
    - {as: applicant, do: withdraw, with: {reason: 不做了}}
  expect: {outcome: withdrawn}
"""
FORM = """groups:
  - id: about
    title: {zh: 申请内容, en: What you apply for}
    questions:
      - {id: purpose, type: text, label: {zh: 用途, en: Purpose}}
      - id: size
        type: choice
        label: {zh: 大小, en: Size}
        options:
          - {value: s, label: {zh: 小, en: Small}}
          - {value: l, label: {zh: 大, en: Large}}
"""
