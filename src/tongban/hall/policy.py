"""Who may do what in a hall."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.hall.models import Appointment, Hall, Visit, Window
from tongban.org.models import Unit
from tongban.org.policy import path_condition

SERVE = "hall.window.serve"
MANAGE = "hall.window.manage"
STATISTICS = "hall.statistics.read"
DELEGATE = "hall.delegation.manage"


def demand(actor: Actor, word: str, hall: Hall) -> None:
    """Raise ``Forbidden`` unless the grant reaches the hall's unit."""
    if not actor.may(word, path=hall.unit_path):
        raise Forbidden(word)


def demand_any(actor: Actor, hall: Hall, *words: str) -> None:
    """Raise ``Forbidden`` unless a grant of any of ``words`` reaches the hall's unit."""
    if not any(actor.may(word, path=hall.unit_path) for word in words):
        raise Forbidden(words[0])


def may_sit(actor: Actor, window: Window) -> bool:
    """Whether the actor's post may open the window: one of the hall where the window is the hall's own, and one that
    is named where posts are named."""
    if not actor.may(SERVE, path=window.hall.unit_path):
        return False
    if window.kind in Window.OF_THE_HALL and actor.unit != window.hall.unit_id:
        return False
    named = {seat.post_id for seat in window.seats.all()}
    return not named or actor.post in named


def demand_seat(actor: Actor, window: Window) -> None:
    """Raise ``Forbidden`` unless ``may_sit``."""
    demand(actor, SERVE, window.hall)
    if not may_sit(actor, window):
        raise Forbidden("hall.seat", _("This window is for other posts. Ask the manager of the hall."))


def demand_delegating(actor: Actor, authority: Unit) -> None:
    """Raise ``Forbidden`` unless the actor may speak for the authority."""
    if not actor.may(DELEGATE, path=authority.path or ""):
        raise Forbidden(DELEGATE)


def worked_in(actor: Actor, *words: str) -> QuerySet[Hall]:
    """Halls that ``actor`` works in by any of ``words``."""
    rows = Hall.objects.none()
    for word in words:
        condition = path_condition(actor, word, "unit_path")
        rows = rows | (Hall.objects.all() if condition is None else Hall.objects.filter(condition))
    return rows.filter(valid_to=None).order_by("ordinal", "id")


def own_appointments(actor: Actor) -> QuerySet[Appointment]:
    """Appointments of oneself."""
    if actor.party is None or actor.is_staff:
        return Appointment.objects.none()
    return Appointment.objects.filter(party_id=actor.principal or 0)


def own_visits(actor: Actor) -> QuerySet[Visit]:
    """Visits on line of oneself, or of whom one acts for."""
    if actor.party is None or actor.is_staff:
        return Visit.objects.none()
    return Visit.objects.filter(party_id=actor.principal or 0, writer_id=actor.party)


def own_visit(actor: Actor, visit: Visit) -> None:
    """Raise ``Forbidden`` unless the visit is the actor's own."""
    if actor.is_staff or visit.party_id != actor.principal or visit.writer_id != actor.party:
        raise Forbidden("hall.own")
