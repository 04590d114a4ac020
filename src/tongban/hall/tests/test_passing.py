"""A number that passes to another window, and a time that is moved without being lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from tests.api_world import Caller, token_of

from tongban.base.actor import ANONYMOUS, SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.timers import fire_due
from tongban.cases.tests.world import person, resident, staff
from tongban.hall.actions import (
    appointment_book,
    appointment_cancel,
    appointment_change,
    ticket_call,
    ticket_end,
    ticket_hand_over,
    ticket_serve,
    ticket_take,
    window_close,
    window_open,
)
from tongban.hall.actions import appointments as writing
from tongban.hall.models import Appointment, Handover, Ticket, Window
from tongban.hall.queries import ahead_of, bookable_days, called_now
from tongban.hall.tests.world import DAY, Place, at, place, url
from tongban.laws.actions import parameter_publish
from tongban.laws.parameters import forget
from tongban.messages.models import Message
from tongban.records.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def p() -> Place:
    with at():
        made = place()
        window_open(made.clerk, window=made.general)
        window_open(made.w.clerk, window=made.special)
        return made


def called(actor: Actor, window: Window) -> str:
    row = ticket_call(actor, window=window)
    return row.number if row else ""


def test_a_number_passes_to_a_colleague_and_is_called_there_next(p: Place) -> None:
    with at(day=date(2026, 3, 3)):
        booked = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=DAY, slot="10:00")
    with at():
        first = ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        ticket_take(ANONYMOUS, hall=p.hall, queue="B")
        ticket_take(ANONYMOUS, hall=p.hall, appointment=booked.number)
        assert called(p.clerk, p.general) == "A001"
        ticket_serve(p.clerk, window=p.general)
        made = ticket_hand_over(p.clerk, window=p.general, to=p.special, note="材料已核对，请继续办理")
        first.refresh_from_db()
        assert (first.state, first.number, ahead_of(first)) == ("waiting", "A001", 0)
        assert Entry.objects.filter(
            type="hall.ticket_handed_over.v1", subject__contains=str(made.uid)
        ).exists()
        assert called(p.clerk, p.general) == ""
        assert called(p.w.clerk, p.special) == "A001"
        assert [t.number for t in called_now(p.hall)] == ["A001"]
        ticket_end(p.w.clerk, window=p.special)
        assert [called(p.w.clerk, p.special)] == ["B002"]


def test_a_number_cannot_pass_nowhere_or_without_a_word(p: Place) -> None:
    with at():
        with pytest.raises(Conflict):
            ticket_hand_over(p.clerk, window=p.general, to=p.special, note="无号")
        ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        called(p.clerk, p.general)
        for to, note in ((p.general, "自己"), (p.issue, "没有人"), (p.special, "  ")):
            with pytest.raises(Invalid):
                ticket_hand_over(p.clerk, window=p.general, to=to, note=note)
        with pytest.raises(Forbidden):
            ticket_hand_over(p.w.clerk, window=p.general, to=p.special, note="不是我的窗口")
        assert Handover.objects.count() == 0


def test_who_waits_for_a_window_that_closes_is_called_by_its_neighbours(p: Place) -> None:
    with at():
        ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        called(p.clerk, p.general)
        ticket_hand_over(p.clerk, window=p.general, to=p.special, note="转")
        window_close(p.w.clerk, window=p.special)
        row = Ticket.objects.get()
        assert (row.bound, row.queue, row.state, row.rank) == (None, "B", "waiting", Ticket.HANDED)


def test_a_time_moves_and_the_old_one_is_free(p: Place) -> None:
    with at():
        days = bookable_days(p.hall)
        row = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=days[0], slot="09:00")
        moved = appointment_change(p.w.applicant, appointment=row, day=days[1], slot="10:30")
        assert (moved.number, moved.day, moved.slot, moved.seat) == (row.number, days[1], "10:30", 1)
        for wrong in ({"slot": "23:00"}, {"day": DAY}, {}):
            with pytest.raises(Invalid):
                appointment_change(
                    p.w.applicant, appointment=row, **{"day": days[1], "slot": "10:30", **wrong}
                )  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            appointment_change(resident(person()), appointment=row, day=days[2], slot="09:00")
    with at(12, day=days[0]):
        fire_due()
        assert Appointment.objects.get().state == "booked"
    with at(12, day=days[1]):
        with pytest.raises(Conflict):
            appointment_change(p.w.applicant, appointment=row, day=bookable_days(p.hall)[0], slot="09:00")
        fire_due()
        assert Appointment.objects.get().state == "missed"
    assert list(Message.objects.order_by("id").values_list("kind", flat=True))[:2] == [
        "appointment.booked",
        "appointment.changed",
    ]


def test_a_full_time_leaves_the_old_one_in_hand(p: Place) -> None:
    with at():
        day = bookable_days(p.hall)[0]
        for slot in ("09:00", "09:00"):
            appointment_book(resident(person()), hall=p.hall, item=p.w.item, day=day, slot=slot)
        row = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=day, slot="09:30")
        with pytest.raises(Conflict):
            appointment_change(p.w.applicant, appointment=row, day=day, slot="09:00")
        row.refresh_from_db()
        assert (row.state, row.slot, row.seat, row.changes) == ("booked", "09:30", 1, 0)


def test_two_people_want_the_last_seat(p: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw it free; the database gives it to one, the other keeps what they had."""
    with at():
        day = bookable_days(p.hall)[0]
        appointment_book(resident(person()), hall=p.hall, item=p.w.item, day=day, slot="10:00")
        one, two = resident(person()), resident(person())
        mine = appointment_book(one, hall=p.hall, item=p.w.item, day=day, slot="09:00")
        theirs = appointment_book(two, hall=p.hall, item=p.w.item, day=day, slot="09:30")
        monkeypatch.setattr(writing, "free_seats", lambda hall, day, slot: [2])
        appointment_change(one, appointment=mine, day=day, slot="10:00")
        with pytest.raises(Conflict):
            appointment_change(two, appointment=theirs, day=day, slot="10:00")
    seats = Appointment.objects.filter(state="booked").values_list("slot", "seat")
    assert sorted(seats) == [("09:30", 1), ("10:00", 1), ("10:00", 2)]


