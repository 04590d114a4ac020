"""Who may see an attachment before another room has taken it up: only the party that handed it in."""

from __future__ import annotations

from collections.abc import Iterable

from tongban.base.actor import Actor
from tongban.files.models import Attachment
from tongban.records.queries import entries_by_client


def may_read_own(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor handed it in, for themselves or for the party they act for."""
    return attachment.owner is not None and attachment.owner == actor.principal


def handed_in_by(actor: Actor, uids: Iterable[str]) -> dict[str, Attachment]:
    """Those of the attachments that the actor handed in, by uid. A machine has no party: the record knows it."""
    wanted = set(uids)
    if not wanted:
        return {}
    rows = Attachment.objects.filter(uid__in=wanted)
    if actor.client is not None:
        own = entries_by_client(actor.client, [f"files.attachment:{uid}" for uid in wanted])
        return {str(row.uid): row for row in rows if f"files.attachment:{row.uid}" in own}
    return {str(row.uid): row for row in rows if may_read_own(actor, row)}
