"""Results on the shelf: laid ready, found, handed out with proof, reminded, posted, come back, archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api_world import Caller, token_of

from tongban.base.actor import ANONYMOUS, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.timers import fire_due
from tongban.cases.actions import (
    case_accept,
    case_decide,
    case_examine,
    case_submit,
    draft_file_add,
    draft_open,
    draft_save,
    material_judge,
)
from tongban.cases.flowing import open_tasks
from tongban.cases.models import Case
from tongban.cases.tests.world import ITEM, answers, attachment, person, resident
from tongban.hall import shelves
from tongban.hall.actions import (
    dispatch_make,
    parcel_delivered,
    shelf_archive,
    shelf_hand_out,
    shelf_place,
    shelf_post,
)
from tongban.hall.carrier import import_status
from tongban.hall.models import Parcel, ShelfEntry
from tongban.hall.tests.test_general import again
from tongban.hall.tests.world import DAY, Place, at, place, url
from tongban.messages.models import Message
from tongban.org.models import Party
from tongban.records.models import Reading

pytestmark = pytest.mark.django_db


@dataclass
class Shelf:
    p: Place
    case: Case
    number: str

    @property
    def issuer(self) -> Actor:
        return self.p.issuer

    def decided(self, delivery: str = "pickup", who: Actor | None = None) -> Case:
        """A granted case whose result waits to be handed out."""
        w, owner = self.p.w, who or self.p.w.applicant
        draft = draft_open(owner, item=w.item)
        draft_save(owner, draft=draft, values={**answers(), "_delivery": delivery, "_address": "清源路1号"})
        draft_file_add(owner, draft=draft, line="plan", attachment=attachment(owner))
        case = case_submit(owner, draft=draft)
        material_judge(w.clerk, case=case, line="plan", passed=True)
        case = case_accept(w.clerk, case=Case.objects.get(pk=case.pk))
        case_examine(w.examiner, case=case, task=open_tasks(case, "examine")[0], outcome="pass", opinion="好")
        return case_decide(w.approver, case=Case.objects.get(pk=case.pk), outcome="granted")


@pytest.fixture
def s() -> Shelf:
    with at():
        p = place(ITEM | {"delivery": ["pickup", "post", "electronic"]})
        p.issuer = again(p.issuer)
        made = Shelf(p, Case(), Party.objects.get(pk=p.w.applicant.party).number.reveal())
        made.case = made.decided()
        return made


def test_a_result_is_laid_ready_found_and_handed_out_with_proof(s: Shelf) -> None:
    hall = s.p.hall
    with at():
        entry = shelf_place(s.issuer, hall=hall, case=s.case, box="a-03-12")
        assert (entry.box, entry.state) == ("A-03-12", "ready")
        assert Message.objects.filter(kind="shelf.ready", to_id=s.p.w.applicant.party).count() == 1
        code = s.case.query_code
        for text in (s.case.number, code, f"https://city.example/zh/check/?code={code}", "a-03-12",
                     f"ID|林测试|{s.number}", s.number):  # fmt: skip
            assert shelves.found_on_shelf(s.issuer, hall, text) == [entry], text
        for text in ("", "'", "\x00", "A-99", "110101199003070000", "Ω" * 3000):
            assert shelves.found_on_shelf(s.issuer, hall, text) == []
        with pytest.raises(Invalid):
            shelf_hand_out(s.issuer, entry=entry, way="card", number=resident_number())
        done = shelf_hand_out(s.issuer, entry=entry, way="card", number=s.number)
        case = Case.objects.get(pk=s.case.pk)
        assert (done.state, case.status, case.delivery.received_by) == ("handed", "closed", "林测试")
        assert case.notices.filter(kind="DELIVERY").exists()
        with pytest.raises(Conflict):
            shelf_hand_out(s.issuer, entry=entry, way="card", number=s.number)
        assert shelves.found_on_shelf(s.issuer, hall, s.number) == []


def resident_number() -> str:
    return person().number.reveal()


def test_somebody_else_comes_with_a_letter(s: Shelf) -> None:
    with at():
        entry = shelf_place(s.issuer, hall=s.p.hall, case=s.case, box="A1")
        number = resident_number()
        for way, wrong, name in (
            ("letter", number, ""),
            ("letter", "123", "王代领"),
            ("word", number, "王代领"),
        ):
            with pytest.raises(Invalid):
                shelf_hand_out(s.issuer, entry=entry, way=way, number=wrong, received_by=name)
        shelf_hand_out(s.issuer, entry=entry, way="letter", number=number, received_by="王代领")
        assert Case.objects.get(pk=s.case.pk).delivery.received_by == "王代领"


def test_only_who_hands_out_for_the_authority_does(s: Shelf) -> None:
    with at():
        for who in (s.p.w.examiner, again(s.p.clerk), s.p.w.stranger, s.p.w.applicant):
            with pytest.raises(Forbidden):
                shelf_place(who, hall=s.p.hall, case=s.case, box="A1")
        with pytest.raises(Invalid):
            shelf_place(s.issuer, hall=s.p.hall, case=s.case, box="上层")
        assert ShelfEntry.objects.count() == 0


def test_what_nobody_fetches_is_reminded_then_late_then_archived(s: Shelf) -> None:
    with at():
        entry = shelf_place(s.issuer, hall=s.p.hall, case=s.case, box="A1")
        with pytest.raises(Conflict):
            shelf_archive(s.issuer, entry=entry)
    with at(day=DAY + timedelta(days=15)):
        fire_due()
        fire_due()
        assert Message.objects.filter(kind="shelf.reminder").count() == 1
    with at(day=DAY + timedelta(days=60)):
        fire_due()
        assert ShelfEntry.objects.get().state == "ready"
    with at(day=DAY + timedelta(days=61)):
        fire_due()
        assert ShelfEntry.objects.get().state == "late"
        shelf_archive(s.issuer, entry=entry)
    assert (ShelfEntry.objects.get().state, Case.objects.get(pk=s.case.pk).status) == ("archived", "closed")


def test_by_post_with_the_carriers_answers(s: Shelf) -> None:
    hall = s.p.hall
    with at():
        cases = [s.decided("post", resident(person(name))) for name in ("甲收件", "乙收件")]
        for case in cases:
            assert shelf_place(s.issuer, hall=hall, case=case).state == "posting"
        with pytest.raises(Conflict):
            shelf_place(s.issuer, hall=hall, case=cases[0])
        one, two = Parcel.objects.order_by("id")
        assert shelves.labels_pdf(hall, [one, two]).startswith(b"%PDF")
        with pytest.raises(Invalid):
            dispatch_make(s.issuer, hall=hall, tracking={str(one.uid): "EMS000001", str(two.uid): "?"})
        assert Parcel.objects.filter(state="ready").count() == 2
        with pytest.raises(Invalid):
            dispatch_make(
                s.issuer, hall=hall, tracking={str(one.uid): "EMS000001", str(two.uid): "EMS000001"}
            )
        dispatch_make(s.issuer, hall=hall, tracking={str(one.uid): "EMS000001", str(two.uid): "ems000002"})
        head = "运单号,状态,签收人,备注\n"
        file = head + "EMS000001,妥投,门卫,\nEMS000002,退回,,查无此人\nEMS9,妥投,,\nEMS000001,运输中,,\n"
        told = [row.outcome for row in import_status(s.issuer, hall, file.encode("gb18030"))]
        assert told == ["delivered", "returned", "wrong", "under way"]
        again_ = [row.outcome for row in import_status(s.issuer, hall, file.encode())]
        assert again_ == ["unchanged", "unchanged", "wrong", "under way"]
        assert Case.objects.get(pk=cases[0].pk).delivery.received_by == "门卫"
        back = ShelfEntry.objects.get(case=cases[1])
        assert (back.state, back.case.status, back.case.delivery.method) == ("late", "decided", "pickup")
        shelf_post(s.issuer, entry=back, address="新地址2号")
        third = Parcel.objects.get(state="ready")
        dispatch_make(s.issuer, hall=hall, tracking={str(third.uid): "EMS000003"})
        parcel_delivered(s.issuer, parcel=third)
        assert Case.objects.get(pk=cases[1].pk).status == "closed"


@pytest.mark.parametrize(
    "bad", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00\x81", b"tracking,status\n" + b"x," * 2_000_000]
)
def test_a_bad_file_is_refused_whole(s: Shelf, bad: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        import_status(s.issuer, s.p.hall, bad)
    assert set(refused.value.fields) == {"file"}


@pytest.fixture
def as_actor(monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    who = [ANONYMOUS]
    monkeypatch.setattr("tongban.identity.middleware.actor_of_session", lambda request: who[0])
    return who


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_do_it_all(s: Shelf, as_actor: list[Actor], lang: str) -> None:
    page = url("shelf", "city-hall", lang=lang)
    post, labels = url("shelf_post", "city-hall", lang=lang), url("shelf_labels", "city-hall", lang=lang)
    with at():
        for who, wanted in ((ANONYMOUS, 401), (s.p.w.applicant, 403), (s.p.w.examiner, 403), (s.issuer, 200)):
            as_actor[0] = who
            assert Client().get(page).status_code == Client().get(post).status_code == wanted
        assert Client().get(url("shelves", lang=lang)).status_code == 302
        client = Client()
        for wrong in ({"case": "1"}, {"case": s.case.number, "box": "?"}):
            assert client.post(page, {"step": "place", **wrong}).status_code == 422
        assert client.post(page, {"step": "place", "case": s.case.query_code, "box": "B2"}).status_code == 302
        found = client.post(page, {"step": "find", "text": s.number})
        assert found.status_code == 302 and s.number not in found["Location"]
        entry = found["Location"]
        assert "B2" in client.get(entry).content.decode()
        assert client.post(entry, {"step": "hand", "way": "card", "number": "x"}).status_code == 422
        assert client.post(entry, {"step": "dance"}).status_code == 404
        assert client.post(labels).status_code == 404
        assert client.post(entry, {"step": "post", "address": ""}).status_code == 302
        parcel = Parcel.objects.get()
        sheet = client.post(labels)
        assert sheet.content.startswith(b"%PDF") and Reading.objects.exists()
        assert client.post(post, {f"tracking-{parcel.uid}": "!"}).status_code == 422
        assert client.post(post, {f"tracking-{parcel.uid}": "EMS123456"}).status_code == 302
        assert "EMS123456" in client.get(post).content.decode()
        sent = SimpleUploadedFile("a.csv", b"tracking,status\nEMS123456,returned\nX,delivered\n")
        assert "X" in client.post(post, {"step": "import", "file": sent}).content.decode()
        assert client.post(post, {"step": "import"}).status_code == 422
        assert client.post(entry, {"step": "move", "box": "C3"}).status_code == 302
        card = f"ID|林测试|{s.number}"
        assert client.post(entry, {"step": "hand", "way": "card", "number": card}).status_code == 302
    assert Case.objects.get(pk=s.case.pk).status == "closed"


def test_programs_do_it_all(s: Shelf) -> None:
    with at():
        issuer, shelf = Caller(token_of(s.issuer)), "/halls/city-hall/shelf"
        assert Caller(token_of(s.p.w.applicant)).get(shelf).status_code == 403
        assert issuer.post(shelf, {"case": "nothing"}).status_code == 422
        made = issuer.post(shelf, {"case": s.case.number, "box": "A1"})
        assert made.status_code == 201 and issuer.get(shelf).json()["results"][0]["box"] == "A1"
        uid = made.json()["uid"]
        assert issuer.post(f"{shelf}/find", {"text": s.number}).json()["results"][0]["uid"] == uid
        assert issuer.post(f"{shelf}/{uid}/archive").status_code == 409
        assert issuer.post(f"{shelf}/{uid}/post", {"address": "新街1号"}).json()["state"] == "posting"
        parcel = issuer.get("/halls/city-hall/parcels").json()["results"][0]["uid"]
        body = {"tracking": {parcel: "EMS777777"}}
        assert issuer.post("/halls/city-hall/dispatches", body).json()["parcels"] == 1
        sent = issuer.upload(
            "/halls/city-hall/carrier-file", "a.csv", b"tracking,status\nEMS777777,returned\n"
        )
        assert sent.json()["results"][0]["outcome"] == "returned"
        done = issuer.post(f"{shelf}/{uid}/hand-out", {"way": "number", "number": s.number})
        assert done.json()["state"] == "handed"


def test_the_shelf_costs_the_same_with_one_and_with_many(s: Shelf, as_actor: list[Actor]) -> None:
    as_actor[0] = s.issuer
    with at():
        shelf_place(s.issuer, hall=s.p.hall, case=s.case, box="A0")
        page = url("shelf", "city-hall")
        Client().get(page)
        with CaptureQueriesContext(
            connection,
        ) as few:
            Client().get(page)
        for n in range(4):
            shelf_place(s.issuer, hall=s.p.hall, case=s.decided(who=resident(person())), box=f"A{n + 1}")
        with CaptureQueriesContext(connection) as many:
            assert "A4" in Client().get(page).content.decode()
    assert len(many) == len(few)


def test_legal_days_of_the_shelf_are_dated(s: Shelf) -> None:
    with at(day=date(2026, 3, 5)):
        entry = shelf_place(s.issuer, hall=s.p.hall, case=s.case, box="A1")
    assert entry.last_on == date(2026, 5, 4)
