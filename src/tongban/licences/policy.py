"""Who may read a licence and its document, and who may do something to it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.licences.models import Licence, LicenceAct
from tongban.licences.queries import visible
from tongban.org.policy import path_condition
from tongban.printing.policy import reader_of

READ, CHANGE, DECIDE = "licences.licence.read", "licences.licence.change", "licences.licence.revoke"
WORDS = (READ, CHANGE, DECIDE)
"""Any of them lets an official look at the licences of their units."""


def may_read(actor: Actor, licence: Licence) -> bool:
    """The holder, or a post of the issuing unit."""
    return visible(actor).filter(pk=licence.pk).exists()


def looked_after(actor: Actor) -> QuerySet[Licence]:
    """Licences of the units that the actor's post reaches by any of ``WORDS``."""
    condition = Q(pk__in=[])
    for word in WORDS:
        if actor.holds(word):
            reach = path_condition(actor, word, "unit_path")
            if reach is None:
                return Licence.objects.all()
            condition |= reach
    return Licence.objects.filter(condition)


def to_decide(actor: Actor) -> QuerySet[LicenceAct] | None:
    """Proposals that wait for the actor; none of their own. None where they decide nothing."""
    if not actor.holds(DECIDE):
        return None
    rows = LicenceAct.objects.filter(state=LicenceAct.PROPOSED).exclude(asked_by_id=actor.party)
    condition = path_condition(actor, DECIDE, "unit_path")
    return rows if condition is None else rows.filter(condition)


@reader_of("licence")
def _reads_documents(actor: Actor, licence_id: int) -> bool:
    return visible(actor).filter(pk=licence_id).exists()