@pytest.fixture
def fresh_numbers() -> Iterator[None]:
    """What is cached for seconds must not outlive the test."""
    yield
    forget()


@pytest.mark.usefixtures("fresh_numbers")
def test_how_often_a_time_moves_is_a_dated_number(p: Place) -> None:
    with at():
        parameter_publish(SYSTEM, code="TB-HALL-CHANGES", value=1, valid_from=DAY, source="大厅管理办法")
        days = bookable_days(p.hall)
        row = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=days[0], slot="09:00")
        appointment_change(p.w.applicant, appointment=row, day=days[1], slot="09:00")
        with pytest.raises(Conflict):
            appointment_change(p.w.applicant, appointment=row, day=days[2], slot="09:00")
        appointment_cancel(p.w.applicant, appointment=row)


@pytest.fixture
def as_actor(monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    who = [ANONYMOUS]
    monkeypatch.setattr("tongban.identity.middleware.actor_of_session", lambda request: who[0])
    return who


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_are_done_by_pages(p: Place, as_actor: list[Actor], lang: str) -> None:
    with at():
        days = bookable_days(p.hall)
        row = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=days[0], slot="09:00")
        page = url("appointment_move", row.uid, lang=lang)
        as_actor[0] = resident(person())
        assert Client().get(page).status_code == 404
        as_actor[0] = p.w.applicant
        assert page in Client().get(url("appointment_show", row.uid, lang=lang)).content.decode()
        assert "10:30" in Client().get(f"{page}?day={days[1]}").content.decode()
        data = {"hall": "city-hall", "day": days[1].isoformat(), "slot": "10:30"}
        assert Client().post(page, {**data, "slot": "1"}).status_code == 422
        assert Client().post(page, data).status_code == 302
        as_actor[0] = p.clerk
        desk = url("window_desk", "city-hall", "A01", lang=lang)
        ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        Client().post(desk, {"step": "call"})
        assert "B01" in Client().get(desk).content.decode()
        assert Client().post(desk, {"step": "hand", "to": "E01", "note": "转"}).status_code == 422
        kept = Client().post(desk, {"step": "hand", "to": "B01", "note": ""})
        assert kept.status_code == 422
        assert Client().post(desk, {"step": "hand", "to": "B01", "note": "请看第二页"}).status_code == 302
        as_actor[0] = p.w.clerk
        desk = url("window_desk", "city-hall", "B01", lang=lang)
        Client().post(desk, {"step": "call"})
        assert "请看第二页" in Client().get(desk).content.decode()


def test_both_are_done_by_programs(p: Place) -> None:
    with at():
        me, clerk, colleague = (Caller(token_of(a)) for a in (p.w.applicant, p.clerk, p.w.clerk))
        days = bookable_days(p.hall)
        row = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=days[0], slot="09:00")
        path = f"/appointments/{row.uid}/change"
        assert me.post(path, {"day": days[1].isoformat(), "slot": "09:30"}).json()["slot"] == "09:30"
        assert me.post(path, {"day": days[1].isoformat(), "slot": "09:30"}).status_code == 422
        ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        work = "/halls/city-hall/windows"
        clerk.post(f"{work}/A01/call")
        assert clerk.post(f"{work}/A01/hand-over", {"to": "B01", "note": "转"}).json()["ticket"] is None
        told = colleague.post(f"{work}/B01/call").json()
        assert (told["ticket"]["number"], told["notes"][0]["note"]) == ("A001", "转")


def test_a_colleague_without_a_seat_of_the_hall_is_no_target(p: Place) -> None:
    other = staff(p.w.bureau, "window_clerk")
    with at(), pytest.raises(Forbidden):
        window_open(other, window=p.issue)
