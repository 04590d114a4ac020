"""Tables of the room."""

from __future__ import annotations

from django.db import models

from tongban.base.models import Row


class Ticket(Row):
    """A short-lived secret that a QR code carries: a phone hands in a page, a holder shows a licence.

    Only the secret's digest is kept. ``subject`` names the thing (``draft:<uid>``, ``licence:<uid>``); ``facts``
    what the ticket is for. ``until`` is wall time. A ticket that works once has ``used_at`` after its use.
    """

    HAND_OVER, PRESENT = "hand_over", "present"

    kind = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=80)
    owner = models.BigIntegerField()
    on_behalf_of = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_portal_ticket"
        indexes = [models.Index(fields=["until"], name="tb_portal_ticket_until")]
