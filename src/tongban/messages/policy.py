"""Whose inbox is whose."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.messages.models import Message


def visible(actor: Actor) -> QuerySet[Message]:
    """The actor's own messages and those of enterprises they are the legal representative of.

    An authorised handler is written to by name; a mandate opens nobody else's inbox.
    """
    if actor.party is None:
        return Message.objects.none()
    return Message.objects.filter(Q(to_id=actor.party) | Q(to__legal_rep_id=actor.party, to__valid_to=None))


def may_open(actor: Actor, message: Message) -> bool:
    """Whether the message lies within ``visible``."""
    if actor.party is None:
        return False
    return message.to_id == actor.party or message.to.legal_rep_id == actor.party
