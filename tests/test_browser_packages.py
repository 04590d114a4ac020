"""The special path of each complete package, walked in Chromium to its own end by the people of the demo city.

Names that are free, taken, alike or forbidden; registration with a kept name; three departments at once; expert
review that stops the clock; a promise that was false; silence that renews; a residence permit; a fishing licence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer
from tests.chromium_walk import ChromiumWalk, Seen
from tests.databases import another_database

from tongban.base import clockrow
from tongban.base.actor import SYSTEM, Actor
from tongban.catalogue.folder import examples_of
from tongban.catalogue.queries import item_by_code
from tongban.identity.acting import actor_for, part_chosen, parts_of
from tongban.identity.models import DemoCard
from tongban.org.models import Party, Post
from tongban.packs import registry
from tongban.packs.casting import Applicant
from tongban.packs.demo_city.build import found, no_collector
from tongban.packs.stage import Stage
from tongban.records.actions import replay
from tongban.search.writing import rebuild

FOUNDED = datetime(2026, 2, 27, 4, tzinfo=UTC)
APPLICANTS = {
    "human-resources-service-licence": "demo-qiao-zhaoren",
    "residence-permit": "demo-xu-xinjumin",
}
"""Who applies; for the others a resident of the city, and the handler of a company of the city."""
PATHS = [
    ("company-name", "Forbidden words are refused with each reason"),
    ("company-name", "The same trade name in the same industry is refused"),
    ("company-name", "The name sounds like another and is kept on a letter of commitment"),
    ("market-entity-registration", "With a kept name, registered on the spot"),
    ("open-a-restaurant", "Three departments at once, all granted"),
    ("hazardous-chemical-licence", "The clock stops for expert review and starts again; granted"),
    (
        "human-resources-service-licence",
        "The promise was false and not corrected: revoked, and no more promises",
    ),
    ("residence-permit", "Steady work and half a year: issued"),
    ("public-place-hygiene-licence-renewal", "Asked in time, the authority silent: renewed by law"),
    ("fishing-licence", "With a vessel, complete, granted"),
]
WALKS = [
    pytest.param(code, name, language, width, id=f"{code}-{name.split()[1].lower()}-{language}-{width}")
    for code, name, language, width in (
        *((code, name, "zh", 1440) for code, name in PATHS),
        (*PATHS[-1], "en", 360),
    )
]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The demo city without its history, in a database and a home of its own; gives its address."""
    with (
        django_db_blocker.unblock(),
        override_settings(TONGBAN_HOME=tmp_path_factory.mktemp("walked"), ALLOWED_HOSTS=["127.0.0.1"]),
        another_database(),
    ):
        with replay(SYSTEM, "demo history"), no_collector():
            found(FOUNDED)
        rebuild()
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        clockrow.forget()


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


def player(username: str) -> Applicant:
    """The person of a demo card, acting as the card says, for a scenario."""
    card = DemoCard.objects.select_related("account__party").get(account__username=username)
    part = part_chosen(parts_of(card.account), card.acting)
    assert part is not None
    actor = actor_for(card.account, part.key)
    who, agent = Party.objects.get(pk=actor.principal or 0), card.account.party
    assert agent is not None
    words = {"applicant.name": who.name, "applicant.number": who.number.reveal()}
    words |= {"agent.name": agent.name, "agent.number": agent.number.reveal()}
    return Applicant(who, actor, words)


def official(role: str, unit: str, home: str) -> Actor:
    """Who plays ``role`` in the unit (default: ``home``), or else for the whole city; they must have a card."""
    posts = Post.objects.filter(roles__role__code=role, holder__accounts__username__startswith="demo-")
    post = posts.filter(unit__code=unit or home).first() or posts.order_by("id").first()
    assert post is not None, f"nobody plays {role} in {unit or home}"
    card = DemoCard.objects.select_related("account__party").get(account__party_id=post.holder_id)
    return actor_for(card.account, f"post:{post.uid}")


@pytest.mark.parametrize(("code", "name", "language", "width"), WALKS)
def test_to_its_end(
    chromium: Any, served: str, seen: Seen, code: str, name: str, language: str, width: int
) -> None:
    item = item_by_code(code)
    folder = next(f for f in registry.folders() if f.name == code)
    scenario = next(s for s in examples_of(folder) if s["name"]["en"] == name)
    natural = "natural_person" in scenario["applicant"].values()
    who = player(APPLICANTS.get(code, "demo-lin-xiaoyu" if natural else "demo-zhou-kaidian"))
    run = Stage().prepare(scenario, code, who)
    run.cast.staff = lambda role, unit: official(role, unit, item.unit.code)
    said = ChromiumWalk(chromium, served, run, item, seen, language, width).go()
    assert not said, "\n".join(said)
