"""Reading the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.language import short
from tongban.base.lists import Page, keyset_page
from tongban.base.selecting import Kept
from tongban.messages.kinds import Said, said
from tongban.messages.models import Message, Preference
from tongban.messages.policy import visible
from tongban.org.models import Party

COUNT_STOP: Final = 100


_PARTY: Final = Kept(
    lambda key: Party.objects.select_related("message_preference").filter(pk=key).order_by("pk"), key=-1
)


def party_to_tell(key: int) -> Party:
    """A party with its wish about letters, so that ``message_send`` asks nothing more."""
    found = _PARTY.first(key=key)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as its reader sees it; ``url`` is where it leads, in the page's language."""

    row: Message
    words: Said
    url: str

    @property
    def is_new(self) -> bool:
        """Not opened yet."""
        return self.row.read_at is None


def unread(actor: Actor) -> int:
    """How many messages are new, at most 100 (the header says 99+). One statement."""
    if actor.party is None:
        return 0
    return visible(actor).filter(read_at=None)[:COUNT_STOP].count()


def inbox(actor: Actor, cursor: str | None = None) -> Page[Message]:
    """A page of messages, newest first. One statement."""
    return keyset_page(visible(actor).select_related("to"), ["-id"], cursor)


def message_of(actor: Actor, uid: UUID) -> Message | None:
    """One message of the actor's inbox."""
    return visible(actor).select_related("to").filter(uid=uid).first()


def shown(rows: Sequence[Message]) -> list[Shown]:
    """Messages in the language of the page."""
    lang = short()
    return [
        Shown(row, said(row.kind, row.facts, lang), f"/{lang}{row.link}" if row.link else "") for row in rows
    ]


def wants_mail(party_id: int) -> bool:
    """Whether letters come by e-mail besides the inbox."""
    chosen = Preference.objects.filter(party_id=party_id).values_list("by_mail", flat=True).first()
    return chosen is not False
