"""Screenshots for the guides: a small demo city in a scratch home, walked in Chromium, every picture looked at.

`make shots` calls it. It builds the city, serves it on a free loopback port, plays the tour and every role's main
pages in Chinese and English at 1440 and 390 px, writes `docs/img/<language>-<name>[-phone].png`, and stops what it
started. Pages that answer anything but 200 are told and counted; the exit status is then 1.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "img"
DESKTOP, PHONE = {"width": 1440, "height": 960}, {"width": 390, "height": 844}
COLOURS = 64
LANGUAGES = ("zh", "en")
PATIENCE = 30_000
"""Milliseconds that a page of a busy machine may take."""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""A script that ends when the screen has been drawn anew."""
PEOPLE = {
    "resident": ("林小渔", "Lin Xiaoyu"),
    "handler": ("周开店", "Zhou Kaidian"),
    "clerk": ("何迎春", "He Yingchun"),
    "reviewer": ("江问渔", "Jiang Wenyu"),
    "head": ("丰大田", "Feng Datian"),
    "supervisor": ("严明", "Yan Ming"),
    "administrator": ("管安", "Guan An"),
    "owner": ("石工", "Shi Gong"),
}
BUILD = """
import sys, django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("collectstatic", verbosity=0, interactive=False, clear=True)
from tongban.packs.demo_city.build import build
build(int(sys.argv[1]))
from tongban.records.folding import fold
while fold(): pass
from tongban.search.writing import rebuild
rebuild()
"""
LICENCE = """
import django; django.setup()
from tongban.licences.models import Licence
rows = Licence.objects.order_by("-id")
print((rows.filter(type__code="inland-fishing-licence").first() or rows.first()).query_code)
"""


class Photographer:
    """One person at one browser, who keeps pictures of what stands on the screen."""

    def __init__(self, browser: Browser, base: str, language: str, only: str) -> None:
        self.base, self.language, self.only = base, language, only
        self.context = browser.new_context(viewport=DESKTOP, locale="zh-CN" if language == "zh" else "en-GB")
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []

    def open(self, path: str) -> bool:
        """Go to a page of this language; tells a page that does not answer well."""
        answer = self.page.goto(f"{self.base}/{self.language}{path}")
        if answer is None or answer.status != 200:
            self.faults.append(f"{self.language}{path}: {answer.status if answer else 'no answer'}")
            return False
        return True

    def take(self, name: str, at: str = "") -> None:
        """Keep the screen at both widths; with ``at`` scrolled until that thing stands near the top."""
        if self.only and self.only not in name:
            return
        for size, suffix in ((DESKTOP, ""), (PHONE, "-phone")):
            self.page.set_viewport_size(size)
            if at:
                self.page.locator(at).first.evaluate(
                    "e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 90)"
                )
            self.page.evaluate(DRAWN)
            keep(self.page.screenshot(), PICTURES / f"{self.language}-{name}{suffix}.png")
        self.page.set_viewport_size(DESKTOP)

    def shot(self, name: str, path: str) -> None:
        """Open and take."""
        if self.open(path):
            self.take(name)

    def play(self, role: str) -> None:
        """Take a part in the demo city."""
        self.open("/demo/")
        name = PEOPLE[role][LANGUAGES.index(self.language)]
        self._click(
            self.page.locator("main li", has=self.page.get_by_text(name, exact=True)).locator("button")
        )

    def _click(self, thing: Locator) -> None:
        """Click what leads to another page, and wait until that stands."""
        with self.page.expect_navigation():
            thing.first.click()

    def settled(self) -> None:
        """Wait until the questions that an answer opens have come."""
        self.page.locator("form[aria-busy]").wait_for(state="detached")

    def follow(self, selector: str) -> bool:
        """Click the first thing that fits; false where nothing does."""
        found = self.page.locator(selector)
        if not found.count():
            self.faults.append(f"{self.page.url}: nothing fits {selector}")
            return False
        self._click(found)
        return True


def keep(png: bytes, path: Path) -> None:
    """Write a picture with few colours, so that the guides stay light."""
    small = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def public_pages(p: Photographer, code: str) -> None:
    """What everybody may see."""
    p.shot("home", "/")
    p.shot("demo", "/demo/")
    p.shot("search", "/search/?q=" + ("打鱼证" if p.language == "zh" else "fishing"))
    p.shot("services", "/services/")
    p.shot("guide", "/services/fishing-licence/")
    p.shot("precheck", "/services/fishing-licence/check/")
    p.shot("life-events", "/life-events/")
    p.shot("check", "/check/")
    p.shot("grants", "/grants/")
    p.shot("laws", "/laws/")
    p.shot("units", "/units/")
    p.shot("satisfaction", "/satisfaction/")
    p.shot("halls", "/halls/")
    p.shot("hall", "/halls/city-hall/")
    p.shot("hall-wall", "/halls/city-hall/wall/")
    p.shot("rate", "/rate/")
    p.shot("complaints", "/complaints/")
    p.shot("verify", f"/verify/{code}/")


