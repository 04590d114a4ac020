"""The desk's navigation: queues with counts, other rooms' queues, window work."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.catalogue import lists
from tongban.catalogue.policy import WORDS as PACKAGE_WORDS
from tongban.desk import items, policy, words
from tongban.desk.queries import counts_of
from tongban.desk.sources import sources_for
from tongban.licences.policy import WORDS as LICENCE_WORDS
from tongban.ui.chrome import Group, Link

_COUNTS = "desk_counts"
ALWAYS = ("all", "late", "mine")
PLACES = (
    ("oversight.lamp.read", _("Supervision"), "oversight", "gauge"),
    ("hall.window.serve", _("My window"), "hall_windows", "store"),
    ("hall.window.serve", _("Results to fetch"), "shelves", "package-check"),
    ("hall.window.manage", _("Windows of the hall"), "hall_windows", "store"),
    ("hall.delegation.manage", _("Delegations to halls"), "hall_delegations", "file-signature"),
    ("hall.statistics.read", _("The hall today"), "hall_today", "chart-column"),
    ("org.unit.manage", _("Units and posts"), "manage_units", "network"),
    ("org.post.manage", _("Roles and permissions"), "manage_roles", "key-round"),
    ("printing.seal.manage", _("Electronic seals"), "manage_seals", "badge-check"),
    ("laws.rule.manage", _("Numbers of supervision"), "thresholds", "sliders-horizontal"),
    ("laws.rule.manage", _("Rules of supervision"), "watch_rules", "search"),
    ("laws.rule.manage", _("Limits and calendar"), "rules", "calendar-clock"),
)
"""Other desks of the house, by the word that opens them."""


def keep_counts(request: HttpRequest, counts: dict[str, int]) -> None:
    """The board has counted already: the navigation need not ask again."""
    setattr(request, _COUNTS, counts)


def groups(request: HttpRequest) -> list[Group]:
    """Groups of links for the frame; empty for whoever does not act from a post."""
    actor = actor_of(request)
    if not actor.is_staff:
        return []
    counts: dict[str, int] = getattr(request, _COUNTS, None) or counts_of(actor)
    found = [Group(_("To do"), _queues(request, counts)), Group(_("More"), _more(request, actor, counts))]
    return [group for group in found if group.links]


def _queues(request: HttpRequest, counts: dict[str, int]) -> list[Link]:
    board = reverse("desk")
    here = request.GET.get("queue", "all") if request.path == board else ""
    return [
        Link(
            label,
            board if key == "all" else f"{board}?queue={key}",
            words.QUEUE_ICONS[key],
            counts.get(key, 0),
            here == key,
        )
        for key, label in words.QUEUES.items()
        if key in ALWAYS or counts.get(key) or here == key
    ]


def _more(request: HttpRequest, actor: Actor, counts: dict[str, int]) -> list[Link]:
    links = [
        Link(source.label, source.url(), source.icon, counts.get(source.key, 0), request.path == source.url())
        for source, _rows in sources_for(actor)
    ]
    if actor.holds(policy.INTAKE):
        links.append(_link(request, _("File for a person at the window"), "desk_intake", "user-plus"))
    for word, label, name, icon in PLACES:
        if actor.holds(word):
            links.append(_link(request, label, name, icon))
    if any(actor.holds(word) for word in LICENCE_WORDS):
        links.append(_link(request, _("Licences"), "desk_licences", "id-card"))
    if actor.holds(items.READ):
        links.append(_link(request, _("Items to look after"), "desk_items", "package"))
    if any(actor.holds(word) for word in PACKAGE_WORDS):
        links.append(_link(request, _("Workshop"), "desk_workshop", "pencil-ruler"))
    if any(actor.holds(word) for word in lists.WORDS):
        links.append(_link(request, _("Sorting of items"), "desk_sorting", "list-tree"))
    links.append(_link(request, _("What I did"), "desk_done", "archive"))
    return links


def _link(request: HttpRequest, label: object, name: str, icon: str) -> Link:
    url = reverse(name)
    return Link(label, url, icon, None, request.path == url)  # type: ignore[arg-type]
