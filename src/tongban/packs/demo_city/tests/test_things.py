"""The life events of the city as things: sound data, least sets, half the questions, and walks to the end over HTTP."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import combinations, product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from tongban.base.actor import SYSTEM, Actor
from tongban.base.jobs import run_pending
from tongban.base.legal import legal_time, wall_now
from tongban.cases.actions import case_accept, case_decide, case_examine, material_judge
from tongban.cases.errands import members_of
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case, Errand, ErrandDraft, Material
from tongban.cases.tests.world import person
from tongban.catalogue.folder import packages_under, read_folder
from tongban.catalogue.lint import lint_content
from tongban.catalogue.package import Package
from tongban.catalogue.standard import standard_content
from tongban.catalogue.things.book import Book, facts, outcomes_of
from tongban.catalogue.things.linting import lint_book
from tongban.catalogue.things.merging import Field
from tongban.catalogue.things.planning import Plan, draw_up, find_way, offers_of
from tongban.catalogue.things.reading import plan_for
from tongban.catalogue.things.solving import schedule
from tongban.forms.definition import Question
from tongban.identity.models import Account
from tongban.identity.sessions import SEEN
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import citizen_id, uscc
from tongban.org.actions import roles_install
from tongban.packs.demo_city import founding, sources
from tongban.packs.demo_city.founding import PACKS_ROOT
from tongban.portal.tests.browser import Browser, Form, pdf_file
from tongban.records.folding import fold
from tongban.records.subscribers import deliver

NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
HALF = 50


@lru_cache(maxsize=1)
def packages() -> dict[str, Package]:
    """Every item of the city, as founding publishes it."""
    found = {folder.name: Package.read(read_folder(folder)) for folder in packages_under(PACKS_ROOT)}
    for item in sources.items():
        content = standard_content(item) if item.get("online") == "full" else {"item": item}
        found.setdefault(item["code"], Package.read(content))
    return found


def book() -> Book:
    return Book.read(sources.read("things.yaml"))


def ways(code: str) -> Iterator[tuple[dict[str, str], str]]:
    """Every combination of answers of a thing, for everybody it is for."""
    asks = [book().asks[name] for name in book().things[code].asks]
    for applicant in book().things[code].audience:
        for values in product(*(a.values for a in asks)):
            yield dict(zip((a.id for a in asks), values, strict=True)), applicant


def fullest(code: str) -> Plan:
    """The plan of a thing with the most items."""
    made = []
    for answers, applicant in ways(code):
        try:
            made.append(find_way(book(), packages(), [code], answers, applicant))
        except Refusal as refusal:
            assert refusal.code == "things.nothing"
    way = max(made, key=lambda w: len(w.solution.steps))
    return draw_up(book(), packages(), [code], way.answers, way.applicant)


def test_the_book_has_no_mistake() -> None:
    assert not [f.message for f in lint_book(sources.read("things.yaml"), packages())]


@pytest.mark.parametrize("item", sources.items(), ids=lambda item: item["code"])
def test_the_package_of_an_item_has_no_error(item: dict[str, Any]) -> None:
    content = standard_content(item) if item["online"] == "full" else {"item": item}
    assert not [f.message for f in lint_content(content) if f.severity == "error"]


def test_at_least_ten_life_events_are_things_and_each_stands_on_the_site() -> None:
    known = {event["code"] for event in sources.read("life_events.yaml")}
    assert set(book().things) <= known and len(book().things) >= 10
    assert {"open-a-restaurant", "child-born", "buy-a-home", "move-home", "retire"} <= set(book().things)


def test_at_least_ten_things_ask_half_of_what_their_items_ask_one_by_one() -> None:
    shares = {code: fullest(code).saved.share for code in book().things}
    assert sum(share >= HALF for share in shares.values()) >= 10, shares
    assert sum(shares.values()) / len(shares) >= HALF, shares


@pytest.mark.parametrize(
    "code", ["child-born", "buy-a-home", "retire", "open-a-restaurant", "close-a-company"]
)
def test_no_smaller_set_of_the_citys_items_would_do(code: str) -> None:
    """Every subset of the items that could matter, tried one by one."""
    for answers, applicant in ways(code):
        way = find_way(book(), packages(), [code], answers, applicant)
        thing = book().things[code]
        context = facts([book().asks[a] for a in thing.asks], answers, applicant)
        held = frozenset(outcomes_of(thing.held, context))
        goals = set(outcomes_of(thing.goals, context))
        offers = _relevant(offers_of(book(), packages(), context), goals)
        size = len(way.solution.steps)
        for chosen in combinations(offers, size - 1):
            there = held.union(*(o.produces for o in chosen))
            assert not (goals <= there and schedule(chosen, held) is not None), (answers, chosen)


def _relevant(offers: list[Any], goals: set[str]) -> list[Any]:
    wanted, found = set(goals), []
    while more := [o for o in offers if o not in found and o.produces & wanted]:
        found += more
        wanted |= {need for o in more for need in o.needs}
    return found


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Units, items and things of the city, without its history; taken back after the module."""
    with django_db_blocker.unblock(), transaction.atomic(), legal_time(NOW):
        roles_install(SYSTEM)
        founding.found_units()
        founding.set_laws()
        founding.hang_doors()
        founding.publish_items()
        founding.publish_things()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def now(city: None, db: None) -> Iterator[None]:
    with legal_time(NOW):
        yield