def resident_pages(p: Photographer) -> None:
    """One's own things, and an application from the first question to the receipt."""
    p.play("resident")
    p.take("tour-resident", at="main h2:has(+ a[href$='/my/'])")
    p.shot("my", "/my/")
    if p.follow("main a[href*='/my/cases/']"):
        p.take("my-case")
        p.page.locator("main details summary").first.click()
        p.page.locator("main details[open]").first.scroll_into_view_if_needed()
        p.take("my-case-days")
    p.shot("my-licences", "/my/licences/")
    p.shot("my-data", "/my/data/")
    p.shot("my-messages", "/my/messages/")
    apply(p)


def apply(p: Photographer) -> None:
    """The inland fishing licence, without a vessel."""
    p.shot("apply", "/apply/fishing-licence/")
    p.follow("main form:has(input[name=as]) button")
    p.page.check("input[name=applicant_kind][value=natural_person]")
    p.settled()
    p.take("apply-form")
    p.follow("main button.button-primary")
    p.page.check("input[name=with_vessel][value=false]")
    p.settled()
    p.follow("main button.button-primary")
    p.page.check("input[name=waters][value=qinghe-lake]")
    p.page.check("input[name=method][value=line]")
    p.page.fill("input[name=season_from]", "2027-07-01")
    p.page.check("input[name=closed_season_read][value=true]")
    p.follow("main button.button-primary")
    with p.page.expect_navigation():  # the page sends the file at once and shows it
        p.page.locator("input[type=file]").first.set_input_files(
            {"name": "gear.png", "mimeType": "image/png", "buffer": drawing()}
        )
    p.page.locator("main a:has-text('gear.png')").first.wait_for()
    p.take("apply-materials")
    p.follow("main button[name=go][value=next]")
    p.page.check("input[name=_delivery][value=electronic]")
    p.take("apply-delivery")
    p.follow("main button.button-primary")
    p.take("apply-review")
    p.follow("main form button.button-primary")
    p.take("receipt")


def drawing() -> bytes:
    """A small honest picture to hand in."""
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "#E8F1FA").save(out, "PNG")
    return out.getvalue()


def desk_pages(p: Photographer) -> None:
    """The window clerk, the reviewer and the head."""
    p.play("clerk")
    p.take("tour-clerk")
    case(
        p, "clerk-case", {"judge": "clerk-judge", "supplement": "clerk-supplement", "accept": "clerk-accept"}
    )
    p.shot("clerk-intake", "/desk/intake/")
    p.shot("clerk-windows", "/halls/work/")
    p.play("reviewer")
    p.take("tour-reviewer")
    case(
        p,
        "reviewer-case",
        {"finish": "reviewer-finish", "pause": "reviewer-pause", "extend": "reviewer-extend"},
    )
    p.shot("reviewer-done", "/desk/done/")
    p.play("head")
    p.take("head-desk")
    case(p, "head-case", {"grant": "head-grant", "refuse": "head-refuse"})


def case(p: Photographer, name: str, steps: dict[str, str]) -> None:
    """The first case of the list, and each step on the first case of the list that offers it."""
    found = p.page.locator("main a[href*='/desk/cases/']").all()
    cases = list(dict.fromkeys(str(a.get_attribute("href")) for a in found))[:20]
    lacking = dict(steps)
    for place, address in enumerate(cases):
        p.open(address.removeprefix(f"/{p.language}"))
        if place == 0:
            p.take(name)
        offered = [str(a.get_attribute("href")) for a in p.page.locator("main a[href*='/do/']").all()]
        for key in list(lacking):
            link = next((link for link in offered if f"/do/{key}/" in link), "")
            if link:
                p.shot(lacking.pop(key), link.removeprefix(f"/{p.language}"))
        if not lacking:
            return
    p.faults.append(f"{p.language} {name}: nobody offers {', '.join(lacking)}")


def oversight_pages(p: Photographer) -> None:
    """The supervisor, the administrator and the service owner."""
    p.play("supervisor")
    p.shot("tour-supervisor", "/oversight/")
    p.shot("oversight-cases", "/oversight/cases/")
    if p.follow("main table a[href*='/oversight/cases/']"):
        p.take("oversight-case")
    p.shot("oversight-events", "/oversight/events/")
    p.shot("oversight-complaints", "/oversight/complaints/")
    p.shot("oversight-report", "/oversight/report/")
    p.shot("oversight-wall", "/oversight/wall/")
    p.play("administrator")
    p.shot("admin-units", "/admin/units/")
    p.shot("admin-seals", "/admin/seals/")
    p.shot("admin-unit", "/admin/units/agriculture-bureau/")
    p.play("owner")
    p.take("owner-desk")


