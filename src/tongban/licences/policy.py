"""Who may read a licence and its document."""

from __future__ import annotations

from tongban.base.actor import Actor
from tongban.licences.models import Licence
from tongban.licences.queries import visible
from tongban.printing.policy import reader_of


def may_read(actor: Actor, licence: Licence) -> bool:
    """The holder, or a post of the issuing unit."""
    return visible(actor).filter(pk=licence.pk).exists()


@reader_of("licence")
def _reads_documents(actor: Actor, licence_id: int) -> bool:
    return visible(actor).filter(pk=licence_id).exists()
