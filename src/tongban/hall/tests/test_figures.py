"""The figures of a hall, live and of the past; the wall for programs."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api_world import Caller, token_of

from tongban.base.actor import ANONYMOUS, Actor
from tongban.base.errors import Invalid
from tongban.hall.actions import ticket_call, ticket_end, ticket_serve, ticket_take, window_open
from tongban.hall.statistics import days_asked, decile, figures, mean
from tongban.hall.tests.world import DAY, Place, at, place, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def p() -> Place:
    with at():
        made = place()
        window_open(made.clerk, window=made.general)
        window_open(made.w.clerk, window=made.special)
        return made


def serve(p: Place, minutes: int) -> None:
    """A number that waits so long, is served five minutes and leaves, all from ten on."""
    with at(10):
        ticket_take(ANONYMOUS, hall=p.hall, queue="A")
    with at(10, minutes):
        ticket_call(p.clerk, window=p.general)
        ticket_serve(p.clerk, window=p.general)
    with at(10, minutes + 5):
        ticket_end(p.clerk, window=p.general)


def test_means_and_deciles_by_hand() -> None:
    assert (mean([]), decile([]), mean([60]), decile([60])) == (None, None, 60, 60)
    waits = [float(n) for n in range(10, 110, 10)]
    assert (mean(waits), decile(waits)) == (55, 90)
    assert decile([*waits, 1000.0]) == 100


def test_the_day_is_counted_by_window_item_and_hour(p: Place) -> None:
    for minutes in (1, 7, 13, 40):
        serve(p, minutes)
    with at(9):
        ticket_take(ANONYMOUS, hall=p.hall, item=p.w.item)
        found = figures(p.hall, DAY, DAY)
    assert (found.total.taken, found.total.waiting, found.total.served) == (5, 1, 4)
    assert (found.total.mean_wait, found.total.p90_wait, found.total.mean_service) == (915, 2400, 300)
    assert [(w.key, w.served) for w in found.windows] == [("A01", 4)]
    assert [(i.key, i.taken, i.waiting) for i in found.items] == [(p.w.item.code, 1, 1)]
    assert [(hour.key, hour.taken) for hour in found.hours] == [("09", 1), ("10", 4)]


def test_only_days_up_to_today_and_not_too_many(p: Place) -> None:
    with at():
        assert days_asked(None, None) == (DAY, DAY)
        for first, last in ((DAY, DAY + timedelta(days=1)), (DAY, DAY - timedelta(days=1)),
                            (DAY - timedelta(days=92), DAY)):  # fmt: skip
            with pytest.raises(Invalid):
                days_asked(first, last)


def test_the_wall_says_the_same_only_once(p: Place) -> None:
    with at():
        ticket_take(ANONYMOUS, hall=p.hall, queue="A")
        nobody, path = Caller(), "/halls/city-hall/wall"
        first = nobody.get(path)
        assert (first.json()["waiting"], first.json()["called"]) == (1, [])
        again = nobody.get(path, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        ticket_call(p.clerk, window=p.general)
        changed = nobody.get(path, **{"If-None-Match": first["ETag"]})
        assert changed.json()["called"] == [{"number": "A001", "window": "A01", "state": "called"}]
        page = url("hall_wall", "city-hall") + "?part=1"
        shown = Client().get(page)
        assert Client().get(page, headers={"If-None-Match": shown["ETag"]}).status_code == 304
        assert nobody.get("/halls/nowhere/wall").status_code == 404


def test_figures_for_programs_and_as_a_file(p: Place) -> None:
    serve(p, 10)
    with at(12):
        manager, path = Caller(token_of(p.manager)), "/halls/city-hall/statistics"
        assert Caller(token_of(p.clerk)).get(path).status_code == 403
        told = manager.get(path)
        assert told.json()["total"]["p90_wait"] == 600 and told.json()["windows"][0]["key"] == "A01"
        assert manager.get(path, **{"If-None-Match": told["ETag"]}).status_code == 304
        yesterday = (DAY - timedelta(days=1)).isoformat()
        assert manager.get(f"{path}?first={yesterday}&last={yesterday}").json()["total"]["taken"] == 0
        for bad in ("first=2026-99-99", "first=2026-03-05", "first=2020-01-01&last=2026-03-04"):
            assert manager.get(f"{path}?{bad}").status_code == 422
        rows = list(csv.DictReader(io.StringIO(manager.get(f"{path}.csv").content.decode("utf-8-sig"))))
        assert [(r["part"], r["key"], r["served"]) for r in rows[:2]] == [
            ("total", "", "1"),
            ("window", "A01", "1"),
        ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_days_of_the_past_and_gives_the_file(
    p: Place, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    who: list[Actor] = [p.manager]
    monkeypatch.setattr("tongban.identity.middleware.actor_of_session", lambda request: who[0])
    serve(p, 10)
    with at(12, day=DAY + timedelta(days=1)):
        page, file = (url(name, "city-hall", lang=lang) for name in ("hall_statistics", "hall_csv"))
        assert Client().get(page).status_code == 200
        assert "10" in Client().get(f"{page}?first={DAY}&last={DAY}").content.decode()
        for bad in ("first=x", "first=2027-01-01"):
            assert (
                Client().get(f"{page}?{bad}").status_code == Client().get(f"{file}?{bad}").status_code == 422
            )
        assert "A01" in Client().get(f"{file}?first={DAY}&last={DAY}").content.decode()
        part = Client().get(f"{page}?part=1")
        assert Client().get(f"{page}?part=1", headers={"If-None-Match": part["ETag"]}).status_code == 304
        who[0] = p.clerk
        assert Client().get(file).status_code == 403


def test_figures_cost_the_same_with_few_and_with_many(p: Place) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            figures(p.hall, DAY - timedelta(days=30), DAY)
        return len(asked)

    few = cost()
    for minutes in range(1, 9):
        serve(p, minutes)
    with at(10, 50):
        for _n in range(5):
            ticket_take(ANONYMOUS, hall=p.hall, item=p.w.item)
    assert cost() == few == 3
