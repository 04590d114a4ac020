"""Reads of electronic seals: which one a unit seals with, which have ended, and what everybody may know."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_now
from tongban.org.models import Unit
from tongban.printing.models import Seal
from tongban.printing.policy import seals_visible


def seals_of(unit: Unit) -> QuerySet[Seal]:
    """Every seal of a unit, the newest first."""
    rows: QuerySet[Seal] = Seal.objects.filter(unit=unit)
    return rows.order_by("-ordinal")


def seal_in_force(unit: Unit) -> Seal | None:
    """The seal that the unit seals with now."""
    now = legal_now()
    found: Seal | None = (
        seals_of(unit).filter(ended_from=None, valid_from__lte=now, valid_to__gte=now).first()
    )
    return found


def seal_for(actor: Actor, uid: UUID) -> Seal:
    """A seal that ``actor`` looks after; raises ``NotFound``."""
    found: Seal | None = seals_visible(actor).select_related("unit", "ended_by").filter(uid=uid).first()
    if found is None:
        raise NotFound("printing.seal")
    return found


def public_seals() -> QuerySet[Seal]:
    """Every seal, for whoever checks files without us."""
    rows: QuerySet[Seal] = Seal.objects.select_related("unit")
    return rows


def ended_from(es_id: str) -> datetime | None:
    """From which moment the seal called ``es_id`` has ended; None for one in force, or one of others."""
    found: datetime | None = Seal.objects.filter(es_id=es_id).values_list("ended_from", flat=True).first()
    return found
