"""A result that takes another way to the applicant, or came back from the post."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.cases.actions.common import locked, note, step
from tongban.cases.models import Case, Delivery
from tongban.cases.policy import demand

WAYS = ("pickup", "post")


@action
def delivery_reroute(
    actor: Actor, *, case: Case, method: str, address: str = "", version: int | None = None
) -> Delivery:
    """Let a result that nobody fetched go by post, or one that came back lie ready at the window; it is on its way
    anew from then on. Delivered, it stays delivered."""
    row = locked(case, version, within=(Case.DECIDED,))
    demand(actor, "deliver", row)
    if method not in WAYS:
        raise Invalid({"method": _("Choose one of the ways.")})
    delivery = Delivery.objects.select_for_update().get(case=row)
    if delivery.delivered_at is not None:
        raise Conflict("cases.delivered", _("It has been delivered already."))
    there = address.strip() or delivery.address.reveal()
    if method == "post" and not there:
        raise Invalid({"address": _("Write the address to which it is posted.")})
    delivery.method, delivery.address = method, there[:200]
    delivery.sent_at, delivery.tracking = None, ""
    delivery.save(update_fields=["method", "address", "sent_at", "tracking"])
    step(actor, row, "rerouted", method=method)
    note(actor, row, "rerouted", method=method)
    return delivery
