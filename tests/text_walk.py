"""A scenario of a package walked over HTTP, as people without scripts would: links followed, forms filled and sent."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.city import Person

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.base.legal import legal_time
from tongban.base.timers import fire_due
from tongban.cases.models import Case
from tongban.cases.scenarios import Run
from tongban.cases.scenarios.expectations import faults
from tongban.cases.scenarios.steps import DOERS
from tongban.catalogue.models import Item
from tongban.identity.acting import SELF
from tongban.identity.actions import account_open
from tongban.identity.models import Account
from tongban.kernel.errors import Refusal
from tongban.org.models import Mandate, Party, Post
from tongban.portal.tests.browser import Browser, Form, pdf_file

Step = Mapping[str, Any]
WORDS = {
    "zh": {"apply": "立即办理", "send": "提交申请"},
    "en": {"apply": "Apply now", "send": "Send the application"},
}


class Walk:
    """One scenario, one language, one browser for each person."""

    def __init__(self, run: Run, item: Item, language: str) -> None:
        self.run, self.item, self.language = run, item, language
        self.words = WORDS[language]
        self.browsers: dict[tuple[int | None, int | None], Browser] = {}
        self.by_hand: dict[str, Callable[[Step], None]] = {
            "submit": self.submit, "accept": self.accept, "examine": self.examine, "complete": self.examine,
            "decide": self.decide, "withdraw": self.withdraw,
        }  # fmt: skip

    def go(self) -> list[str]:
        """Walk to the end; what differs from the scenario's expectation."""
        for step in self.run.scenario.get("script") or []:
            self.run.move_to(step)
            with legal_time(self.run.now):
                fire_due()
                self._step(step)
        expect = self.run.scenario.get("expect") or {}
        if self.run.case is None:  # what was wanting was named before anything was sent
            return [] if expect.get("state") == "draft" else ["nothing was sent"]
        with legal_time(self.run.now):
            fire_due()
            self._look_back()
            return faults(self.run.target({}), expect)

    def _step(self, step: Step) -> None:
        """By hand where a page exists for it; a step that the scenario sees refused, by its action."""
        if (step.get("expect") or {}).get("error"):
            with suppress(Refused, Refusal):
                DOERS[str(step["do"])](self.run, step)
        elif step["do"] in self.by_hand:
            self.by_hand[step["do"]](step)
        else:
            DOERS[str(step["do"])](self.run, step)

    def _look_back(self) -> None:
        """The applicant reads the end of it on the case's own page."""
        case, browser = self.run.target({}), self.at(self.run.cast.applicant)
        browser.open(f"/my/cases/{case.uid}/")
        assert case.number in browser.text
        if case.outcome == "refused":
            browser.open(f"/my/cases/{case.uid}/remedies/")

    def at(self, actor: Actor) -> Browser:
        """The browser of a person, signed in, in the role that they act in."""
        key = (actor.party, actor.post)
        if key not in self.browsers:
            browser = Browser(self.language)
            browser.client = self._person(actor).client()
            self.browsers[key] = browser
        return self.browsers[key]

    def _person(self, actor: Actor) -> Person:
        name = f"walker-{actor.party}-{actor.post or 0}"
        party = Party.objects.get(pk=actor.party)
        account = Account.objects.filter(username=name).first() or account_open(
            SYSTEM, party=party, username=name, assurance=4
        )
        acting = SELF
        if actor.post:
            acting = f"post:{Post.objects.get(pk=actor.post).uid}"
        elif actor.on_behalf_of:
            mandate = Mandate.objects.filter(agent=party, principal_id=actor.on_behalf_of).latest("id")
            acting = f"mandate:{mandate.uid}"
        return Person(actor, account, acting)

    def submit(self, step: Step) -> None:
        """Find the service by search, read its guide, apply, page after page, to the receipt."""
        told = dict(step.get("with") or {})
        self.run.values |= self.run.filled(told.get("values") or {})
        pages = told.get("materials", self.run.scenario.get("materials") or {})
        committed = bool(told.get("commitment", self.run.scenario.get("commitment")))
        actor = self.run.actor(step)
        if actor.is_staff:
            DOERS["submit"](self.run, step)
            return
        browser = self.at(actor)
        self._find(browser)
        browser.follow(self.words["apply"])
        self._begin(browser, actor)
        self._pages(browser, pages, committed=committed)
        assert "receipt" in browser.url, f"{browser.url}: {browser.text[:800]}"
        uid = browser.url.split("/my/cases/", 1)[1].split("/", 1)[0]
        self.run.case = Case.objects.get(uid=uid)
        assert self.run.case.number in browser.text

    def _find(self, browser: Browser) -> None:
        name = self.item.name_zh if self.language == "zh" else self.item.name_en
        browser.open("/")
        browser.send(browser.form(has="q").fill(q=name))
        if any(name in words for words in browser.links()):
            browser.follow(name)
        else:  # the index is written by the worker; a reader who finds nothing takes the list
            browser.open("/services/").follow(name)
        assert self.item.code in browser.url

    def _begin(self, browser: Browser, actor: Actor) -> None:
        form = browser.form(has="as")
        wanted = self._person(actor).acting
        if wanted in form.choices.get("as", []):
            form.fill(**{"as": wanted})
        browser.send(form)

    def _pages(self, browser: Browser, pages: Any, *, committed: bool) -> None:
        """Fill in page after page until the receipt; a page that comes again and again stops the walk."""
        for _turn in range(40):
            place = browser.url.partition("?")[0].partition("#")[0]
            if "/form/" in place:
                self._answer(browser)
            elif place.endswith("/materials/"):
                self._hand_in(browser, pages)
            elif place.endswith("/promise/"):
                browser.send(browser.form(has="promise").fill(promise=str(committed).lower()), "next")
            elif place.endswith("/delivery/"):
                form = browser.form(has="_delivery")
                wish = self.run.scenario.get("delivery") or form.choices["_delivery"][0]
                browser.send(form.fill(_delivery=wish), "next")
            elif place.endswith("/send/"):
                form = browser.form(has=self.words["send"])
                browser.send(_ticked(form), self.words["send"])
            else:
                return
        raise AssertionError(f"the way does not end: {browser.url}: {browser.text[:600]}")

    def _answer(self, browser: Browser) -> None:
        self._entries(browser)
        form = _way_on(browser)
        before = browser.url
        browser.send(form.fill(**self._known(form)), "next")
        if browser.url == before:  # answers opened further questions on the same page
            again = _way_on(browser)
            assert set(again.kinds) - set(form.kinds), f"{before}: {browser.text[:800]}"

    def _known(self, form: Form) -> dict[str, Any]:
        """What the scenario answers of the fields that the page shows."""
        told: dict[str, Any] = {}
        for name, value in self.run.values.items():
            told |= dict(in_entries(name, value)) if is_list(value) else {name: _typed(value)}
        return {name: value for name, value in told.items() if form.kinds.get(name, "hidden") != "hidden"}

    def _entries(self, browser: Browser) -> None:
        """As many entries of a repeating group as the scenario has, each of them open once."""
        for name, rows in self.run.values.items():
            if not is_list(rows) or name not in _way_on(browser).kinds:
                continue
            while int(_way_on(browser).values[name][0]) < len(rows):
                self._press(browser, f"{name}:add")
            for number in range(1, len(rows) + 1):
                if any(value == f"{name}:open:{number}" for _n, value, _w in _way_on(browser).buttons):
                    self._press(browser, f"{name}:open:{number}")

    def _press(self, browser: Browser, button: str) -> None:
        form = _way_on(browser)
        browser.send(form.fill(**self._known(form)), button)

    def _hand_in(self, browser: Browser, pages: Any) -> None:
        told = pages if isinstance(pages, Mapping) else dict.fromkeys(pages, 1)
        for line, many in told.items():
            if not many:
                continue
            for form in [f for f in browser.forms() if f"/materials/{line}/add/" in f.action]:
                accepted = browser.page.xpath(
                    f"//form[contains(@action, '/{line}/add/')]//input[@type='file']/@accept"
                )
                browser.send(form, files={"page": page_for(line, "".join(accepted))})
        browser.send(browser.form(has="go"), "next")

    def step_of(self, step: Step, key: str, **typed: Any) -> None:
        """Open the desk, the case, the step's own page; fill it in and send it."""
        case, browser = self.run.target(step), self.at(self.run.actor(step))
        browser.open("/desk/")
        browser.open(f"/desk/cases/{case.uid}/")
        there = [url for url in browser.links().values() if f"/do/{key}/" in url]
        there += [f.action for f in browser.forms() if f"/do/{key}/" in f.action]
        assert there, f"{key} is not offered on {browser.url}: {list(browser.links().values())}"
        browser.open(there[0])
        form = next(f for f in browser.forms() if f"/do/{key}/" in f.action)
        browser.send(_ticked(form).fill(**{k: v for k, v in typed.items() if k in form.kinds}))
        assert f"/do/{key}/" not in browser.url, f"{browser.url}: {browser.text[:800]}"

    def accept(self, step: Step) -> None:
        self.step_of(step, "accept", opinion="材料齐全，符合法定形式")

    def examine(self, step: Step) -> None:
        told = dict(step.get("with") or {})
        if told.get("facts") or told.get("task"):
            DOERS["examine"](self.run, step)
            return
        outcome = str(told.get("outcome", "pass"))
        self.step_of(step, "finish", outcome=outcome, opinion=str(told.get("opinion", "符合条件")))

    def decide(self, step: Step) -> None:
        told = dict(step.get("with") or {})
        if str(told.get("outcome", "grant")) in ("refuse", "refused"):
            self.step_of(
                step, "refuse", reasons=told.get("reasons", ""), failed=list(told.get("failed") or ())
            )
        else:
            self.step_of(step, "grant", reasons=told.get("reasons", ""))

    def withdraw(self, step: Step) -> None:
        case, browser = self.run.target(step), self.at(self.run.actor(step))
        browser.open(f"/my/cases/{case.uid}/withdraw/")
        browser.send(browser.form(has="reason").fill(reason="计划有变"))


def page_for(line: str, accepted: str) -> SimpleUploadedFile:
    """A file of a kind that the line takes."""
    if "pdf" in accepted:
        return pdf_file(f"{line}.pdf")
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "PNG")
    return SimpleUploadedFile(f"{line}.png", picture.getvalue(), content_type="image/png")


def _way_on(browser: Browser) -> Form:
    """The form of the page that leads on."""
    return next(f for f in browser.forms() if any(b[1] == "next" for b in f.buttons))


def is_list(value: Any) -> bool:
    """Whether an answer is the entries of a repeating group."""
    return isinstance(value, list) and any(isinstance(row, Mapping) for row in value)


def in_entries(name: str, rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The answers in the entries of a repeating group, by the names that a page gives them."""
    for number, row in enumerate(rows, start=1):
        for column, value in row.items():
            yield f"{name}.{number}.{column}", _typed(value)


def _typed(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value


def _ticked(form: Form) -> Form:
    """Boxes that must be ticked before sending."""
    for name, kind in form.kinds.items():
        if kind == "checkbox" and name not in form.values and len(form.choices[name]) == 1:
            form.values[name] = list(form.choices[name])
    return form
