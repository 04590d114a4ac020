"""Who may do what in a hall."""

from __future__ import annotations

from django.db.models import QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.hall.models import Appointment, Hall
from tongban.org.policy import path_condition

SERVE = "hall.window.serve"
MANAGE = "hall.window.manage"
STATISTICS = "hall.statistics.read"


def demand(actor: Actor, word: str, hall: Hall) -> None:
    """Raise ``Forbidden`` unless the grant reaches the hall's unit."""
    if not actor.may(word, path=hall.unit_path):
        raise Forbidden(word)


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
