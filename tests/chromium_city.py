"""The demo city without its history, served from this process, and the people who play in it.

A database and a home of its own: what the pages write stays until the module ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.test import override_settings
from pytest_django.live_server_helper import LiveServer
from tests.databases import another_database

from tongban.base import clockrow
from tongban.base.actor import SYSTEM, Actor
from tongban.cases.scenarios import Run
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


@contextmanager
def served_city(home: Path) -> Iterator[str]:
    """Found the city and serve it; gives its address."""
    settings = override_settings(TONGBAN_MODE="demo", TONGBAN_HOME=home, ALLOWED_HOSTS=["127.0.0.1"])
    with settings, another_database():
        with replay(SYSTEM, "demo history"), no_collector():
            found(FOUNDED)
        rebuild()
        server = LiveServer("127.0.0.1")
        try:
            yield server.url
        finally:
            server.stop()
            clockrow.forget()


def run_of(code: str, name: str) -> Run:
    """The scenario of a package with this English name, cast with people of the city."""
    item = item_by_code(code)
    folder = next(f for f in registry.folders() if f.name == code)
    scenario = next(s for s in examples_of(folder) if s["name"]["en"] == name)
    natural = scenario["applicant"]["kind"] == "natural_person"
    who = player(APPLICANTS.get(code, "demo-lin-xiaoyu" if natural else "demo-zhou-kaidian"))
    run = Stage().prepare(scenario, code, who)
    run.cast.staff = lambda role, unit: official(role, unit, item.unit.code)
    return run


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
