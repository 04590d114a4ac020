"""What the worker does for the demo city."""

from __future__ import annotations

from django.conf import settings

from tongban.base.actor import SYSTEM
from tongban.base.jobs import every
from tongban.base.legal import legal_now, legal_today
from tongban.packs.business.actions import names_generate
from tongban.packs.business.models import RegisteredName
from tongban.packs.demo_city import living


@every(2)
def fill_history() -> int:
    """A chunk of history every other second, until the city has its size."""
    return living.fill_up() if settings.TONGBAN_MODE == "demo" else 0


@every(20)
def residents_live() -> str:
    """Something small happens three times a minute."""
    return living.live_a_little(legal_now()) if settings.TONGBAN_MODE == "demo" else ""


@every(15)
def halls_live() -> int:
    """People come to the halls, are called and served."""
    return living.live_in_halls(legal_now()) if settings.TONGBAN_MODE == "demo" else 0


NAMES = 400_000
NAMES_AT_ONCE = 10_000


@every(3)
def fill_names() -> int:
    """The register of company names grows in parts until it is as big as a city's."""
    city = living.state()
    if settings.TONGBAN_MODE != "demo" or city is None or city.resting:
        return 0
    there = RegisteredName.objects.count()
    if there >= NAMES:
        return 0
    return names_generate(SYSTEM, count=min(there + NAMES_AT_ONCE, NAMES), today=legal_today())
