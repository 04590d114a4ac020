"""Hours of halls: spans by weekday, make-up days, single days; what a change does to booked times; page and API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api_world import Caller, token_of

from tongban.base.actor import SYSTEM
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound
from tongban.cases.tests.world import staff
from tongban.hall.actions import (
    appointment_book,
    hall_day_end,
    hall_day_set,
    hall_set,
    hall_week_set,
    visit_open,
)
from tongban.hall.hours import open_now, read_spans, schedule_of, told
from tongban.hall.models import HallDay, HallWeek
from tongban.hall.queries import bookable_days
from tongban.hall.tests.world import DAY, Place, at, place, url
from tongban.identity.tests.naughty import entries
from tongban.messages.models import Message
from tongban.org.models import Post
from tongban.records.audit import audit

pytestmark = pytest.mark.django_db
NOON = [["09:00", "12:00"], ["13:30", "15:00"]]
SATURDAY = date(2026, 3, 7)
WEEK: list[Any] = [NOON, NOON, NOON, NOON, NOON, [["09:00", "10:00"]], [], [["09:00", "12:00"]]]
SOURCE = "大厅管理办法（2026年）"


@pytest.fixture
def p() -> Place:
    with at():
        return place()


def publish(p: Place, day: date = DAY, **more: Any) -> HallWeek:
    return hall_week_set(p.manager, hall=p.hall, valid_from=day, week=more.get("week", WEEK), source=SOURCE)


def signed_in(p: Place) -> Client:
    from tongban.identity.actions import account_open
    from tongban.identity.tests.people import PASSWORD

    party = Post.objects.get(pk=p.manager.post).holder
    account_open(SYSTEM, party=party, username="hall-boss", password=PASSWORD, kind="staff", assurance=3)
    client = Client()
    client.post("/zh/sign-in/", {"username": "hall-boss", "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00-12:00, 13:30-17:00", "09:00–12:00, 13:30–17:00"),
        ("9：00—12：00，13:30 至 17:00", "09:00–12:00, 13:30–17:00"),
        ("8:30~12:00 14:00-17:30", "08:30–12:00, 14:00–17:30"),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, expected: str) -> None:
    assert told(read_spans(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["9-12", "25:00-26:00", "12:00-09:00", "09:00-12:00, 11:00-13:00", "09:00", "x", "09:00-10:00-11:00"],
)
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_spans(text)


def test_a_hall_as_it_was_set_up_is_open_on_working_days(p: Place) -> None:
    with at():
        hours = schedule_of(p.hall)
        assert hours.slots(DAY) == ["09:00", "09:30", "10:00", "10:30"]
        assert hours.spans(SATURDAY) == [] and SATURDAY not in bookable_days(p.hall)
        assert hours.spans(date(2026, 2, 28)) == [
            ["09:00", "11:00"]
        ]  # a Saturday that makes up for a holiday


def test_words_about_hours_stand_until_the_first_week_is_published(p: Place) -> None:
    with at():
        words = {"zh": "周一至周五，周六上午", "en": "Mon-Fri, Sat morning"}
        hall_set(SYSTEM, code="city-hall", unit=p.w.government, name={"zh": "云溪大厅"}, hours=words)
        assert words["zh"] in Client().get(url("hall", "city-hall")).content.decode()
        publish(p)
        page = Client().get(url("hall", "city-hall")).content.decode()
        assert words["zh"] not in page and "13:30–15:00" in page


def test_several_spans_saturdays_make_up_days_and_holidays(p: Place) -> None:
    with at():
        publish(p)
        hours = schedule_of(p.hall)
        assert hours.slots(DAY)[-4:] == ["11:30", "13:30", "14:00", "14:30"]
        assert hours.spans(SATURDAY) == [["09:00", "10:00"]] and SATURDAY in bookable_days(p.hall)
        assert hours.spans(date(2026, 5, 1)) == []
        assert hours.spans(date(2026, 5, 9)) == [["09:00", "12:00"]]
        assert hours.spans(date(2026, 3, 8)) == []
        for hour, minute, expected in (
            (8, 59, False),
            (9, 0, True),
            (12, 30, False),
            (14, 59, True),
            (15, 0, False),
        ):
            with at(hour, minute):
                assert open_now(p.hall) is expected, (hour, minute)
    with at(12, 30), pytest.raises(Conflict):
        visit_open(p.w.applicant, hall=p.hall, item=p.w.item)


def test_hours_are_dated_and_a_later_publication_of_the_same_day_counts(p: Place) -> None:
    with at():
        publish(p, DAY + timedelta(days=5))
        hours = schedule_of(p.hall)
        assert hours.spans(DAY) == [["09:00", "11:00"]]
        assert hours.spans(DAY + timedelta(days=5)) == NOON
        shorter: list[Any] = [[["10:00", "11:00"]]] * 5 + [[], [], []]
        publish(p, DAY + timedelta(days=5), week=shorter)
        assert schedule_of(p.hall).spans(DAY + timedelta(days=5)) == [["10:00", "11:00"]]


def test_a_single_day_closed_or_extra_and_taken_back(p: Place) -> None:
    with at():
        monday, sunday = date(2026, 3, 9), date(2026, 3, 8)
        hall_day_set(p.manager, hall=p.hall, day=monday, spans=[], reason_zh="设备检修")
        hall_day_set(p.manager, hall=p.hall, day=sunday, spans=[["09:00", "10:00"]], reason_zh="便民服务日")
        days = bookable_days(p.hall)
        assert monday not in days and sunday in days
        page = Client().get(url("hall", "city-hall")).content.decode()
        assert "设备检修" in page and "便民服务日" in page and "09:00–10:00" in page
        hall_day_set(p.manager, hall=p.hall, day=monday, spans=[["10:00", "11:00"]], reason_zh="上午检修")
        assert schedule_of(p.hall).slots(monday) == ["10:00", "10:30"]
        hall_day_end(p.manager, hall=p.hall, day=monday)
        assert schedule_of(p.hall).spans(monday) == [["09:00", "11:00"]]
        with pytest.raises(NotFound):
            hall_day_end(p.manager, hall=p.hall, day=monday)


def test_booked_times_that_no_longer_fit_are_given_back_and_told(p: Place) -> None:
    with at():
        monday = date(2026, 3, 9)
        row = appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=monday, slot="09:00")
        hall_day_set(p.manager, hall=p.hall, day=monday, spans=[["09:00", "10:00"]], reason_zh="下午检修")
        row.refresh_from_db()
        assert row.state == "booked"
        hall_day_set(p.manager, hall=p.hall, day=monday, spans=[], reason_zh="设备检修")
        row.refresh_from_db()
        assert (row.state, row.seat) == ("cancelled", None)
        assert Message.objects.filter(to_id=p.w.applicant.party, kind="appointment.lost").count() == 1
        again = appointment_book(
            p.w.applicant, hall=p.hall, item=p.w.item, day=DAY + timedelta(days=1), slot="09:00"
        )
        assert again.state == "booked"
        assert [str(f) for f in audit().findings if f.kind != "legal_time"] == []


def test_who_may_and_what_is_refused(p: Place) -> None:
    with at():
        stranger = staff(p.w.other, "hall_manager", name="别厅经理")
        for actor in (stranger, p.w.clerk):
            with pytest.raises(Forbidden):
                hall_week_set(actor, hall=p.hall, valid_from=DAY, week=WEEK, source=SOURCE)
            with pytest.raises(Forbidden):
                hall_day_set(actor, hall=p.hall, day=DAY, spans=[], reason_zh="检修")
        for wrong in (
            {"valid_from": DAY - timedelta(days=1)}, {"week": WEEK[:7]}, {"week": [[]] * 8}, {"source": " "},
            {"week": [[["10:00", "09:00"]], *WEEK[1:]]},
        ):  # fmt: skip
            told_of = {"valid_from": DAY, "week": WEEK, "source": SOURCE, **wrong}
            with pytest.raises(Invalid):
                hall_week_set(p.manager, hall=p.hall, **told_of)
        for wrong in ({"day": DAY - timedelta(days=1)}, {"reason_zh": ""}, {"spans": [["x", "y"]]}):
            facts = {"day": DAY, "spans": [], "reason_zh": "检修", **wrong}
            with pytest.raises(Invalid):
                hall_day_set(p.manager, hall=p.hall, **facts)
        assert not HallWeek.objects.exists() and not HallDay.objects.exists()


def form(**more: str) -> dict[str, str]:
    days = {f"day-{n}": "09:00-12:00, 13:30-17:00" for n in range(5)} | {
        "day-5": "09:00-12:00",
        "day-7": "09:00-12:00",
    }
    return {"what": "week", "valid_from": "2026-03-06", "source": SOURCE, **days, **more}


def test_the_page_shows_what_changes_before_it_publishes(p: Place) -> None:
    with at():
        client, there = signed_in(p), url("hall_hours", "city-hall")
        appointment_book(p.w.applicant, hall=p.hall, item=p.w.item, day=date(2026, 3, 9), slot="09:00")
        assert client.get(there).status_code == 200
        seen = client.post(there, form(step="preview")).content.decode()
        assert "13:30–17:00" in seen and "发布开放时间" in seen and not HallWeek.objects.exists()
        late = {f"day-{n}": "10:00-12:00" for n in range(5)}
        lost = client.post(there, form(step="preview", **late)).content.decode()
        assert "1 个预约" in lost
        wrong = client.post(there, form(step="publish", **{"day-2": "下午"}))
        assert (
            wrong.status_code == 422
            and "下午" in wrong.content.decode()
            and "aria-invalid" in wrong.content.decode()
        )
        assert client.post(there, form(step="publish")).status_code == 302
        assert HallWeek.objects.get().source == SOURCE
        single = {
            "what": "day",
            "day": "2026-03-10",
            "spans": "",
            "reason_zh": "消防演练",
            "reason_en": "Fire drill",
        }
        assert (
            "closed"
            in client.post(
                url("hall_hours", "city-hall", lang="en"), {**single, "step": "preview"}
            ).content.decode()
        )
        assert client.post(there, {**single, "step": "publish"}).status_code == 302
        assert client.post(there, {**single, "step": "publish", "reason_zh": ""}).status_code == 422
        assert "Fire drill" in Client().get(url("hall", "city-hall", lang="en")).content.decode()
        assert client.post(there, {"what": "end", "day": "2026-03-10"}).status_code == 302
        assert not HallDay.objects.filter(ended_at=None).exists()
        assert Client().get(there).status_code == 401
        for address, fields in entries(
            [(there, ["what", "step", "valid_from", "day-0", "day", "spans", "reason_zh"])]
        ):
            answer = client.post(address, fields)
            assert answer.status_code < 500 and "<script>alert(" not in answer.content.decode(), fields


def test_guide_and_list_say_the_hours_and_cost_the_same_however_many_halls(p: Place) -> None:
    with at():
        publish(p)
        guide = Client().get("/zh/services/test-licence/").content.decode()
        assert "在哪个窗口办" in guide and "09:00–12:00, 13:30–15:00" in guide and "综合窗口一" in guide

        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert Client().get(url("halls")).status_code == 200
            return len(asked)

        few = cost()
        for n in range(4):
            hall_set(SYSTEM, code=f"hall-{n}", unit=p.w.government, name={"zh": f"大厅{n}"})
        assert cost() == few


def test_programs_read_and_change_hours(p: Place) -> None:
    with at():
        manager, anybody = Caller(token_of(p.manager)), Caller()
        told_of = anybody.get("/halls/city-hall").json()["hall"]
        assert (
            told_of["today"] == [["09:00", "11:00"]]
            and len(told_of["week"]) == 8
            and told_of["opens"] == "09:00"
        )
        body = {"valid_from": DAY.isoformat(), "week": WEEK, "source": SOURCE}
        assert anybody("PUT", "/halls/city-hall/hours", body).status_code == 401
        assert manager("PUT", "/halls/city-hall/hours", {**body, "week": WEEK[:3]}).status_code == 422
        assert manager("PUT", "/halls/city-hall/hours", body).json()["week"] == WEEK
        day = {"spans": [], "reason_zh": "设备检修"}
        assert manager("PUT", "/halls/city-hall/days/2026-03-09", day).json()["spans"] == []
        (only,) = anybody.get("/halls").json()["results"]
        assert only["days"][0]["reason"]["zh"] == "设备检修"
        offered = [d["day"] for d in anybody.get("/halls/city-hall/times").json()["results"]]
        assert "2026-03-09" not in offered and "2026-03-07" in offered
        assert manager("DELETE", "/halls/city-hall/days/2026-03-09").status_code == 204
        assert manager("DELETE", "/halls/city-hall/days/2026-03-09").status_code == 404