PAGES = 20
TYPED = {
    "text": "云溪测试", "textarea": "测试事由，内容足够长。", "integer": "10", "decimal": "10", "money": "10",
    "date": "2026-01-05", "boolean": "true", "mobile": "15400000001", "email": "a@example.org",
    "address": "云溪市青禾区清源路1号", "region": "云溪市青禾区",
}  # fmt: skip


def typed(question: Question) -> Any:
    """Something that a person could answer."""
    match question.type:
        case "choice":
            return question.options[0].value
        case "choices":
            return [question.options[0].value]
        case "citizen_id":
            born = (date(1980, 1, 1), date(1990, 1, 1))
            return next(iter(citizen_id.fictional(1, seed=3, born=born))).number
        case "uscc":
            return uscc.make("91", "920100", "00000001")
    return question.example or TYPED[question.type]


def a_page(name: str, formats: tuple[str, ...]) -> SimpleUploadedFile:
    """A page in one of the formats that are taken; each another one."""
    if "pdf" in formats:
        return pdf_file(f"{name}.pdf")
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), f"#{zlib.crc32(name.encode()) & 0xFFFFFF:06x}").save(picture, "PNG")
    return SimpleUploadedFile(f"{name}.png", picture.getvalue(), content_type="image/png")


def signed_in(actor: Actor, language: str = "zh") -> Browser:
    b = Browser(language)
    account = Account.objects.create(
        username=f"thing{actor.party}", party_id=actor.party, assurance=3, made_at=wall_now()
    )
    b.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = b.client.session
    session[SEEN] = int(wall_now().timestamp())
    session.save()
    return b


def handed_in(b: Browser, thing: str, answers: dict[str, str]) -> Errand:
    """From the plan to the receipt, page by page."""
    query = "&".join(f"{k}={v}" for k, v in {**answers, "show": "1"}.items())
    b.open(f"/things/plan/?thing={thing}&{query}").follow("填写这一张表")
    b.send(b.form(has="as"))
    merged = plan_for([thing], answers).merged
    fields = merged.fields
    for _page in range(PAGES):
        if b.url.endswith("/send/"):
            break
        if b.url.endswith("/materials/"):
            for form in [f for f in b.forms() if f.kinds.get("page") == "file"]:
                paper = merged.paper(form.action.split("/")[-3])
                assert paper is not None
                b.send(form, files={"page": a_page(paper.id, paper.formats)})
            b.send(b.form(has="go"), "next")
            continue
        form = all_entries(b, fields)
        empty = {k for k in form.kinds if k in fields and not any(form.values.get(k, []))}
        plain = {k: typed(fields[k].question) for k in empty if fields[k].question.rows is None}
        b.send(form.fill(**plain, **in_entries(form, fields)), "next")
    b.send(b.form(has="一次全部提交"))
    return Errand.objects.get(applicant=ErrandDraft.objects.latest("pk").owner)


