"""Sending a message: into the inbox at once, by e-mail soon after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.base.legal import legal_now, wall_now
from tongban.messages.models import Letter, Message, Preference
from tongban.messages.policy import may_open
from tongban.org.models import Party


@action
def message_send(
    actor: Actor, *, to: Party | int, kind: str, facts: Mapping[str, Any], link: str = "", about: str = ""
) -> Message:
    """Put a message of ``kind`` into the inbox of party ``to`` (the row or its key), and queue the e-mail where an
    address is known.

    ``facts`` are plain words for the text of that kind (``kinds``); ``link`` is a path without language. A replay of
    history (channel ``demo``) sends no letters.
    """
    message = Message(
        to_id=to if isinstance(to, int) else to.pk,
        kind=kind,
        facts=dict(facts),
        link=link,
        about=about,
        at=legal_now(),
    )
    message.save()
    if actor.channel != "demo":
        address = _address(to)
        if address:
            Letter(message=message, address=address, next_at=wall_now()).save()
    return message


def _address(to: Party | int) -> str:
    """Where letters for a party go, "" for nowhere; asks the database unless the row brings its preference along."""
    if isinstance(to, Party) and "message_preference" in to._state.fields_cache:
        chosen: Preference | None = to._state.fields_cache["message_preference"]
        return to.email if chosen is None or chosen.by_mail else ""
    key = to if isinstance(to, int) else to.pk
    address, by_mail = Party.objects.values_list("email", "message_preference__by_mail").get(pk=key)
    return "" if by_mail is False else str(address)


@action
def messages_read(actor: Actor, *, messages: Iterable[Message]) -> int:
    """Mark messages of one's own inbox as read; others are left alone. Returns how many were new."""
    now, done = legal_now(), 0
    for message in messages:
        if message.read_at is None and may_open(actor, message):
            message.read_at = now
            message.save(update_fields=["read_at"])
            done += 1
    return done


@action
def preference_set(actor: Actor, *, party: Party, by_mail: bool) -> Preference:
    """Choose whether letters come by e-mail besides the inbox. The address itself is a fact of the party."""
    if actor.party != party.pk and not actor.is_system:
        raise Forbidden
    row = Preference.objects.filter(party=party).first() or Preference(party=party)
    row.by_mail = by_mail
    row.save()
    return row
