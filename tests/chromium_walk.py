"""A scenario of a package walked in Chromium by the people of the demo city, each at a browser of their own.

They sign in by their cards, find the service by search, fill in page after page, and find their work on the desk.
Nothing is done behind the pages but to move legal time, and what the law makes happen by itself when it moves.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.chromium import barriers, opened, too_wide
from tests.text_walk import in_entries, is_list, page_for

from tongban.base import clockrow
from tongban.base.actor import Actor
from tongban.base.legal import legal_now, legal_time
from tongban.base.timers import fire_due
from tongban.cases.models import Case
from tongban.cases.scenarios import Run
from tongban.cases.scenarios.expectations import faults
from tongban.catalogue.models import Item
from tongban.identity.models import DemoCard

Step = Mapping[str, Any]
SHOTS = os.environ.get("TONGBAN_SHOTS", "")
UNLIKE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[?#].*")
"""What makes two addresses of one page differ."""


def set_clock(moment: datetime) -> None:
    """Legal time stands at ``moment``, for every process and thread of this house."""
    clockrow.move(forward=moment - legal_now(), rate=0.0)


def wanted(value: Any) -> list[str]:
    """The values of radio buttons or boxes that an answer means."""
    return [
        str(v).lower() if isinstance(v, bool) else str(v)
        for v in ([value] if not isinstance(value, list) else value)
    ]


@dataclass
class Seen:
    """What was found on the pages of a module: each kind of page is judged by axe once a language and width."""

    judged: set[tuple[str, str, int]] = field(default_factory=set)
    pictures: int = 0


class ChromiumWalk:
    """One scenario, one language, one width."""

    def __init__(
        self,
        browser: Any,
        base: str,
        run: Run,
        item: Item,
        seen: Seen,
        language: str = "zh",
        width: int = 1440,
    ) -> None:
        self.browser, self.base, self.run, self.item = browser, base, run, item
        self.seen, self.language, self.width = seen, language, width
        self.pages: dict[tuple[int | None, int | None], Any] = {}
        self.said: list[str] = []
        self.steps: dict[str, Callable[[Step], None]] = {
            "submit": self.submit, "accept": self.accept, "examine": self.examine, "decide": self.decide,
            "pause": self.pause, "resume": self.resume, "revoke": self.revoke, "wait": self.wait,
        }  # fmt: skip

    def go(self) -> list[str]:
        """Walk to the end; what differs from the scenario, and what is wrong with the pages."""
        try:
            for number, step in enumerate(self.run.scenario["script"], start=1):
                self.run.move_to(step)
                self.time_passes()
                self.steps[step["do"]](step)
                self._compare(f"step {number} ({step['do']}): ", step.get("expect") or {})
            self.time_passes()
            self.look_back()
            self._compare("end: ", self.run.scenario.get("expect") or {})
        finally:
            for page in self.pages.values():
                page.context.close()
        return list(dict.fromkeys(self.said))

    def time_passes(self) -> None:
        """The clock shows the moment of the step, and what the law makes happen by then has happened."""
        set_clock(self.run.now)
        with legal_time(self.run.now):
            fire_due()

    def _compare(self, where: str, expect: Mapping[str, Any]) -> None:
        told = {key: value for key, value in expect.items() if key != "error"}
        if told and self.run.case is not None:
            with legal_time(self.run.now):
                self.said += [where + fault for fault in faults(self.run.target({}), told)]

    # people and pages

    def at(self, actor: Actor) -> Any:
        """The page of a person, who signs in by a click on their card."""
        key = (actor.party, actor.post)
        if key not in self.pages:
            page = self.pages[key] = self.visitor()
            card = DemoCard.objects.get(account__party_id=actor.party)
            name = card.label_zh if self.language == "zh" else card.label_en
            self.open(page, "/demo/")
            panel = page.locator("main li", has=page.get_by_role("heading", name=name, exact=True))
            self.click(page, panel.get_by_role("button"))
        return self.pages[key]

    def visitor(self) -> Any:
        """A browser in which nobody has signed in yet."""
        page = opened(self.browser, self.width, self.language)
        page.on("console", lambda message: self._heard(page, message))
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        return page

    def _heard(self, page: Any, message: Any) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.said.append(f"{page.url}: console: {message.text}")

    def open(self, page: Any, path: str) -> None:
        """Go to a page of this language."""
        answer = page.goto(f"{self.base}/{self.language}{path}")
        assert answer.status == 200, f"{page.url}: {answer.status}"
        self.look(page)

    def click(self, page: Any, thing: Any) -> None:
        """Click what leads to another page, and wait until that stands."""
        with page.expect_navigation():
            thing.click()
        self.look(page)

    def enter(self, page: Any, box: Any, words: str) -> None:
        """Type into a search box and send it."""
        box.fill(words)
        with page.expect_navigation():
            box.press("Enter")
        self.look(page)

    def answer(self, page: Any, name: str, value: Any) -> None:
        """Answer one question; an answer that stands there by the register stays."""
        field_ = page.locator(f"main [name='{name}']")
        kind = field_.first.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            for one in wanted(value):
                page.locator(f"main [name='{name}'][value='{one}']").check()
        elif field_.first.is_editable():
            field_.first.fill(str(value))

    def choose_file(self, page: Any, field_: Any, data: Mapping[str, Any]) -> None:
        """Hand a file to the page."""
        field_.set_input_files(dict(data))

    def look(self, page: Any) -> None:
        """Judge the page as it stands."""
        place = UNLIKE.sub("*", page.url.removeprefix(self.base))
        if wide := too_wide(page):
            self.said.append(f"{place} at {self.width}: {wide}")
        kind = (place, self.language, self.width)
        if kind not in self.seen.judged:
            self.seen.judged.add(kind)
            self.said += [f"{place} at {self.width}: {barrier}" for barrier in barriers(page)]
        if SHOTS:
            self.seen.pictures += 1
            name = re.sub(r"[^\w-]+", "_", place).strip("_")
            here = f"{self.seen.pictures:03}-{self.language}-{self.width}-{self.item.code}-{name}.png"
            page.screenshot(path=str(Path(SHOTS) / here), full_page=True)

    # the applicant

    def submit(self, step: Step) -> None:
        """Search, guide, apply, page after page, to the receipt."""
        told = dict(step.get("with") or {})
        self.run.values |= self.run.filled(told.get("values") or {})
        materials = told.get("materials", self.run.scenario.get("materials") or {})
        committed = bool(told.get("commitment", self.run.scenario.get("commitment")))
        page = self.at(self.run.actor(step))
        self._find(page)
        self._begin(page, self.run.actor(step))
        if (step.get("expect") or {}).get("error"):
            self._pages(page, materials, committed, until="/promise/")
            self._told_of_the_broken_promise(page)
            return
        self._pages(page, materials, committed)
        assert "/receipt/" in page.url, f"{page.url}: {page.inner_text('main')[:800]}"
        uid = page.url.split("/my/cases/", 1)[1].split("/", 1)[0]
        self.run.case = Case.objects.get(uid=uid)
        assert self.run.case.number in page.inner_text("main")

    def _find(self, page: Any) -> None:
        name = self.item.name_zh if self.language == "zh" else self.item.name_en
        self.open(page, "/")
        self.enter(page, page.locator("main input[type=search]").first, name)
        self.click(page, page.locator(f"main a[href*='/services/{self.item.code}/']").first)
        assert name in page.inner_text("h1")
        self.click(page, page.locator(f"a[href*='/apply/{self.item.code}/']:visible").first)

    def _begin(self, page: Any, actor: Actor) -> None:
        kind = "self" if actor.on_behalf_of is None else "mandate"
        self.click(page, page.locator(f"main form:has(input[name=as][value^={kind}]) button"))

    def _pages(self, page: Any, materials: Any, committed: bool, until: str = "/receipt/") -> None:
        """Page after page until the receipt; one that comes again and again stops the walk."""
        for _turn in range(40):
            place = page.url.partition("?")[0].partition("#")[0]
            if place.endswith(until):
                return
            if "/form/" in place:
                self._answer(page)
            elif place.endswith("/materials/"):
                self._hand_in(page, materials)
            elif place.endswith("/promise/"):
                self.answer(page, "promise", committed)
                self._next(page)
            elif place.endswith("/delivery/"):
                self.answer(page, "_delivery", self.run.scenario.get("delivery", "electronic"))
                self._next(page)
            elif place.endswith("/send/"):
                self.click(page, page.locator("main form.actions button.button-primary"))
            else:
                return
        raise AssertionError(f"the way does not end: {page.url}: {page.inner_text('main')[:600]}")

    def _next(self, page: Any) -> None:
        self.click(page, page.locator("main button[name=go][value=next]"))

    def _answer(self, page: Any) -> None:
        """Questions that an answer opens come at once, so the page is read again until nothing new is asked."""
        plain = {name: value for name, value in self.run.values.items() if not is_list(value)}
        self._all(page, plain)
        for name, rows in self.run.values.items():
            if is_list(rows) and page.locator(f"main [name='{name}']").count():
                self._entries(page, name, rows)
        before = page.url
        self._next(page)
        assert page.url != before, f"{before}: {page.inner_text('main')[:800]}"

    def _all(self, page: Any, told: Mapping[str, Any]) -> None:
        done: set[str] = set()
        while new := [n for n in self._asked(page) if n in told and n not in done]:
            done.add(new[0])
            self.answer(page, new[0], told[new[0]])
            page.locator("form[aria-busy]").wait_for(state="detached")

    def _entries(self, page: Any, name: str, rows: list[Mapping[str, Any]]) -> None:
        """As many entries as the scenario has, added by the button, each opened where it stands as a line."""
        while (there := page.locator(f"[id='q-{name}'] .entry").count()) < len(rows):
            page.locator(f"main [name=arrange][value='{name}:add']").click()
            page.locator(f"[id='{name}.{there + 1}']").wait_for()
            page.locator("form[aria-busy]").wait_for(state="detached")
        told = dict(in_entries(name, rows))
        for number in range(1, len(rows) + 1):
            change = page.locator(f"main [name=arrange][value='{name}:open:{number}']")
            if change.count():
                change.click()
                change.wait_for(state="detached")
                page.locator("form[aria-busy]").wait_for(state="detached")
            mine = {k: v for k, v in told.items() if k.startswith(f"{name}.{number}.")}
            self._all(page, mine)

    def _asked(self, page: Any) -> list[str]:
        names = page.evaluate(
            "[...document.querySelectorAll('.questions [name]:not([type=hidden])')].map(e => e.name)"
        )
        return list(dict.fromkeys(names))

    def _hand_in(self, page: Any, materials: Any) -> None:
        for line in [line for line, many in dict(materials).items() if many]:
            form = page.locator(f"main form[action*='/materials/{line}/add/']")
            field_ = form.locator("input[type=file]").first
            paper = page_for(line, field_.get_attribute("accept") or "")
            data = {"name": str(paper.name), "mimeType": str(paper.content_type), "buffer": paper.read()}
            with page.expect_navigation():
                self.choose_file(page, field_, data)
            form.get_by_role("link", name=str(paper.name)).first.wait_for()
        self.look(page)
        self._next(page)

    def _told_of_the_broken_promise(self, page: Any) -> None:
        """Who broke a promise is told so where they would promise again, and is shown the other way."""
        assert page.locator("main .notice-warning, main .notice-error").count(), page.inner_text("main")[:800]
        assert page.locator("input[name=promise][value=false]").count()
        assert not page.locator("input[name=promise][value=true]").count()

    def look_back(self) -> None:
        """The applicant reads the end of it on the case's own page, and the remedies against a refusal."""
        with legal_time(self.run.now):
            case = self.run.target({})
        page = self.at(self.run.cast.applicant)
        self.open(page, f"/my/cases/{case.uid}/")
        assert case.number in page.inner_text("main")
        if case.outcome == "refused":
            self.click(page, page.locator("main a[href*='/remedies/']").first)

    # the desk

    def case_page(self, step: Step) -> Any:
        """The official finds the case on the list of what waits, and opens it."""
        with legal_time(self.run.now):
            case, actor = self.run.target(step), self.run.actor(step)
        page = self.at(actor)
        self.open(page, "/desk/")
        self.enter(page, page.locator("#filter-q"), case.number)
        self.click(page, page.locator(f"a.task-item[href*='{case.uid}']").first)
        return page

    def do(self, step: Step, key: str, **typed: Any) -> Any:
        """The page of a step: filled in, sent, and the case's page says that it is done."""
        page = self.case_page(step)
        self._to_step(page, key)
        for name, value in typed.items():
            self.answer(page, name, value)
        self.click(page, page.locator("form.act-form .actions button:not([name=stage])"))
        assert "done=" in page.url, f"{page.url}: {page.inner_text('main')[:800]}"
        return page

    def _to_step(self, page: Any, key: str) -> None:
        link = page.locator(f"main a[href*='/do/{key}/']").first
        if not link.is_visible():
            page.locator("details.menu-up > summary").click()
        self.click(page, link)

    def accept(self, step: Step) -> None:
        self.do(step, "accept")

    def examine(self, step: Step) -> None:
        told = dict(step.get("with") or {})
        self.do(step, "finish", outcome=told.get("outcome", "pass"), opinion=told.get("opinion", "符合条件"))

    def decide(self, step: Step) -> None:
        told = dict(step.get("with") or {})
        if str(told.get("outcome", "grant")) == "refuse":
            self.do(step, "refuse", failed=told["failed"], reasons=told["reasons"])
        else:
            self.do(step, "grant")

    def pause(self, step: Step) -> None:
        """A ground that law or guide does not name is not offered; one that they name stops the clock."""
        told = dict(step["with"])
        if (step.get("expect") or {}).get("error"):
            page = self.case_page(step)
            self._to_step(page, "pause")
            assert page.locator("input[name=ground]").count()
            assert not page.locator(f"input[name=ground][value='{told['ground']}']").count()
            return
        self.do(step, "pause", **told)

    def resume(self, step: Step) -> None:
        self.do(step, "resume", **dict(step["with"]))

    def revoke(self, step: Step) -> None:
        """The applicant reads at once that it was revoked, why, and what can be done about it."""
        told = dict(step["with"])
        self.do(step, "revoke", facts=told["facts"], ground="unqualified", safety="false")
        page = self.at(self.run.cast.applicant)
        assert self.run.case is not None
        self.open(page, f"/my/cases/{self.run.case.uid}/")
        assert page.locator("main .chip-red").count(), page.inner_text("main")[:400]
        self.click(page, page.locator("main a[href*='/remedies/']").first)
        assert told["facts"] in page.inner_text("main")

    def wait(self, step: Step) -> None:
        """Only time passes."""
