"""The person's own phone as a scanner: a short-lived ticket for one line of one intake."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, NotFound
from tongban.base.legal import wall_now
from tongban.cases.queries import asked_for
from tongban.catalogue.queries import package_of
from tongban.desk.actions.intake import add_page
from tongban.desk.models import Intake, IntakePage, PhoneTicket
from tongban.desk.policy import own_intake
from tongban.files.models import Attachment

MINUTES: Final = 10
MOST_PAGES: Final = 10


def digest_of(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@action
def ticket_open(actor: Actor, *, intake: Intake, line: str) -> str:
    """A token with which a phone hands in pages under ``line`` for ten minutes; it is shown once, as a QR code."""
    row = own_intake(actor, Intake.objects.select_for_update().filter(pk=intake.pk).first())
    known = package_of(row.package_version).material(line)
    stray = row.supplements is not None and line not in asked_for(row.supplements)
    if known is None or known.share or stray or row.case_id is not None:
        raise NotFound("desk.line")
    token = secrets.token_urlsafe(24)
    until = wall_now() + timedelta(minutes=MINUTES)
    PhoneTicket(digest=digest_of(token), intake=row, line=line, until=until).save()
    return token


@action
def ticket_use(*, token: str, attachment: Attachment) -> IntakePage:
    """Put a page that a phone sent under the ticket's line.

    Raises ``NotFound`` past its time, ``Conflict`` when it took enough.
    """
    ticket = (
        PhoneTicket.objects.select_for_update().filter(digest=digest_of(token), until__gt=wall_now()).first()
    )
    if ticket is None:
        raise NotFound("desk.ticket")
    row = Intake.objects.select_for_update().get(pk=ticket.intake_id)
    if row.case_id is not None:
        raise NotFound("desk.ticket")
    if ticket.used >= MOST_PAGES:
        raise Conflict("desk.ticket.full", _("Enough pages came by this code. Ask the clerk for a new one."))
    ticket.used += 1
    ticket.save(update_fields=["used"])
    return add_page(row, ticket.line, attachment, "phone")


@action
def tickets_purge() -> int:
    """Forget tickets whose time has passed."""
    return PhoneTicket.objects.filter(until__lt=wall_now()).delete()[0]