def thing_pages(p: Photographer) -> None:
    """One form for one thing, what stands on notice, and the halls on line."""
    p.shot("thing-plan", "/things/plan/?goal=open-a-restaurant&show=1")
    p.shot("notices", "/notices/")
    p.shot("hall-online", "/halls/online/")
    p.shot("item-list", "/item-list/")


def workshop_pages(p: Photographer) -> None:
    """The service owner changes a service, and the lists that belong to the work."""
    p.play("owner")
    p.shot("workshop-items", "/desk/items/")
    p.open("/desk/items/fishing-licence/")
    p.follow("main form[action*='/desk/workshop/open/'] button")
    p.take("workshop")
    draft = p.page.url.removeprefix(f"{p.base}/{p.language}")
    for name in ("form", "flow", "scenarios"):
        p.shot(f"workshop-{name}", f"{draft}{name}/")
    p.shot("sorting", "/desk/sorting/")
    p.play("reviewer")
    p.shot("serving", "/desk/serving/")
    p.play("administrator")
    p.shot("watch-rules", "/admin/watch/")
    p.shot("roles", "/admin/roles/")


@contextmanager
def city(cases: int) -> Iterator[tuple[str, str]]:
    """A served demo city in a scratch home; gives its address and a licence's query code."""
    home = Path(tempfile.mkdtemp(prefix="tongban-shots-"))
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    extra = {"TONGBAN_MODE": "demo", "TONGBAN_HOME": str(home), "TONGBAN_SITE": base}
    environment = {**os.environ, **extra, "DJANGO_SETTINGS_MODULE": "tongban.config.settings"}
    environment.pop("DATABASE_URL", None)
    server: subprocess.Popen[bytes] | None = None
    try:
        subprocess.run([sys.executable, str(ROOT / "tools" / "translations.py")], cwd=ROOT, check=True)
        subprocess.run([sys.executable, "-c", BUILD, str(cases)], env=environment, cwd=ROOT, check=True)
        found = subprocess.run(
            [sys.executable, "-c", LICENCE],
            env=environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
        server = subprocess.Popen(
            [*command, "--log-level", "warning", "tongban.config.wsgi:application"], env=environment, cwd=ROOT
        )
        wait(base)
        yield base, found.stdout.split()[-1]
    finally:
        if server is not None:
            server.terminate()
            server.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(base: str) -> None:
    """Until the server answers; raises ``TimeoutError`` after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the server did not answer within a minute")


def walk(base: str, code: str, only: str) -> list[str]:
    """All pictures; what went wrong, in words."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        parts: list[Callable[[Photographer], None]] = [
                resident_pages, desk_pages, oversight_pages, thing_pages, workshop_pages,
            ]  # fmt: skip
        for language in LANGUAGES:
            for part in (lambda p: public_pages(p, code), *parts):
                p = Photographer(browser, base, language, only)
                try:
                    part(p)
                except Exception as error:
                    p.faults.append(f"{language} {getattr(part, '__name__', '')}: {error}")
                faults += p.faults
                p.context.close()
        browser.close()
    return faults


def album() -> None:
    """Write `docs/pictures.md`: every picture by name, language and width."""
    names = sorted({path.stem[3:].removesuffix("-phone") for path in PICTURES.glob("??-*.png")})
    rows = [
        f"| {name} | " + " | ".join(cell(name, language) for language in LANGUAGES) + " |" for name in names
    ]
    head = "# Pictures\n\nEvery page of the guides as `make shots` took it, at 1440 and at 390 px.\n"
    table = ["| page | 中文 | English |", "|---|---|---|", *rows]
    (ROOT / "docs" / "pictures.md").write_text("\n".join([head, *table]) + "\n", encoding="utf-8")


def cell(name: str, language: str) -> str:
    """Links to both widths of a picture."""
    kinds = (("", "desktop"), ("-phone", "phone"))
    return ", ".join(f"[{word}](img/{language}-{name}{suffix}.png)" for suffix, word in kinds)


def main() -> int:
    """Take all pictures; 1 when a page failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=120, help="size of the scratch city")
    parser.add_argument("--only", default="", help="only pictures whose name holds this")
    parser.add_argument("--base", default="", help="a demo city that is served already, with --code")
    parser.add_argument("--code", default="", help="query code of one of its licences")
    options = parser.parse_args()
    if options.base:
        faults = walk(options.base, options.code, options.only)
    else:
        with city(options.cases) as (base, code):
            faults = walk(base, code, options.only)
    album()
    size = sum(path.stat().st_size for path in PICTURES.glob("*.png"))
    print("\n".join(faults))
    print(f"{len(list(PICTURES.glob('*.png')))} pictures, {size / 1e6:.1f} MB, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
