"""The city as it is found when it has just been built: every demo account has work, halls and complaints live."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from tongban.base.actor import Actor
from tongban.base.legal import legal_time
from tongban.cases.models import Case, Question, Step
from tongban.cases.queries import my_cases
from tongban.catalogue.lists import main_entries, open_proposals, published_list, sortings_seen
from tongban.catalogue.models import Sorting, SortingEntry
from tongban.config.commands import demo
from tongban.desk.items import items_seen
from tongban.desk.queries import counts_of
from tongban.desk.tests.people import browser
from tongban.hall.models import Appointment, Hall, Ticket, Window
from tongban.hall.policy import MANAGE, worked_in
from tongban.hall.shelves import here
from tongban.identity.acting import actor_for, part_chosen, parts_of
from tongban.identity.landing import own_page
from tongban.identity.models import Account, DemoCard
from tongban.licences.models import Bar, Licence, LicenceAct
from tongban.licences.policy import to_decide
from tongban.oversight.boards import OPEN, with_lamps
from tongban.oversight.models import Complaint
from tongban.oversight.queries import events
from tongban.packs.demo_city import frame, living
from tongban.packs.demo_city.build import build
from tongban.packs.demo_city.models import CityState
from tongban.packs.demo_city.players import players
from tongban.packs.demo_city.queueing import queue_a_little, seats_taken

pytestmark = [pytest.mark.django_db, pytest.mark.wide]
NOW = datetime(2026, 9, 16, 6, 30, tzinfo=UTC)
"""A Wednesday afternoon in the city."""
LEAST = 10


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A small city, built once and taken back after the module."""
    with (
        django_db_blocker.unblock(),
        override_settings(TONGBAN_MODE="demo"),
        transaction.atomic(),
        legal_time(NOW),
    ):
        build(40, now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def now(city: None) -> Iterator[None]:
    """Every test looks at the moment of building."""
    with legal_time(NOW), override_settings(TONGBAN_MODE="demo"):
        yield


def actor_of(account: Account, acting: str) -> Actor:
    part = part_chosen(parts_of(account), acting)
    assert part is not None, (account.username, acting)
    return actor_for(account, part.key)


def work_of(actor: Actor) -> int:
    """Pieces of work that a member of staff finds on the first page."""
    if "supervisor" in actor.roles:
        return events(actor, state="open").count()
    if "hall_manager" in actor.roles:
        return Ticket.objects.filter(hall__in=worked_in(actor, MANAGE), day=NOW.date()).count()
    if "service_owner" in actor.roles:
        return items_seen(actor, everywhere=True).count()
    counts = counts_of(actor)
    return sum(counts.get(k, 0) for k in ("all", "deliveries", "extensions", "explanations", "complaints"))


def test_every_card_finds_work() -> None:
    cards = list(DemoCard.objects.select_related("account__party"))
    roles: set[str] = set()
    for card in cards:
        actor = actor_of(card.account, card.acting)
        roles |= actor.roles
        if not actor.is_staff:
            assert {"closed", "supplementing"} <= set(my_cases(actor).values_list("status", flat=True))
        elif "administrator" not in actor.roles:
            assert work_of(actor) >= LEAST, card.account.username
    assert {"window_clerk", "examiner", "approver", "head", "issuer", "expert_secretary"} <= roles
    assert {"supervisor", "administrator", "service_owner", "hall_manager"} <= roles


def test_lamps_of_each_colour() -> None:
    rows = with_lamps(Case.objects.filter(status__in=OPEN, next_due__isnull=False))
    everywhere = Counter(rows.values_list("lamp", flat=True))
    assert {"green", "reminder", "yellow", "red"} <= set(everywhere)
    for username in ("demo-examiner-agriculture-bureau", "demo-head-agriculture", "demo-expert-secretary"):
        unit = actor_of(Account.objects.get(username=username), "post").unit
        assert {"green", "yellow", "red"} <= set(rows.filter(unit_id=unit).values_list("lamp", flat=True))


def test_somebody_waits_and_somebody_is_served_in_every_hall() -> None:
    for hall in Hall.objects.all():
        states = Counter(Ticket.objects.filter(hall=hall, day=NOW.date()).values_list("state", flat=True))
        assert states["waiting"] and states["served"] and states["serving"] + states["called"], hall.code
    assert not Window.objects.filter(is_open=False).exists()
    assert not Ticket.objects.filter(window__clerk__in=players()).exists()


def test_results_lie_on_the_shelf_of_the_issue_window() -> None:
    issuer = actor_of(Account.objects.get(username="demo-lu-chuanjian"), "post")
    hall = Hall.objects.get(code="city-hall")
    assert here(issuer, hall).count() >= 3
    kinds = set(Window.objects.values_list("kind", flat=True))
    assert kinds == {"department", "general", "issue", "advice"}


def test_times_are_booked_today_and_on_the_next_days() -> None:
    days = Counter(Appointment.objects.values_list("day", flat=True))
    assert days[NOW.date()] >= 10
    assert sum(1 for day in days if day > NOW.date()) >= 3
    assert Appointment.objects.filter(state="kept").exists()


def test_the_halls_go_on_but_not_at_the_windows_of_players() -> None:
    chance, happened = random.Random(3), 0
    with transaction.atomic():
        for quarter in range(40):
            moment = NOW + timedelta(seconds=15 * quarter)
            with legal_time(moment):
                happened += queue_a_little(moment, chance)
        assert happened > 40
        assert not Ticket.objects.filter(window__clerk__in=players()).exists()
        assert any(seat.played for seat in seats_taken())
        transaction.set_rollback(True)


def test_complaints_are_answered_in_time_but_for_one() -> None:
    states = Counter(Complaint.objects.values_list("state", flat=True))
    assert states["closed"] > states["registered"] + states["assigned"]
    assert states["registered"] >= 3
    open_ones = Complaint.objects.exclude(state__in=("closed", "answered", "refused"))
    assert open_ones.filter(answer_by__lt=NOW.date()).count() == 1
    late = [
        c for c in Complaint.objects.filter(answered_at__isnull=False) if c.answered_at.date() > c.answer_by
    ]
    assert late == []


def test_licences_stand_in_every_state_at_the_offices_that_visitors_play() -> None:
    states = Counter(Licence.objects.values_list("status", flat=True))
    for status in (
        "valid",
        "expired",
        "suspended",
        "superseded",
        "revoked",
        "withdrawn",
        "forfeited",
        "cancelled",
    ):
        assert states[status], status
    assert LicenceAct.objects.filter(kind="lift", state="done").exists()
    assert Bar.objects.filter(until_on__gt=NOW.date()).exists()
    head = actor_of(Account.objects.get(username="demo-head-agriculture"), "post")
    waiting = to_decide(head)
    assert waiting is not None
    assert waiting.exists()


def test_nothing_granted_is_forgotten() -> None:
    waiting = Case.objects.filter(status=Case.DECIDED)
    assert waiting.count() >= LEAST
    assert not waiting.filter(members__isnull=False).exists()
    assert waiting.filter(delivery_due__lt=NOW.date()).count() <= 2  # left to the issuing window on purpose


def test_questions_wait_for_the_players() -> None:
    assert Question.objects.filter(answered_at=None).count() >= LEAST
    assert Question.objects.filter(answered_at__isnull=False).count() > 30


def test_the_course_of_a_case_names_the_bureau_that_received_it() -> None:
    units = set(
        Step.objects.filter(kind="accepted", party__isnull=False).values_list("unit__code", flat=True)
    )
    assert units == {"approval-bureau"}


def test_residents_rest_when_they_are_told_to() -> None:
    with transaction.atomic():
        assert living.let_rest(True)
        assert living.live_a_little(NOW) == "resting"
        assert living.live_in_halls(NOW) == living.fill_up() == 0
        assert living.let_rest(False)
        assert living.live_a_little(NOW) != "resting"
        transaction.set_rollback(True)


def test_the_switch_on_the_page() -> None:
    client = browser(actor_of(Account.objects.get(username="demo-lin-xiaoyu"), "self"))
    request: Any = RequestFactory().get("/zh/my/")
    request.actor = actor_of(Account.objects.get(username="demo-lin-xiaoyu"), "self")
    offered = frame.residents(request)
    assert offered is not None
    assert (offered.label, offered.url) == (frame.REST, "/demo-city/residents/")
    with transaction.atomic():
        assert client.post("/demo-city/residents/", {"next": "/zh/my/"})["Location"] == "/zh/my/"
        assert CityState.objects.get().resting
        assert getattr(frame.residents(request), "label", "") == frame.GO_ON
        assert client.post("/demo-city/residents/", {"next": "//elsewhere.test/"})["Location"] == "/"
        assert not CityState.objects.get().resting
        assert client.get("/demo-city/residents/").status_code == 405
        assert Client().post("/demo-city/residents/").status_code in (302, 401)
        transaction.set_rollback(True)


def test_the_switch_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with transaction.atomic():
        assert demo.main(["--rest"]) == 0
        assert CityState.objects.get().resting
        assert demo.main(["--go-on"]) == 0
        assert not CityState.objects.get().resting
        assert demo.main(["--people", "200"]) == 1  # the house is not empty
        with pytest.raises(SystemExit):
            demo.main(["--rest", "--go-on"])
        with pytest.raises(SystemExit):
            demo.main(["--people", "-5"])
        CityState.objects.all().delete()
        assert demo.main(["--rest"]) == 1
        transaction.set_rollback(True)
    assert "rest" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("username", "path"),
    [("demo-chang-yingmen", "/zh/halls/today/"), ("demo-shi-gong", "/zh/desk/items/")],
)
def test_who_comes_by_a_demo_card_lands_where_the_work_is(username: str, path: str) -> None:
    account = Account.objects.get(username=username)
    part = part_chosen(parts_of(account), DemoCard.objects.get(account=account).acting)
    assert part is not None
    with translation.override("zh-hans"):
        assert own_page(account, part.key) == path


def test_the_list_of_items_is_published_and_a_round_is_open() -> None:
    listed = published_list()
    assert listed is not None and listed.published_on and (NOW.date() - listed.published_on).days >= 50
    under = SortingEntry.objects.filter(sorting=listed).exclude(into=None).count()
    assert main_entries(listed).count() + under >= 374
    assert not open_proposals(listed) and any(entry.before for entry in main_entries(listed))
    owner = actor_of(Account.objects.get(username="demo-shi-gong"), "post")
    (open_round,) = sortings_seen(owner).filter(state=Sorting.COLLECTING)
    assert open_round.closes_on >= NOW.date() and open_proposals(open_round)
