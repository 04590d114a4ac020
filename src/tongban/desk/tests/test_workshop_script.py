"""The script of the guide in Chromium: a person who never programmed adds a fee and a question and shortens a limit."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.chromium import barriers, too_wide

from tongban.base.actor import SYSTEM
from tongban.base.jobs import run_pending
from tongban.cases.tests.world import World, staff
from tongban.catalogue import bundle
from tongban.catalogue.actions import files_publish
from tongban.catalogue.models import PackageDraft
from tongban.catalogue.queries import package_of, version_in_force
from tongban.catalogue.tests.test_drafts import good_world
from tongban.catalogue.yamltext import YamlText
from tongban.desk.tests.test_browser import seat
from tongban.org.actions import unit_found
from tongban.org.models import Unit

ROOT = Path(__file__).resolve().parents[4]
FISHING = ROOT / "src/tongban/packs/agriculture/services/fishing-licence"
SHOTS = os.environ.get("TONGBAN_SHOTS", "")
CODE = "fishing-licence"
WORDS = {
    "zh": {
        "item": "内陆渔业捕捞许可", "change": "在工坊里修改", "fees": "收费", "add": "添加",
        "save": "保存",
        "steps": "流程环节", "examine": "材料审查", "form": "编辑表单", "page": "渔船",
        "question": "添加问题", "up": "上移",
        "scenarios": "编辑场景", "story": "用船捕捞，材料齐全，准予许可", "answers": "修改填写内容",
        "effect": "会有哪些变化", "rehearsal": "场景演练", "play": "演练场景", "good": "都与预期一致", "send": "送审",
        "approve": "审核通过", "publish": "发布", "fee": "渔业资源增殖保护费", "crew": "船上几个人？",
        "vessel": "是否用船捕捞", "yes": "是", "list": "我管理的事项", "preview": "预览",
    },
    "en": {
        "item": "Inland fishing licence", "change": "Change it in the workshop", "fees": "Fees", "add": "Add",
        "save": "Save",
        "steps": "Steps of the flow", "examine": "Examine", "form": "Edit the form", "page": "The vessel",
        "question": "Add a question", "up": "Up",
        "scenarios": "Edit the scenarios", "story": "With a vessel, complete, granted",
        "answers": "Change the answers", "effect": "What would change",
        "rehearsal": "Rehearsal of the scenarios", "play": "Play the scenarios", "good": "came out as told",
        "send": "Send for review", "approve": "Approve", "publish": "Publish", "fee": "Fee for fish stocks",
        "crew": "How many people on board?", "vessel": "Do you fish from a vessel",
        "yes": "yes", "list": "Items to look after", "preview": "Preview",
    },
}  # fmt: skip

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def steps(language: str) -> list[str]:
    """The numbered steps of the guide."""
    text = (ROOT / "docs" / "guide" / language / "workshop.md").read_text(encoding="utf-8")
    return re.findall(r"^\d+\. (.*)$", text, re.MULTILINE)


class Person:
    """Somebody at a browser who does what the guide says."""

    def __init__(self, chromium: Any, server: Any, w: World, language: str, width: int) -> None:
        unit = Unit.objects.get(code="agriculture-bureau")
        self.owner = seat(chromium, server, staff(unit, "service_owner", name="石工"), width)
        self.head = seat(chromium, server, staff(unit, "head", name="丰大田"), width)
        self.base, self.language, self.say = server.url, language, WORDS[language]
        self.said: list[str] = []
        for page in (self.owner, self.head):
            page.on("console", lambda m: m.type in ("error", "warning") and self.said.append(m.text))
            page.on("pageerror", lambda error: self.said.append(str(error)))
        self.taken = 0
        self.width = width

    @property
    def draft(self) -> PackageDraft:
        return PackageDraft.objects.get(code=CODE)

    def open(self, path: str, page: Any = None) -> None:
        (page or self.owner).goto(f"{self.base}/{self.language}/{path}")

    def home(self) -> None:
        self.open(f"desk/workshop/{self.draft.uid}/")

    def press(self, words: str, page: Any = None, within: str = "main") -> None:
        """Click the button or link with these words, and wait for the page after it."""
        page = page or self.owner
        exact = re.compile(rf"^\s*{re.escape(words)}(\s.*)?$")
        thing = page.locator(f"{within} :is(a, button)").filter(has_text=exact).first
        with page.expect_navigation():
            thing.click()

    def look(self, page: Any = None) -> None:
        """No barrier, nothing wider than the screen."""
        page = page or self.owner
        assert not barriers(page), page.url
        assert not too_wide(page), page.url
        if SHOTS:
            self.taken += 1
            name = f"workshop-{self.language}-{self.width}-{self.taken:02}.png"
            page.screenshot(path=str(Path(SHOTS) / name), full_page=True)

    def open_the_draft(self) -> None:
        self.open("desk/")
        self.open("desk/items/")
        assert self.say["list"] in self.owner.content()
        self.press(self.say["item"])
        self.look()
        self.press(self.say["change"])
        self.look()

    def to_the_fees(self) -> None:
        self.press(self.say["fees"])
        self.press(self.say["add"])
        self.look()

    def write_the_fee(self) -> None:
        for name, value in (
            ("name_zh", "渔业资源增殖保护费"), ("name_en", "Fee for fish stocks"), ("amount", "20"),
            ("basis-law", "渔业法"), ("basis-article", "28"),
        ):  # fmt: skip
            self.owner.fill(f"[name='{name}']", value)
        self.press(self.say["save"])
        assert "20.00" in self.owner.content()
        self.look()

    def change_the_flow(self) -> None:
        self.home()
        self.press(self.say["steps"])
        self.look()
        self.press(self.say["examine"])
        self.owner.fill("[name='tb:limit']", "1wd")
        self.look()
        self.press(self.say["save"])

    def to_the_form(self) -> None:
        self.home()
        self.press(self.say["form"])
        self.look()
        panel = self.owner.locator("section.panel").filter(has_text=self.say["page"])
        with self.owner.expect_navigation():
            panel.locator("a").filter(has_text=self.say["question"]).click()

    def write_the_question(self) -> None:
        page = self.owner
        page.fill("[name='label_zh']", "船上几个人？")
        page.fill("[name='label_en']", "How many people on board?")
        page.fill("[name='id']", "crew")
        self.choose("type", "integer")
        self.choose("required", "never")
        self.choose("when", "when")
        self.choose("when_question", "with_vessel")
        self.choose("when_op", "is")
        page.fill("[name='when_value']", self.say["yes"])
        self.look()
        self.press(self.say["save"])

    def choose(self, name: str, value: str) -> None:
        """An option, whether the page shows a list or buttons."""
        page = self.owner
        if page.locator(f"select[name='{name}']").count():
            page.select_option(f"select[name='{name}']", value)
        else:
            page.check(f"input[name='{name}'][value='{value}']", force=True)

    def move_it(self) -> None:
        row = self.owner.locator("li[data-row]").filter(has_text=self.say["crew"])
        with self.owner.expect_navigation():
            row.locator("button[value='up']").click()
        questions = YamlText(self.draft.text("form.yaml")).get(("groups", 1, "questions"))
        assert [q["id"] for q in questions][-2:] == ["crew", "engine_power"]
        phone = f"iframe.preview-phone[src^='/{self.language}/']"
        self.owner.locator(phone).scroll_into_view_if_needed()
        frame = self.owner.frame_locator(phone)
        assert self.say["vessel"] in frame.locator("main").inner_text()
        self.drag_it_back()

    def drag_it_back(self) -> None:
        """The same by mouse."""
        if self.width < 1000:
            return
        rows = self.owner.locator("section.panel").filter(has_text=self.say["page"]).locator("li[data-row]")
        with self.owner.expect_navigation():
            rows.nth(3).drag_to(rows.nth(4))
        questions = YamlText(self.draft.text("form.yaml")).get(("groups", 1, "questions"))
        assert questions[-1]["id"] == "crew"

    def read_the_check(self) -> None:
        self.home()
        assert self.owner.locator(".chip-red").count() == 0
        self.look()

    def see_what_changes(self) -> None:
        self.press(self.say["effect"])
        text = self.owner.inner_text("main")
        assert self.say["fee"] in text
        assert self.say["examine"] in text
        assert self.say["crew"] in text
        self.look()

    def answer_the_question(self) -> None:
        self.home()
        self.press(self.say["scenarios"])
        self.look()
        self.press(self.say["story"])
        self.look()
        self.press(self.say["answers"])
        self.owner.fill("[name='crew']", "2")
        self.look()
        self.press(self.say["save"])

    def rehearse(self) -> None:
        self.home()
        self.press(self.say["rehearsal"])
        self.press(self.say["play"])
        run_pending()
        run = self.draft.runs.get()
        assert (run.state, run.failed) == ("done", 0), [v for v in run.verdicts if v["faults"]]
        self.owner.wait_for_selector(f"text={self.say['good']}")
        self.look()

    def send(self) -> None:
        self.home()
        self.owner.fill("[name='reason']", "按新规定收费，多问一个问题，三天办结")
        self.press(self.say["send"])
        self.look()

    def approve(self) -> None:
        self.open("desk/workshop/", self.head)
        self.look(self.head)
        self.press(self.say["item"], self.head)
        self.head.fill("[name='remark']", "同意")
        self.look(self.head)
        self.press(self.say["approve"], self.head)

    def publish(self) -> None:
        self.home()
        self.look()
        self.press(self.say["publish"])
        self.look()


SCRIPT: tuple[Callable[[Person], None], ...] = (
    Person.open_the_draft, Person.to_the_fees, Person.write_the_fee, Person.change_the_flow, Person.to_the_form,
    Person.write_the_question, Person.move_it, Person.read_the_check, Person.see_what_changes,
    Person.answer_the_question, Person.rehearse,
    Person.send, Person.approve, Person.publish,
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "width"), [("zh", 1440), pytest.param("en", 360, marks=pytest.mark.wide)]
)
def test_the_script_of_the_guide(chromium: Any, live_server: Any, language: str, width: int) -> None:
    w = good_world()
    unit_found(SYSTEM, code="agriculture-bureau", name_zh="农业农村局", parent=w.government, region="920100")
    files_publish(SYSTEM, code=CODE, files=bundle.of_folder(FISHING))
    person = Person(chromium, live_server, w, language, width)
    told = steps(language)
    assert len(told) == len(SCRIPT)
    for words, act in zip(told, SCRIPT, strict=True):
        for bold in re.findall(r"\*\*(.+?)\*\*", words):
            assert bold in known_words(language), bold
        act(person)
    version = version_in_force(PackageDraft.objects.get(code=CODE).item)  # type: ignore[arg-type]
    package = package_of(version)
    assert version.number == 2
    assert [fee.amount for fee in package.fees] == ["20.00"]
    assert 'tb:limit="1wd"' in package.flow
    question = package.form.question("crew")
    assert question is not None
    assert (question.type, question.required, question.when) == ("integer", False, "with_vessel = true")
    assert not [line for line in person.said if "409" not in line]
    before = (FISHING / "item.yaml").read_text(encoding="utf-8").splitlines()
    after = PackageDraft.objects.get(code=CODE).text("item.yaml").splitlines()
    assert [line for line in before if line not in after] == ["fees: []"]
    for page in (person.owner, person.head):
        page.context.close()


def known_words(language: str) -> str:
    """Everything that the test presses or chooses, as one text."""
    more = {
        "zh": "整数 从不 看条件 事项工坊 生效日期 保存",
        "en": "whole number Never On a condition Workshop Effective from Save",
    }
    return " ".join(WORDS[language].values()) + " " + more[language]
