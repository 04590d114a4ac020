"""The city goes on living: residents apply, officials without a player do their work, history fills up."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.base.legal import legal_now
from tongban.cases.actions import case_accept
from tongban.cases.models import Case
from tongban.flows.models import Task
from tongban.identity.acting import actor_at
from tongban.org.models import Mandate, Party, Post
from tongban.packs.demo_city.history import History
from tongban.packs.demo_city.models import CityState
from tongban.packs.demo_city.people import Cast, Names
from tongban.packs.demo_city.players import players
from tongban.packs.demo_city.queueing import queue_a_little, seats_taken
from tongban.records.actions import replay

CHUNK = 25
LEFT = 14
"""Receptions and deliveries that are left to whoever plays."""


def state() -> CityState | None:
    """How the city lives; nothing where it was never built."""
    return CityState.objects.filter(pk=1).first()


def let_rest(resting: bool) -> bool:
    """Let the residents rest, or go on; returns whether there is a city."""
    return CityState.objects.filter(pk=1).update(resting=resting) > 0


def cast_again(seed: int) -> Cast:
    """The people of the city as the database knows them, without those whom visitors play."""
    cast = Cast(Names(seed))
    playable = players()
    for post in Post.objects.select_related("unit", "reach", "holder").prefetch_related("roles__role"):
        actor = actor_at(
            post, Actor(party=post.holder_id, channel="demo", assurance=4, name=post.holder.name)
        )
        for carried in post.roles.all():
            cast.staff.setdefault((carried.role.code, post.unit_id), actor)
            if carried.role.code == "window_clerk":
                cast.clerk = actor
            elif carried.role.code == "issuer":
                cast.issuer = actor
    officials = {a.party for a in cast.staff.values()}
    for person in Party.objects.filter(kind=Party.NATURAL).exclude(pk__in=officials | playable)[:400]:
        cast.residents.append(Actor(party=person.pk, channel="demo", assurance=3, name=person.name))
    for mandate in Mandate.objects.select_related("agent").exclude(agent__in=playable)[:200]:
        cast.handlers.append(
            Actor(
                party=mandate.agent_id,
                on_behalf_of=mandate.principal_id,
                channel="demo",
                assurance=3,
                name=mandate.agent.name,
            )
        )
    return cast


def fill_up() -> int:
    """Replay one more chunk of the past until the city has its wanted size; returns how many cases came."""
    city = state()
    if city is None or city.resting or Case.objects.count() >= city.wanted:
        return 0
    city.seed += 1
    city.save(update_fields=["seed"])
    before = Case.objects.count()
    present = legal_now()
    history = History(cast_again(city.seed * 1000), present, city.seed)
    last = present.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    history.spread(CHUNK, last - timedelta(days=360), last - timedelta(days=45))
    with replay(SYSTEM, "demo history"):
        history.run()
    return Case.objects.count() - before


def live_a_little(moment: datetime) -> str:
    """One small thing happens now: somebody applies, at any hour, or in office hours an official without a player
    acts."""
    city = state()
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    if city is None or city.resting:
        return "resting"
    chance = random.Random(int(moment.timestamp()))  # noqa: S311 - a play, no secret
    history = History(
        cast_again(int(moment.timestamp()) % 100_000), moment + timedelta(minutes=1), chance.randint(1, 10**9)
    )
    in_office = 8 <= local.hour < 20
    if chance.random() < (0.5 if in_office else 0.1):
        item, package = chance.choice(history.offers)
        history.apply(moment, item, package, fate="waiting")
        history.run()
        return "applied"
    if not in_office:
        return "asleep"
    return _receive(history) or _deliver(history) or _work(history, chance)


def live_in_halls(moment: datetime) -> int:
    """A quarter of a minute in the halls; returns how many things happened."""
    city = state()
    if city is None or city.resting:
        return 0
    return queue_a_little(moment, random.Random(int(moment.timestamp())))  # noqa: S311 - a play, no secret


def _receive(history: History) -> str:
    """A clerk whom nobody plays accepts what has waited longest, before the law does; enough is left to the players."""
    rows = Case.objects.filter(status=Case.RECEIVED, parent=None).order_by("acceptance_due", "id")
    waiting = list(rows.select_related("item", "unit")[: LEFT + 1])
    clerk = next((seat.clerk for seat in seats_taken() if not seat.played), None)
    if clerk is None or len(waiting) <= LEFT:
        return ""
    try:
        case_accept(clerk, case=waiting[0], opinion="材料齐全，符合法定形式")
    except Refused:
        return ""
    return "received"


def _deliver(history: History) -> str:
    """Somebody comes for a result that has been lying ready; enough is left to the players."""
    rows = Case.objects.filter(status=Case.DECIDED).order_by("delivery_due", "id")
    ready = list(rows.select_related("item", "unit")[: LEFT + 1])
    if len(ready) <= LEFT:
        return ""
    who = Actor(party=ready[0].applicant_id, channel="demo", name=ready[0].applicant_name)
    try:
        history.moves.deliver(ready[0], who, "")
    except Refused:
        return ""
    return "delivered"


def _work(history: History, chance: random.Random) -> str:
    """Do one task of a unit that nobody plays, most urgent first."""
    played = set(
        Post.objects.filter(holder__accounts__username__startswith="demo-").values_list("unit_id", flat=True)
    )
    rows = Task.objects.filter(status=Task.OPEN, kind__in=("examine", "decide")).exclude(unit_id__in=played)
    task = rows.order_by("urgency", "id").first()
    if task is None:
        return "nothing to do"
    case = Case.objects.select_related("item", "unit", "applicant", "package_version").get(pk=task.subject_id)
    who = Actor(party=case.applicant_id, channel="demo", name=case.applicant_name)
    step = history.moves.examine if task.kind == "examine" else history.moves.decide
    step(case, who, "grant" if chance.random() < 0.93 else "refuse")
    return "worked"
