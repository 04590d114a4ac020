"""Ratings of visits to halls count in satisfaction: public figures, the month's report, the hall's own page and API."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.api_world import Caller, token_of

from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import person, resident, staff
from tongban.hall.actions import visit_leave, visit_open, window_open
from tongban.hall.ratings import rated
from tongban.hall.tests.test_general import again
from tongban.hall.tests.world import DAY, Place, at, place, url
from tongban.identity.actions import account_open
from tongban.identity.tests.people import PASSWORD
from tongban.org.models import Post
from tongban.oversight.actions import rating_give, visit_rate
from tongban.oversight.queries import satisfaction
from tongban.oversight.statistics import Period, by_unit, whole
from tongban.oversight.tests.world import Watch, accepted, decided

pytestmark = pytest.mark.django_db
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def p() -> Place:
    """Three visits to the hall, rated 1, 2 and 5, and one case rated 4."""
    with at():
        p = place()
        window_open(again(p.clerk), window=p.general)
        for level in (1, 2, 5):
            who = resident(person())
            visit = visit_open(who, hall=p.hall, item=p.w.item)
            visit_leave(who, visit=visit)
            visit_rate(who, visit=visit, level=level)
        s = Watch(p.w, p.manager, p.manager, p.manager)
        rating_give(p.w.applicant, case=decided(s, accepted(s)), level=4)
        return p


def test_public_figures_count_cases_and_visits(p: Place) -> None:
    found = satisfaction(MARCH.first, MARCH.last)
    assert (found.rated, found.visits, found.bad, found.per_mille) == (4, 3, 2, 500)
    assert found.levels == {1: 1, 2: 1, 3: 0, 4: 1, 5: 1}
    under = satisfaction(MARCH.first, MARCH.last, under=p.w.bureau.path or "")
    assert (under.rated, under.visits) == (1, 0)
    with at():
        page = Client().get("/zh/satisfaction/").content.decode()
    assert "50.0%" in page.replace(" ", "") and "其中对大厅服务的评价" in page


def test_the_months_report_counts_visits_for_the_unit_of_the_hall(p: Place) -> None:
    supervisor = staff(p.w.government, "supervisor", name="监督员")
    lines = {line.code: line for line in by_unit(supervisor, MARCH)}
    assert (lines["city"].counts["visits_rated"], lines["city"].counts["visits_bad"]) == (3, 1)
    assert lines["city"].satisfaction == 667 and lines["bureau"].satisfaction == 0
    total = whole(list(lines.values()))
    assert total.satisfaction == 500 and total.counts["rated"] == 1
    assert {line.code for line in by_unit(p.w.head, MARCH)} == {"bureau"}


def test_the_hall_sees_how_its_visits_were_rated(p: Place) -> None:
    with at():
        assert (rated(p.hall, DAY, DAY).count, rated(p.hall, DAY, DAY).well) == (3, 667)
        told = Caller(token_of(p.manager)).get("/halls/city-hall/statistics").json()
        assert (told["visits_rated"], told["visits_satisfied"]) == (3, 667)

        holder = Post.objects.get(pk=p.manager.post).holder
        account_open(SYSTEM, party=holder, username="hall-boss", password=PASSWORD, kind="staff", assurance=3)
        client = Client()
        client.post("/zh/sign-in/", {"username": "hall-boss", "password": PASSWORD})
        page = client.get(url("hall_statistics", "city-hall")).content.decode()
        assert "66.7 %" in page and "网上办事评价" in page
