"""What authorities let a hall do in their name: given by the authority, dated, public, ended on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_today
from tongban.hall.models import Delegation, Hall
from tongban.hall.policy import demand_delegating
from tongban.org.models import Unit
from tongban.records.actions import record


@action
def delegation_give(
    actor: Actor,
    *,
    hall: Hall,
    authority: Unit,
    acts: Sequence[str],
    source: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Delegation:
    """Let the hall's windows receive, accept or deliver for ``authority`` and the units beneath it; ``source`` is the
    decision on which it rests (行政许可法 arts. 24, 26). The new one ends that of before on the day it begins."""
    demand_delegating(actor, authority)
    begins = valid_from or legal_today()
    chosen = [act for act in Delegation.ACTS if act in set(acts)]
    if not chosen or set(acts) - set(Delegation.ACTS):
        raise Invalid({"acts": _("Choose what the hall may do: receive, accept, deliver.")})
    if not source.strip():
        raise Invalid({"source": _("Name the decision on which it rests.")})
    if begins < legal_today() and not actor.is_system:
        raise Invalid({"valid_from": _("It begins today or later.")})
    if valid_to is not None and valid_to < begins:
        raise Invalid({"valid_to": _("It ends after it begins.")})
    before = Delegation.objects.select_for_update().filter(hall=hall, authority=authority)
    for row in before.exclude(valid_to__lt=begins):
        if row.valid_from >= begins:
            raise Conflict(
                "hall.delegated", _("A delegation that begins then is there already. End it first.")
            )
        row.valid_to = begins - timedelta(days=1)
        row.save(update_fields=["valid_to"])
    made = Delegation(
        hall=hall,
        authority=authority,
        acts=chosen,
        source=source.strip()[:200],
        valid_from=begins,
        valid_to=valid_to,
    )
    made.save()
    told = {"authority": authority.code, "acts": chosen, "valid_from": begins.isoformat()}
    record(actor, "hall.delegation_given.v1", subject=made, changes=told)
    return made


@action
def delegation_end(actor: Actor, *, delegation: Delegation) -> Delegation:
    """Take it back: from now on the windows can do nothing by it."""
    row = Delegation.objects.select_for_update().get(pk=delegation.pk)
    demand_delegating(actor, row.authority)
    today = legal_today()
    if row.valid_to is not None and row.valid_to < today:
        raise Conflict("hall.delegation_over", _("This delegation has ended already."))
    row.valid_to = today - timedelta(days=1)
    row.save(update_fields=["valid_to"])
    record(actor, "hall.delegation_ended.v1", subject=row, changes={"valid_to": row.valid_to.isoformat()})
    return row
