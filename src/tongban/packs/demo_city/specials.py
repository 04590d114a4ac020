"""Applications that need more than a form: joint ones of enterprises, and renewals of licences held."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import legal_time
from tongban.catalogue.models import Item
from tongban.catalogue.package import Package
from tongban.catalogue.queries import package_of, version_in_force
from tongban.licences.actions import licence_issue
from tongban.org.models import Party

if TYPE_CHECKING:
    from tongban.packs.demo_city.history import History

JOINT, RENEWALS = 14, 10


def plan_specials(history: History, last: date) -> None:
    """Plan joint applications over the year, and renewals of licences that were issued on paper long ago."""
    for item in Item.objects.filter(online="full", valid_to=None).select_related("unit").order_by("id"):
        package = package_of(version_in_force(item))
        if package.joint:
            _joint(history, item, package, last)
        elif package.renewal_of:
            _renewals(history, item, package, last)


def _joint(history: History, item: Item, package: Package, last: date) -> None:
    for n in range(JOINT):
        who = history.cast.handlers[0] if n == 0 else history.chance.choice(history.cast.handlers)
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
                years=0,
                valid_from=expires.replace(year=expires.year - 4),
                valid_to=expires,
                face=[],
            )
        asked = history.working_moment(expires - timedelta(days=45))
        history.apply(asked, item, package, who, "grant" if n % 2 else "waiting")
