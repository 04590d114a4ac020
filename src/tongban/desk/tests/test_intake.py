"""Window intake: the card reader, every way a page comes in, filing, the receipt; and rude input."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.errors import Invalid, NotFound
from tongban.base.home import home
from tongban.base.legal import legal_now, legal_time, wall_now
from tongban.cases.models import Case
from tongban.cases.tests.world import ITEM, PEOPLE, World, person, world
from tongban.desk.actions import intake_open, intakes_purge, ticket_open, tickets_purge
from tongban.desk.models import Intake, PhoneTicket
from tongban.desk.scans import scan_read, scans_at, windows
from tongban.desk.tests.people import browser
from tongban.files.tests.samples import pdf, pdf_with_script, picture
from tongban.hall.card import read_card
from tongban.org.models import Party

pytestmark = pytest.mark.django_db
USCC = "91110000100000044B"


@pytest.fixture
def folder() -> Iterator[Path]:
    path = home("scans", "W03")
    path.mkdir(parents=True, exist_ok=True)
    yield path
    shutil.rmtree(home("scans"))


def number() -> str:
    return next(PEOPLE).number


@pytest.mark.parametrize(
    "line",
    [
        "ID|王小明|{n}",
        "王小明,男,汉,19800101,云溪市青禾区一号,{n},云溪市公安局,20200101-20400101",
        "王小明\t男\t汉族\t{n}",
        '{{"name":"王小明","idnum":"{n}"}}',
        '{{"姓名":"王小明","公民身份号码":"{n}"}}',
        "ＩＤ｜王小明｜{n}",
        "%{n};王小明?",
    ],
)
def test_formats_of_card_readers(line: str) -> None:
    n = number()
    card = read_card(line.format(n=n))
    assert (card.number, card.kind) == (n, Party.NATURAL)
    assert card.name == "王小明" or line.startswith("%")


def test_a_number_alone_and_nonsense() -> None:
    n = number()
    assert read_card(n).name == ""
    for nonsense in ("", "ID||", "{", "[1]", "110105199001011234", "\x00", "王小明", "x" * 5000):
        with pytest.raises(Invalid):
            read_card(nonsense)


def begun(w: World) -> tuple[Client, Intake]:
    page = browser(w.clerk)
    answer = page.post("/zh/desk/intake/", {"item": w.item.code})
    assert answer.status_code == 302
    return page, Intake.objects.get(clerk_id=w.clerk.party, case=None)


def url(intake: Intake, more: str = "", lang: str = "zh") -> str:
    return f"/{lang}/desk/intake/{intake.uid}/{more}"


def typed(**more: Any) -> dict[str, Any]:
    n = more.pop("number", None) or number()
    values = {
        "person_kind": "natural_person",
        "person_name": "王小明",
        "person_number": n,
        "person_mobile": "15400000002",
        "applicant_name": "王小明",
        "applicant_number": n,
        "applicant_mobile": "15400000002",
        "applicant_address": "云溪市青禾区一号",
        "applicant_address_region": "",
        "matter": "测试",
        "conditions_read": "true",
    }
    return {**values, **more}


def file(name: str = "方案.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or pdf())


def test_the_whole_intake_from_card_to_receipt() -> None:
    w = world()
    page, intake = begun(w)
    n = number()
    page.post(url(intake), {"do": "card", "card": f"ID|王小明|{n}", "person_kind": "natural_person"})
    text = page.get(url(intake)).content.decode()
    assert text.count(n) >= 2  # applicant and form, typed by nobody
    answer = page.post(url(intake), typed(number=n, page_plan=file(), do="submit"))
    assert answer["Location"] == url(intake, "done/")
    case = Case.objects.get()
    assert (case.channel, case.applicant_name, case.status) == ("window", "王小明", "received")
    done = page.get(url(intake, "done/")).content.decode()
    assert case.number in done
    receipt = re.search(r'href="(/zh/desk/cases/[^"]+/documents/[^"]+)"', done)
    assert receipt and page.get(receipt[1]).content.startswith(b"%PDF")
    intake.refresh_from_db()
    assert n not in intake.person.reveal()


def test_sending_twice_files_one_case() -> None:
    w = world()
    page, intake = begun(w)
    form = typed(do="submit")
    page.post(url(intake), {**form, "page_plan": file()})
    page.post(url(intake), {**form, "page_plan": file()})
    assert Case.objects.count() == 1


def test_a_known_person_is_found_by_the_card() -> None:
    w = world()
    known = person("赵熟人")
    page, intake = begun(w)
    page.post(url(intake), {"do": "card", "card": known.number.reveal(), "person_kind": "natural_person"})
    assert "赵熟人" in page.get(url(intake)).content.decode()
    before = Party.objects.count()
    n = known.number.reveal()
    wrong = page.post(url(intake), typed(number=n, page_plan=file(), do="submit"))
    assert wrong.status_code == 422  # another name under this number
    form = typed(number=n, person_name="赵熟人", applicant_name="赵熟人", do="submit")
    assert page.post(url(intake), form).status_code == 302
    assert Party.objects.count() == before
    assert Case.objects.get().applicant_id == known.pk


def test_mistakes_are_named_and_nothing_typed_is_lost() -> None:
    w = world()
    page, intake = begun(w)
    answer = page.post(url(intake), typed(person_number="12", matter="写了很久的事由", do="submit"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "写了很久的事由" in text
    answer = page.post(url(intake), typed(matter="", do="submit"))
    assert answer.status_code == 422
    assert 'href="#plan"' in answer.content.decode()  # the missing material
    assert not Case.objects.exists()
    assert page.post(url(intake), {"do": "card", "card": "nonsense"}).status_code == 422


def test_a_bad_file_is_refused_and_the_good_one_kept() -> None:
    w = world()
    page, intake = begun(w)
    answer = page.post(url(intake), {"page_plan": [file(), file("x.pdf", pdf_with_script())], "do": "save"})
    assert answer.status_code == 422
    assert intake.pages.count() == 1
    uid = intake.pages.get().uid
    page.post(url(intake), {"do": f"remove:{uid}"})
    assert not intake.pages.exists()


def test_a_picture_of_the_camera() -> None:
    w = world()
    page, intake = begun(w)
    shot = SimpleUploadedFile("camera-1.jpg", picture())
    assert page.post(url(intake), {"camera_plan": shot, "do": "save"}).status_code == 302
    assert intake.pages.get().way == "camera"


def test_the_watched_scan_folder(folder: Path) -> None:
    (folder / "扫描 001.pdf").write_bytes(pdf())
    (folder / "notes.txt").write_text("x")
    (folder.parent.parent / "secret.pdf").write_bytes(pdf())
    (folder / "link.pdf").symlink_to(folder.parent.parent / "secret.pdf")
    assert windows() == ["W03"]
    assert [s.name for s in scans_at("W03")] == ["扫描 001.pdf"]
    for window, name in (
        ("W03", "../../secret.pdf"),
        ("W03", "link.pdf"),
        ("..", "secret.pdf"),
        ("W99", "x.pdf"),
    ):
        with pytest.raises(NotFound):
            scan_read(window, name)
    w = world()
    page, intake = begun(w)
    page.post(url(intake), {"window": "W03", "do": "save"})
    assert "扫描 001.pdf" in page.get(url(intake, "live/")).content.decode()
    answer = page.post(url(intake), {"window": "W03", "scan_line": "plan", "do": "scan:扫描 001.pdf"})
    assert answer.status_code == 302
    assert intake.pages.get().way == "scan"
    assert not scans_at("W03")
    assert (folder / "taken" / "扫描 001.pdf").exists()
    assert (
        page.post(url(intake), {"window": "W03", "scan_line": "plan", "do": "scan:扫描 001.pdf"}).status_code
        == 404
    )


def test_a_damaged_scan_stays_where_it_is(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    w = world()
    page, intake = begun(w)
    answer = page.post(url(intake), {"window": "W03", "scan_line": "plan", "do": "scan:a.pdf"})
    assert answer.status_code == 422
    assert scans_at("W03")


def ticket_url(page: Client, intake: Intake) -> str:
    text = page.post(url(intake), {"do": "phone:plan"}).content.decode()
    found = re.search(r"(/zh/phone/[^<\s]+)", unescape(text))
    assert found
    return found[1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_persons_phone_hands_a_page_in(lang: str) -> None:
    w = world()
    page, intake = begun(w)
    address = ticket_url(page, intake).replace("/zh/", f"/{lang}/")
    phone = Client()
    assert phone.get(address).status_code == 200
    assert phone.post(address, {}).status_code == 422
    assert phone.post(address, {"pages": SimpleUploadedFile("a.jpg", picture())}).status_code == 302
    assert intake.pages.get().way == "phone"
    assert "a.jpg" in page.get(url(intake, "live/")).content.decode()
    assert phone.post(address, {"pages": file("b.pdf", pdf_with_script())}).status_code == 422


def test_a_ticket_ends_and_opens_nothing_else() -> None:
    w = world()
    page, intake = begun(w)
    address = ticket_url(page, intake)
    PhoneTicket.objects.update(until=wall_now() - timedelta(seconds=1))
    phone = Client()
    assert phone.get(address).status_code == 404
    assert phone.post(address, {"pages": file()}).status_code == 404
    assert phone.get("/zh/phone/guessed-token/").status_code == 404
    assert tickets_purge() == 1
    with pytest.raises(NotFound):
        ticket_open(w.clerk, intake=intake, line="population")
    assert not intake.pages.exists()


def test_a_ticket_takes_ten_pages() -> None:
    w = world()
    page, intake = begun(w)
    address = ticket_url(page, intake)
    PhoneTicket.objects.update(used=10)
    assert Client().post(address, {"pages": file()}).status_code == 409


def test_only_the_clerk_who_began_it() -> None:
    w = world()
    _page, intake = begun(w)
    assert browser(w.stranger).get(url(intake)).status_code == 404
    assert browser(w.examiner).get(url(intake)).status_code == 403
    assert browser(w.applicant).get("/zh/desk/intake/").status_code == 403
    assert Client().get(url(intake)).status_code == 401


def test_an_item_of_another_house_cannot_be_filed() -> None:
    w = world()
    page = browser(w.stranger)
    assert "测试许可" not in page.get("/zh/desk/intake/").content.decode()
    assert page.post("/zh/desk/intake/", {"item": w.item.code}).status_code == 403
    assert page.post("/zh/desk/intake/", {"item": "no-such-item"}).status_code == 404


def test_the_kind_of_applicant_must_fit() -> None:
    w = world()
    page, intake = begun(w)
    answer = page.post(url(intake), typed(person_kind="legal_entity", page_plan=file(), do="submit"))
    assert answer.status_code == 422


def test_delivery_wish_and_search() -> None:
    w = world({**ITEM, "delivery": ["electronic", "post"]})
    page = browser(w.clerk)
    assert w.item.code in page.get("/en/desk/intake/?q=Test").content.decode()
    assert w.item.code not in page.get("/zh/desk/intake/?q=渔业").content.decode()
    page, intake = begun(w)
    page.post(url(intake), typed(page_plan=file(), _delivery="post", _address="云溪市二号", do="submit"))
    assert json.loads(Case.objects.get().values.reveal())["_delivery"] == "post"


def test_old_intakes_are_forgotten() -> None:
    w = world()
    intake_open(w.clerk, item=w.item)
    assert intakes_purge() == 0
    with legal_time(legal_now() + timedelta(days=91)):
        assert intakes_purge() == 1


@pytest.mark.parametrize(
    "field", ["card", "person_name", "person_number", "matter", "do", "window", "scan_line", "_delivery"]
)
def test_nothing_typed_breaks_the_intake(field: str) -> None:
    w = world()
    page, intake = begun(w)
    for nasty in (
        "<script>alert(1)</script>",
        "\x00",
        "ﷺ" * 500,
        "remove:x",
        "scan:../x",
        "phone:x",
        "../..",
        "👨‍👩‍👧" * 100,
    ):
        answer = page.post(url(intake), {**typed(), field: nasty})
        assert answer.status_code in (302, 404, 422)
        assert "<script>alert(1)" not in answer.content.decode()
    assert page.get(url(intake)).status_code == 200
