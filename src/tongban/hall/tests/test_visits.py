"""The hall on line: a number from home, the call, the talk, pages into the application, the rating."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.api_world import PDF, Caller, token_of

from tongban.base.actor import ANONYMOUS, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, SignInNeeded
from tongban.cases.models import DraftFile
from tongban.cases.tests.world import attachment, person, resident
from tongban.hall.actions import (
    ticket_call,
    ticket_end,
    ticket_serve,
    ticket_take,
    visit_arrive,
    visit_begin_draft,
    visit_hand_in,
    visit_leave,
    visit_open,
    visit_say,
    window_open,
)
from tongban.hall.models import Ticket, Visit, VisitLine
from tongban.hall.queries import called_now
from tongban.hall.tests.test_general import again
from tongban.hall.tests.world import DAY, Place, at, place, url
from tongban.hall.visiting import is_over
from tongban.oversight.actions import visit_rate
from tongban.oversight.models import Complaint, VisitRating
from tongban.records.models import Entry, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def p() -> Place:
    with at():
        made = place()
        made.clerk = again(made.clerk)
        window_open(made.clerk, window=made.general)
        return made


def test_a_visit_from_the_number_to_the_rating(p: Place) -> None:
    me, clerk = p.w.applicant, p.clerk
    with at():
        ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        visit = visit_open(me, hall=p.hall, item=p.w.item)
        assert visit.ticket.number == "A002" and visit.ticket.online
        visit_say(me, visit=visit, text="请问平面图要盖章吗？")
        with pytest.raises(Forbidden):
            visit_say(clerk, visit=visit, text="还没叫号")
        ticket_call(clerk, window=p.general)
        ticket_end(clerk, window=p.general)
        called = ticket_call(clerk, window=p.general)
        assert called is not None and called.number == "A002"
        assert called_now(p.hall) == []
        with pytest.raises(Conflict):
            ticket_serve(clerk, window=p.general)
        visit_arrive(me, visit=visit)
        visit_say(clerk, visit=visit, text="不用盖章。")
        visit_begin_draft(me, visit=visit)
        visit.refresh_from_db()
        page = attachment(me)
        with pytest.raises(Invalid):
            visit_hand_in(me, visit=visit, line="nothing", attachment=page)
        visit_hand_in(me, visit=visit, line="plan", attachment=page)
        assert DraftFile.objects.get().line == "plan"
        assert [line.side for line in VisitLine.objects.order_by("id")] == ["person", "clerk", "person"]
        said = Entry.objects.filter(type="hall.visit_said.v1")
        assert said.count() == 3 and "盖章" not in "".join(said.values_list("changes", flat=True))
        with pytest.raises(Conflict):
            visit_rate(me, visit=visit, level=5)
        ticket_end(clerk, window=p.general)
        with pytest.raises(Conflict):
            visit_say(me, visit=visit, text="还有一个问题")
        for wrong in ({"level": 9}, {"level": 2, "words": "字" * 1001}):
            with pytest.raises(Invalid):
                visit_rate(me, visit=visit, **wrong)  # type: ignore[arg-type]
        visit_rate(me, visit=visit, level=5, words="等太久")
        with pytest.raises(Conflict):
            visit_rate(me, visit=visit, level=1)
    assert Complaint.objects.get().about_unit_id == p.w.government.pk


def test_the_hall_serves_on_line_in_its_hours_only(p: Place) -> None:
    for moment in (at(8, 59), at(11), at(10, day=date(2026, 3, 7))):
        with moment, pytest.raises(Conflict):
            visit_open(p.w.applicant, hall=p.hall, item=p.w.item)
    with at():
        for who in (ANONYMOUS, p.clerk):
            with pytest.raises(SignInNeeded):
                visit_open(who, hall=p.hall, item=p.w.item)
        visit_open(p.w.applicant, hall=p.hall, item=p.w.item)
        with pytest.raises(Conflict):
            visit_open(p.w.applicant, hall=p.hall, item=p.w.item)


def test_who_leaves_gives_the_number_back_and_who_is_away_is_missed(p: Place) -> None:
    with at():
        visit = visit_open(p.w.applicant, hall=p.hall, item=p.w.item)
        with pytest.raises(Forbidden):
            visit_leave(resident(person()), visit=visit)
        with pytest.raises(Conflict):
            visit_arrive(p.w.applicant, visit=visit)
        visit_leave(p.w.applicant, visit=visit)
        assert Ticket.objects.get().state == "left" and ticket_call(p.clerk, window=p.general) is None
        second = visit_open(p.w.applicant, hall=p.hall, item=p.w.item)
        ticket_call(p.clerk, window=p.general)
        ticket_end(p.clerk, window=p.general, came=False)
        assert is_over(Visit.objects.get(pk=second.pk))
        third = visit_open(p.w.applicant, hall=p.hall, item=p.w.item)
    with at(day=date(2026, 3, 5)):
        assert is_over(third)
        with pytest.raises(Conflict):
            visit_say(p.w.applicant, visit=third, text="昨天的")


@pytest.fixture
def as_actor(monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    who = [ANONYMOUS]
    monkeypatch.setattr("tongban.identity.middleware.actor_of_session", lambda request: who[0])
    return who


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_of_it_by_pages_without_scripts(p: Place, as_actor: list[Actor], lang: str) -> None:
    client = Client()
    with at():
        door = url("online_hall", "city-hall", lang=lang)
        assert client.get(url("online_halls", lang=lang)).status_code == 200
        assert p.w.item.code in client.get(f"{door}?q={p.w.item.code}").content.decode()
        assert client.post(door, {"item": p.w.item.code}).status_code == 401
        as_actor[0] = p.w.applicant
        page = client.post(door, {"item": p.w.item.code})["Location"]
        assert "A001" in client.get(page).content.decode()
        assert client.post(page, {"step": "say", "text": " "}).status_code == 422
        assert client.post(page, {"step": "say", "text": "<b>您好</b>"}).status_code == 302
        assert client.post(page, {"step": "dance"}).status_code == 404
        as_actor[0] = resident(person())
        assert client.get(page).status_code == 404
        as_actor[0] = p.clerk
        desk = url("window_desk", "city-hall", "A01", lang=lang)
        client.post(desk, {"step": "call"})
        shown = client.get(desk).content.decode()
        assert "&lt;b&gt;您好&lt;/b&gt;" in shown
        assert client.post(desk, {"step": "say", "text": "请说"}).status_code == 302
        as_actor[0] = p.w.applicant
        for step in ("arrive", "begin"):
            assert client.post(page, {"step": step}).status_code == 302, step
        file = SimpleUploadedFile("plan.pdf", PDF, "application/pdf")
        assert client.post(page, {"step": "page", "line": "x", "file": file}).status_code == 422
        file.seek(0)
        assert client.post(page, {"step": "page", "line": "plan", "file": file}).status_code == 302
        assert "请说" in client.get(f"{page}?part=1").content.decode()
        uid = VisitLine.objects.exclude(attachment=None).get().attachment.uid  # type: ignore[union-attr]
        look = url("window_page", "city-hall", "A01", uid, lang=lang)
        as_actor[0] = p.w.clerk
        assert client.get(look).status_code == 404
        as_actor[0] = p.clerk
        before = Reading.objects.count()
        assert client.get(look).status_code == 200 and Reading.objects.count() == before + 1
        assert str(uid) in client.get(url("window_talk", "city-hall", "A01", lang=lang)).content.decode()
        client.post(desk, {"step": "end"})
        assert client.get(look).status_code == 404
        as_actor[0] = p.w.applicant
        over = client.get(page).content.decode()
        rate = url("rate_visit", Visit.objects.get().uid, lang=lang)
        assert rate in over and client.get(rate).status_code == 200
        assert client.post(rate, {"level": "x"}).status_code == 422
        assert client.post(rate, {"level": "1"}).status_code == 302
        assert rate not in client.get(page).content.decode()
        assert client.get(url("my_visits", lang=lang)).status_code == 200
    assert VisitRating.objects.get().level == 1


def test_all_of_it_by_programs(p: Place) -> None:
    with at():
        me, clerk = Caller(token_of(p.w.applicant)), Caller(token_of(p.clerk))
        made = me.post("/visits", {"hall": "city-hall", "item": p.w.item.code})
        assert made.status_code == 201
        path, talk = f"/visits/{made.json()['uid']}", "/halls/city-hall/windows/A01/talk"
        assert Caller(token_of(resident(person()))).get(path).status_code == 404
        assert clerk.get(talk).status_code == 404
        clerk.post("/halls/city-hall/windows/A01/call")
        assert me.post(f"{path}/arrive").json()["ticket"]["state"] == "serving"
        me.post(f"{path}/say", {"text": "您好"})
        assert clerk.post(talk, {"text": "请讲"}).json()["lines"][-1]["side"] == "clerk"
        assert [line["text"] for line in me.get(path).json()["lines"]] == ["您好", "请讲"]
        assert me.post(f"{path}/leave").json()["ticket"]["state"] == "served"
        assert me.post(f"{path}/say", {"text": "再见"}).status_code == 409
        assert len(me.get("/visits").json()["results"]) == 1
    assert Ticket.objects.get().day == DAY
