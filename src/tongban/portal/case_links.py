"""What other rooms offer on the page of one's own case: rating, complaints, appointments, payments.

Rooms below this one are found by the name of their address, so nothing here breaks while a room is not installed;
packs above it call ``register``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.cases.models import Case

Offer = Callable[[Actor, Case], bool]


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A thing one can do about a case: words, icon, the address's candidate names (each taking the case's uid)."""

    label: str | Promise
    icon: str
    names: tuple[str, ...]
    offered: Offer


@dataclass(frozen=True, slots=True)
class Way:
    """A link that this case's page shows."""

    label: str | Promise
    icon: str
    url: str


_links: list[CaseLink] = [
    CaseLink(
        _("Rate this service"),
        "star",
        ("rate", "rate_case", "oversight_rate"),
        lambda actor, case: not case.is_open,
    ),
    CaseLink(
        _("Report bad conduct"),
        "megaphone",
        ("report_conduct", "conduct_report", "oversight_report"),
        lambda actor, case: True,
    ),
]


def register(link: CaseLink) -> None:
    """Offer ``link`` on pages of cases."""
    _links.append(link)


def links_for(actor: Actor, case: Case) -> list[Way]:
    """The links whose rooms stand and that this case offers."""
    found = []
    for link in _links:
        url = _address(link, case)
        if url and link.offered(actor, case):
            found.append(Way(link.label, link.icon, url))
    return found


def _address(link: CaseLink, case: Case) -> str:
    for name in link.names:
        try:
            return reverse(name, args=[case.uid])
        except NoReverseMatch:
            continue
    return ""
