"""Tickets: made for a QR code, used within minutes, forgotten after a day."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, SignInNeeded
from tongban.base.legal import wall_now
from tongban.portal.models import Ticket

LIFE: Final = {Ticket.HAND_OVER: timedelta(minutes=15), Ticket.PRESENT: timedelta(minutes=5)}


@action
def ticket_issue(actor: Actor, *, kind: str, subject: str, facts: Mapping[str, str]) -> tuple[Ticket, str]:
    """A new ticket of the actor and its secret, which is told once and never kept."""
    if actor.party is None:
        raise SignInNeeded
    secret = secrets.token_urlsafe(24)
    ticket = Ticket(
        kind=kind,
        digest=_digest(secret),
        subject=subject,
        owner=actor.party,
        on_behalf_of=actor.on_behalf_of,
        facts=dict(facts),
        until=wall_now() + LIFE[kind],
    )
    ticket.save()
    return ticket, secret


@action
def ticket_use(*, kind: str, secret: str, once: bool) -> Ticket:
    """The ticket behind a secret; raises ``NotFound`` when it is unknown, too old or (``once``) used up."""
    row = Ticket.objects.select_for_update().filter(kind=kind, digest=_digest(secret)).first()
    if row is None or row.until < wall_now() or (once and row.used_at is not None):
        raise NotFound("portal.ticket")
    if row.used_at is None:
        row.used_at = wall_now()
        row.save(update_fields=["used_at"])
    return row


@action
def tickets_purge() -> int:
    """Forget tickets that ended a day ago."""
    return Ticket.objects.filter(until__lt=wall_now() - timedelta(days=1)).delete()[0]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
