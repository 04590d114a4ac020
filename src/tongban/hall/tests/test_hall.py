"""Windows, numbers, appointments and the pages of a hall."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tongban.base.actor import ANONYMOUS, SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, SignInNeeded
from tongban.base.legal import legal_time
from tongban.base.timers import fire_due
from tongban.cases.actions import case_file_at_window
from tongban.cases.models import Case
from tongban.cases.tests.world import World, answers, attachment, person, resident, staff, world
from tongban.catalogue.queries import forget_packages
from tongban.hall.actions import (
    appointment_book,
    appointment_cancel,
    hall_set,
    ticket_call,
    ticket_end,
    ticket_serve,
    ticket_take,
    window_close,
    window_open,
    window_set,
)
from tongban.hall.hours import schedule_of
from tongban.hall.jobs import remind_of_appointments
from tongban.hall.models import Appointment, Hall, Ticket, Window
from tongban.hall.queries import (
    ahead_of,
    bookable_days,
    cases_by_item,
    cases_by_window,
    free_seats,
    live,
)
from tongban.laws.actions import parameter_publish
from tongban.messages.models import Message
from tongban.org.models import Party

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)


def at(hour: int = 10, minute: int = 0, day: date = DAY) -> legal_time:
    return legal_time(datetime(day.year, day.month, day.day, hour - 8, minute, tzinfo=UTC))


@dataclass
class Place:
    w: World
    hall: Hall
    window: Window
    manager: Actor


@pytest.fixture
def p() -> Place:
    forget_packages()
    with at():
        w = world()
        hall = hall_set(
            SYSTEM,
            code="city-hall",
            unit=w.government,
            name={"zh": "云溪大厅", "en": "Yunxi Hall"},
            address={"zh": "清源路88号", "en": "88 Qingyuan Road"},
            capacity=2,
            opens="09:00",
            closes="11:00",
        )
        window = window_set(SYSTEM, hall=hall, number="A01", name={"zh": "综合窗口一", "en": "Window 1"})
        window_set(SYSTEM, hall=hall, number="B01", name={"zh": "税务", "en": "Tax"}, units=["other"])
        return Place(w, hall, window, staff(w.government, "hall_manager", name="大厅经理"))


def test_setting_up_is_idempotent_and_checked(p: Place) -> None:
    again = hall_set(SYSTEM, code="city-hall", unit=p.w.government, name={"zh": "云溪大厅"})
    assert again.pk == p.hall.pk and again.address_zh == "清源路88号"
    assert window_set(SYSTEM, hall=p.hall, number="A01", name={"zh": "一"}).pk == p.window.pk
    with pytest.raises(Invalid):
        window_set(SYSTEM, hall=p.hall, number="一号", name={"zh": "一"})
    with pytest.raises(Invalid):
        hall_set(SYSTEM, code="x", unit=p.w.government, name={"zh": "某厅"}, opens="25:00")
    with pytest.raises(Forbidden):
        hall_set(p.w.clerk, code="y", unit=p.w.government, name={"zh": "某厅"})


def test_numbers_are_called_in_order_and_appointments_first(p: Place) -> None:
    with at(day=date(2026, 3, 3)):
        booked = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=DAY, slot="10:00")
    with at():
        first, second = (ticket_take(ANONYMOUS, hall=p.hall, queue="A") for _ in range(2))
        other = ticket_take(ANONYMOUS, hall=p.hall, queue="B")
        early = ticket_take(ANONYMOUS, hall=p.hall, queue="A", appointment=booked.number)
        assert [t.number for t in (first, second, other, early)] == ["A001", "A002", "B001", "A003"]
        assert [ahead_of(t) for t in (early, first, second)] == [0, 1, 2]
        with pytest.raises(Forbidden):
            ticket_call(p.w.clerk, window=p.window)
        window_open(p.w.clerk, window=p.window)
        called = ticket_call(p.w.clerk, window=p.window)
        assert called is not None and called.number == "A003"
        with pytest.raises(Invalid):
            ticket_take(ANONYMOUS, hall=p.hall, queue="A", appointment=booked.number)


def test_serving_missing_and_closing(p: Place) -> None:
    with at():
        for _ in range(2):
            ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        window_open(p.w.clerk, window=p.window)
    with at(10, 6):
        ticket_call(p.w.clerk, window=p.window)
        ticket_serve(p.w.clerk, window=p.window)
        with pytest.raises(Conflict):
            ticket_call(p.w.clerk, window=p.window)
        with pytest.raises(Conflict):
            window_close(p.w.clerk, window=p.window)
    with at(10, 16):
        ticket_end(p.w.clerk, window=p.window)
        for _ in range(3):
            ticket_call(p.w.clerk, window=p.window)
        with pytest.raises(Conflict):
            ticket_call(p.w.clerk, window=p.window)
        assert ticket_end(p.w.clerk, window=p.window, came=False).state == "missed"
        assert ticket_call(p.w.clerk, window=p.window) is None
        now = live(p.hall)
        window_close(p.w.clerk, window=p.window)
    assert (now.served, now.missed, now.waiting, now.open_windows) == (1, 1, 0, 1)
    assert (now.wait_minutes, now.serve_minutes) == (11, 10)


def test_two_people_at_one_window(p: Place) -> None:
    window_open(p.w.clerk, window=p.window)
    second = staff(p.w.government, "window_clerk", name="第二人")
    with pytest.raises(Conflict):
        window_open(second, window=p.window)
    with pytest.raises(Forbidden):
        window_close(second, window=p.window)
    assert not window_close(p.manager, window=p.window).is_open


def test_a_slot_never_holds_more_than_its_seats(p: Place) -> None:
    with at():
        day = bookable_days(p.hall)[0]
        assert schedule_of(p.hall).slots(day) == ["09:00", "09:30", "10:00", "10:30"]
        people = [resident(person()) for _ in range(3)]
        rows = [
            appointment_book(who, hall=p.hall, item=p.w.item, day=day, slot="09:30") for who in people[:2]
        ]
        assert free_seats(p.hall, day, "09:30") == []
        with pytest.raises(Conflict):
            appointment_book(people[2], hall=p.hall, item=p.w.item, day=day, slot="09:30")
        appointment_cancel(people[0], appointment=rows[0])
        appointment_book(people[2], hall=p.hall, item=p.w.item, day=day, slot="09:30")
        with pytest.raises(Conflict):
            appointment_book(people[2], hall=p.hall, item=p.w.item, day=day, slot="10:00")
        with pytest.raises(Forbidden):
            appointment_cancel(people[0], appointment=rows[1])
        with pytest.raises(SignInNeeded):
            appointment_book(p.w.clerk, hall=p.hall, item=p.w.item, day=day, slot="10:00")
        for day_, slot in ((DAY, "09:00"), (date(2026, 3, 7), "09:00"), (day, "23:00"), (day, "'")):
            with pytest.raises(Invalid):
                appointment_book(people[0], hall=p.hall, item=p.w.item, day=day_, slot=slot)


def test_reminders_come_once_on_the_working_day_before(p: Place) -> None:
    with at(day=date(2026, 3, 4)):
        appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=date(2026, 3, 9), slot="09:00")
        assert remind_of_appointments() == 0
    with at(day=date(2026, 3, 6)):
        assert remind_of_appointments() == 1
        assert remind_of_appointments() == 0
    kinds = Message.objects.filter(to_id=p.w.applicant.party).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["appointment.booked", "appointment.reminder"]


def test_the_manager_sees_cases_by_item_and_window(p: Place) -> None:
    with at():
        clerk = replace(p.w.clerk, channel="window")
        window_open(clerk, window=p.window)
        applicant = Party.objects.get(pk=p.w.applicant.party)
        page = attachment(p.w.applicant)
        case_file_at_window(
            clerk, item=p.w.item, applicant=applicant, values=answers(), pages={"plan": [page.pk]}
        )
        assert Case.objects.get().channel == "window"
        assert [row["n"] for row in cases_by_item(p.hall)] == [1]
        assert cases_by_window(p.hall) == {"A01": 1}


@pytest.fixture
def as_actor(monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    who = [ANONYMOUS]
    monkeypatch.setattr("tongban.identity.middleware.actor_of_session", lambda request: who[0])
    return who


def url(name: str, *args: object, lang: str = "zh") -> str:
    return re.sub(r"^/(zh|en)/", f"/{lang}/", reverse(name, args=args))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_public_pages_open(p: Place, as_actor: list[Actor], lang: str) -> None:
    with at():
        for name, args in (
            ("halls", ()),
            ("hall", ("city-hall",)),
            ("hall_wall", ("city-hall",)),
            ("ticket", ("city-hall",)),
        ):
            answer = Client().get(url(name, *args, lang=lang))
            assert answer.status_code == 200, name
        answer = Client().post(url("ticket", "city-hall", lang=lang), {"queue": "A"})
        assert answer.status_code == 302
        assert "A001" in Client().get(answer["Location"]).content.decode()
        assert Client().post(url("ticket", "city-hall"), {"queue": "Ω"}).status_code == 422
        assert Client().get(url("hall", "nowhere")).status_code == 404
    assert Ticket.objects.count() == 1


def test_a_window_works_from_its_page(p: Place, as_actor: list[Actor]) -> None:
    page = url("window_desk", "city-hall", "A01")
    assert Client().get(page).status_code == 401
    as_actor[0] = p.w.applicant
    assert Client().get(page).status_code == 403
    as_actor[0] = p.w.stranger
    assert Client().get(page).status_code == 404
    as_actor[0] = p.w.clerk
    ticket_take(ANONYMOUS, hall=p.hall, queue="A")
    assert Client().get(url("hall_windows")).status_code == 200
    for step in ("open", "call", "call", "serve", "end", "call", "close"):
        assert Client().post(page, {"step": step}).status_code == 302, step
    assert Client().post(page, {"step": "call"}).status_code == 403
    assert Client().post(page, {"step": "dance"}).status_code == 404
    assert Ticket.objects.get().state == "served"


def test_the_managers_page_is_for_managers(p: Place, as_actor: list[Actor]) -> None:
    for who, wanted in ((ANONYMOUS, 401), (p.w.applicant, 403), (p.w.clerk, 403), (p.manager, 200)):
        as_actor[0] = who
        assert Client().get(url("hall_statistics", "city-hall")).status_code == wanted
        assert Client().get(url("hall_today", lang="en")).status_code == wanted


def test_booking_by_pages_without_scripts(p: Place, as_actor: list[Actor]) -> None:
    with at():
        page = url("appointment", p.w.item.code)
        assert Client().get(page).status_code == 401
        as_actor[0] = p.w.applicant
        day = bookable_days(p.hall)[0].isoformat()
        assert day in Client().get(page).content.decode()
        assert "09:30" in Client().get(f"{page}?hall=city-hall&day={day}").content.decode()
        for nonsense in ("?day=2026-99-99", "?hall='&day=x"):
            assert Client().get(page + nonsense).status_code == 200
        data = {"hall": "city-hall", "day": day, "slot": "09:30"}
        answer = Client().post(page, data)
        assert answer.status_code == 302
        assert Client().post(page, data).status_code == 409
        row = Appointment.objects.get()
        assert row.number in Client().get(answer["Location"]).content.decode()
        assert Client().get(url("my_appointments", lang="en")).status_code == 200
        as_actor[0] = resident(person())
        assert Client().get(answer["Location"]).status_code == 404
        as_actor[0] = p.w.applicant
        assert Client().post(answer["Location"], {"step": "cancel"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.seat) == ("cancelled", None)


def test_a_time_that_nobody_came_for_is_noted_after_the_grace(p: Place) -> None:
    with at(day=date(2026, 3, 2)):
        row = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=DAY, slot="09:00")
    with at(9, 29):
        fire_due()
        assert Appointment.objects.get(pk=row.pk).state == "booked"
    with at(9, 30):
        fire_due()
        fire_due()
        assert Appointment.objects.get(pk=row.pk).state == "missed"
        assert Message.objects.filter(kind="appointment.missed").count() == 1
        with pytest.raises(Invalid) as refused:
            ticket_take(ANONYMOUS, hall=p.hall, appointment=row.number)
        assert set(refused.value.fields) == {"appointment"}
        assert (live(p.hall).no_shows, live(p.hall).appointments) == (1, 1)
        with pytest.raises(Conflict):
            appointment_cancel(p.w.applicant, appointment=row)


def test_who_came_or_cancelled_missed_nothing(p: Place) -> None:
    with at(day=date(2026, 3, 2)):
        came = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=DAY, slot="09:00")
        other = resident(person("李取消"))
        gone = appointment_book(other, hall=p.hall, item=p.w.item, day=DAY, slot="09:30")
        appointment_cancel(other, appointment=gone)
    with at(9, 10):
        ticket_take(ANONYMOUS, hall=p.hall, appointment=came.number)
    with at(12):
        fire_due()
    assert set(Appointment.objects.values_list("state", flat=True)) == {"kept", "cancelled"}


def test_whoever_misses_often_rests_and_the_numbers_are_dated(p: Place) -> None:
    with at(day=date(2026, 3, 2)):
        parameter_publish(
            SYSTEM, code="TB-HALL-MISSES", value=1, valid_from=date(2026, 3, 5), source="大厅管理办法"
        )
        appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=DAY, slot="09:00")
    with at(12):
        fire_due()
        appointment_cancel(
            p.w.applicant,
            appointment=appointment_book(
                p.w.applicant, hall=p.hall, item=p.w.item, day=date(2026, 3, 6), slot="09:00"
            ),
        )  # three misses are needed until the new number is in force
    with at(day=date(2026, 3, 5)):
        with pytest.raises(Conflict) as refused:
            appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=date(2026, 3, 9), slot="09:00")
        assert refused.value.data["until"] == "2026-04-03"
        assert ticket_take(p.w.applicant, hall=p.hall).state == "waiting"
    with at(day=date(2026, 4, 7)):
        day = bookable_days(p.hall)[0]
        assert (
            appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=day, slot="09:00").state
            == "booked"
        )
