"""What goes by post: lists for the carrier, tracking numbers, the carrier's answers, what came back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.cases.actions import delivery_confirm, delivery_reroute, delivery_send
from tongban.hall.actions.shelf import demand_shelf
from tongban.hall.models import Dispatch, Hall, Parcel, ShelfEntry
from tongban.hall.policy import SERVE, demand
from tongban.records.actions import record

TRACKING: Final = re.compile(r"[A-Z0-9-]{6,40}", re.ASCII)
MOST: Final = 200


@action
def dispatch_make(actor: Actor, *, hall: Hall, tracking: Mapping[str, str], carrier: str = "") -> Dispatch:
    """Give consignments to the carrier: by the uid of each its tracking number. All of them or none."""
    demand(actor, SERVE, hall)
    if not tracking or len(tracking) > MOST:
        raise Invalid({"tracking": _("Write the numbers of 1 to %(most)d consignments.") % {"most": MOST}})
    made = Dispatch(
        hall=hall,
        number=f"JJ{legal_today():%Y%m%d}{numbers.take('dispatch', hall.code, legal_today().year):04}",
        at=legal_now(),
        by_id=actor.party,
        carrier=carrier.strip()[:60],
    )
    made.save()
    for uid, text in tracking.items():
        _send(actor, hall, made, uid, text)
    record(
        actor, "hall.dispatched.v1", subject=made, changes={"number": made.number, "parcels": len(tracking)}
    )
    return made


def _send(actor: Actor, hall: Hall, made: Dispatch, uid: str, text: str) -> None:
    number = "".join(text.split()).upper()
    row = Parcel.objects.select_for_update().filter(uid=uid, hall=hall).first()
    if row is None or row.state != Parcel.READY:
        raise Conflict("hall.parcel_gone", _("One of these was sent meanwhile. Look at the list again."))
    if not TRACKING.fullmatch(number):
        raise Invalid({f"tracking-{uid}": _("Write the number of the consignment.")})
    case = row.entry.case
    demand_shelf(actor, hall, case)
    row.state, row.dispatch, row.tracking, row.sent_at = Parcel.SENT, made, number, legal_now()
    try:
        with transaction.atomic():
            row.save(update_fields=["state", "dispatch", "tracking", "sent_at"])
    except IntegrityError as error:
        raise Invalid({f"tracking-{uid}": _("This number belongs to another consignment.")}) from error
    delivery_send(actor, case=case, tracking=number)


@action
def parcel_delivered(actor: Actor, *, parcel: Parcel, received_by: str = "") -> Parcel:
    """The carrier says that it arrived; the proof of delivery joins the case. Said twice, nothing changes."""
    row = Parcel.objects.select_for_update().get(pk=parcel.pk)
    if row.state == Parcel.DELIVERED:
        return row
    entry = _on_its_way(actor, row)
    row.state, row.ended_at = Parcel.DELIVERED, legal_now()
    row.save(update_fields=["state", "ended_at"])
    entry.state, entry.ended_at, entry.check_way = ShelfEntry.HANDED, row.ended_at, "post"
    entry.save(update_fields=["state", "ended_at", "check_way"])
    record(
        actor, "hall.parcel_delivered.v1", subject=row, case=entry.case, changes={"tracking": row.tracking}
    )
    delivery_confirm(actor, case=entry.case, received_by=received_by.strip() or entry.case.applicant_name)
    return row


@action
def parcel_returned(actor: Actor, *, parcel: Parcel, why: str = "") -> Parcel:
    """It came back: it lies at the window again until it has a box or is posted once more."""
    row = Parcel.objects.select_for_update().get(pk=parcel.pk)
    if row.state == Parcel.RETURNED:
        return row
    entry = _on_its_way(actor, row)
    row.state, row.ended_at, row.note = Parcel.RETURNED, legal_now(), why.strip()[:200]
    row.save(update_fields=["state", "ended_at", "note"])
    entry.state = ShelfEntry.LATE
    entry.save(update_fields=["state"])
    record(actor, "hall.parcel_returned.v1", subject=row, case=entry.case, changes={"tracking": row.tracking})
    delivery_reroute(actor, case=entry.case, method="pickup")
    return row


def _on_its_way(actor: Actor, row: Parcel) -> ShelfEntry:
    entry = ShelfEntry.objects.select_for_update().get(pk=row.entry_id)
    demand_shelf(actor, row.hall, entry.case)
    if row.state != Parcel.SENT:
        raise Conflict("hall.parcel_not_sent", _("This consignment is not on its way."))
    return entry