def all_entries(b: Browser, fields: Mapping[str, Field]) -> Form:
    """The page's form, with as many entries of a repeating group as its example has."""
    while True:
        form = next(f for f in b.forms() if any(value == "next" for _name, value, _words in f.buttons))
        lists = {k: fields[k].question.rows for k in form.kinds if k in fields}
        short = [k for k, rows in lists.items() if rows and len(rows.example) > int(form.values[k][0])]
        if not short:
            return form
        b.send(form.fill(**in_entries(form, fields)), f"{short[0]}:add")


def in_entries(form: Form, fields: Mapping[str, Field]) -> dict[str, Any]:
    """What the examples say of every field in an entry that the page shows."""
    found: dict[str, Any] = {}
    for name in [k for k, kind in form.kinds.items() if "." in k and kind != "hidden"]:
        group, number, column = name.split(".")
        rows = fields[group].question.rows
        assert rows is not None
        asked = rows.column(column)
        assert asked is not None
        example = rows.example[int(number) - 1] if len(rows.example) >= int(number) else {}
        found[name] = str(example.get(column) or typed(asked))
    return found


def work_off(errand: Errand) -> None:
    """Every office does its part, until nothing more happens."""
    for _round in range(PAGES):
        fold()
        deliver("cases.errands")
        run_pending()
        mine = Case.objects.filter(pk__in=[m.case_id for m in members_of(errand) if m.case_id])
        cases = [c for c in (*mine, *Case.objects.filter(parent__in=mine)) if c.is_open]
        if not cases:
            return
        for case in cases:
            _one_step(case)


def _one_step(case: Case) -> None:
    case.refresh_from_db()
    if case.status == Case.RECEIVED:
        for line in Material.objects.filter(case=case, status="provided").values_list("line", flat=True):
            material_judge(SYSTEM, case=case, line=line, passed=True)
        case_accept(SYSTEM, case=Case.objects.get(pk=case.pk))
        return
    for task in open_tasks(case):
        if task.kind == "decide":
            case_decide(SYSTEM, case=case, outcome="granted")
        elif task.kind in ("examine", "inspect", "review"):
            case_examine(SYSTEM, case=case, task=task, outcome="pass", opinion="符合条件")
        return


@pytest.mark.parametrize(
    ("thing", "answers", "levels"),
    [
        ("child-born", {"born_certified": "no", "birth_noted": "no", "mother_insured": "yes"}, 3),
        ("buy-a-home", {"deed_tax_paid": "no", "loan": "yes", "fund_member": "yes", "gas_home": "yes",
                        "will_move_household": "no"}, 3),
        ("retire", {"pension_elsewhere": "yes", "files_needed": "yes", "over_sixty": "yes", "chronic": "no"}, 2),
    ],
)  # fmt: skip
def test_a_thing_is_walked_to_the_end(now: None, thing: str, answers: dict[str, str], levels: int) -> None:
    party = person("林办事")
    b = signed_in(Actor(party=party.pk, account=party.pk, assurance=3, name=party.name))
    errand = handed_in(b, thing, answers)
    assert errand.number in b.text
    assert {m.level for m in members_of(errand)} == set(range(levels))
    assert any(m.status == "waiting" for m in members_of(errand))
    work_off(errand)
    assert {m.item.code: m.status for m in members_of(errand) if m.status != "granted"} == {}
    b.open(f"/my/things/{errand.uid}/")
    assert "全部办完" in b.text


def test_what_the_business_licence_makes_known_is_asked_when_it_is_there(now: None) -> None:
    party = person("何店主")
    b = signed_in(Actor(party=party.pk, account=party.pk, assurance=3, name=party.name))
    answers = {"business_licence": "no", "uses_gas": "no", "new_power": "no", "who": "natural_person"}
    errand = handed_in(b, "open-a-restaurant", answers)
    work_off(errand)
    b.open(f"/my/things/{errand.uid}/").follow("现在补填")
    form = b.form(has="shop_number")
    b.send(form.fill(shop_name="云溪市晨禾小馆"), status=422)
    b.send(b.form(has="shop_number").fill(shop_number=uscc.make("92", "920100", "00000002")))
    work_off(errand)
    assert {m.status for m in members_of(errand)} == {"granted"}
    joint = next(m.case for m in members_of(errand) if m.item.code == "open-a-restaurant")
    assert joint is not None and joint.members.count() == 3 and "全部办完" in b.open(b.url).text
