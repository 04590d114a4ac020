"""Applications that need more than a form: joint ones of enterprises, and renewals of licences held."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_time, local_date
from tongban.catalogue.models import Item
from tongban.catalogue.package import Package
from tongban.catalogue.queries import package_of, version_in_force
from tongban.licences.actions import licence_issue
from tongban.org.models import Party
from tongban.packs.demo_city.players import players

if TYPE_CHECKING:
    from tongban.packs.demo_city.history import History

JOINT, RENEWALS = 14, 10
OWN = ((70, "grant"), (24, "grant"), (5, "asked_more"), (4, "accepted"))
"""Cases of those whom visitors play: so many days ago, with this fate."""
LAPSES = ((6, "asked_fee"), (11, "asked_fee"), (20, "curt"), (25, "curt"))
"""So many days ago, with what supervision should find."""


def plan_specials(history: History, last: date) -> None:
    """Plan joint applications over the year, and renewals of licences that were issued on paper long ago."""
    for item in Item.objects.filter(online="full", valid_to=None).select_related("unit").order_by("id"):
        package = package_of(version_in_force(item))
        if package.joint:
            _joint(history, item, package, last)
        elif package.renewal_of:
            _renewals(history, item, package, last)


def plan_own_cases(history: History) -> None:
    """Whoever visitors play as a resident or for an enterprise finds finished cases, one in hand, and one that waits
    for their material."""
    last, played = local_date(history.now), players()
    for who in [*history.cast.residents, *history.cast.handlers]:
        if who.party not in played:
            continue
        kind = Party.LEGAL if who.on_behalf_of else Party.NATURAL
        offers = [
            o for o in history.offers if kind in o[1].audience and o[0].standard and o[0].kind == "promise"
        ]
        for days, fate in OWN:
            item, package = history.chance.choice([o for o in offers if fate != "asked_more" or _asks(o[1])])
            history.apply(history.working_moment(last - timedelta(days=days)), item, package, who, fate)


def plan_lapses(history: History) -> None:
    """Of late some officials did what supervision should find: a fee asked for, reasons of four characters."""
    last = local_date(history.now)
    plain = [o for o in history.offers if o[0].standard and o[0].kind == "promise" and _asks(o[1])]
    free = [o for o in plain if not o[1].fees and o[1].conditions]
    for days, fate in LAPSES if free else ():
        item, package = history.chance.choice(free)
        history.apply(history.working_moment(last - timedelta(days=days)), item, package, None, fate)


def _asks(package: Package) -> bool:
    """Whether the applicant hands in pages of their own."""
    return any(line.source == "applicant" and not line.share for line in package.materials)


def _joint(history: History, item: Item, package: Package, last: date) -> None:
    pool = history.cast.handlers if Party.LEGAL in package.audience else history.cast.residents
    for n in range(JOINT):
        who = pool[0] if n == 0 else history.chance.choice(pool)
        day = last - timedelta(days=3 if n == 0 else 12 + n * 22)
        history.apply(history.working_moment(day), item, package, who, "grant")


def _renewals(history: History, item: Item, package: Package, last: date) -> None:
    """Half of them meet a silent authority and are renewed by law (行政许可法 art. 50)."""
    for n in range(RENEWALS):
        who: Actor = history.cast.handlers[2 + n]
        expires = last - timedelta(days=20) + timedelta(days=15 * (n - RENEWALS // 2))
        with legal_time(history.now - timedelta(days=540)):
            licence_issue(
                SYSTEM,
                code=package.renewal_of,
                holder=Party.objects.get(pk=who.on_behalf_of or 0),
                unit=item.unit,
                item_code=item.code,
                valid_from=expires.replace(year=expires.year - 4),
                valid_to=expires,
                face=[],
            )
        asked = history.working_moment(expires - timedelta(days=45))
        history.apply(asked, item, package, who, "grant" if n % 2 else "waiting")
