"""Booking a time at a hall, giving it back, being reminded of it."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, SignInNeeded
from tongban.base.legal import legal_now, legal_today
from tongban.catalogue.models import Item
from tongban.hall.models import Appointment, Hall
from tongban.hall.queries import bookable_days, free_seats, serves, slots_of
from tongban.messages.actions import message_send
from tongban.records.actions import record

MOST_OPEN = 3


@action
def appointment_book(actor: Actor, *, hall: Hall, item: Item, day: date, slot: str) -> Appointment:
    """Book ``slot`` of ``day`` for ``item``. Raises ``Invalid`` for a day or time that cannot be, ``Conflict`` when it
    is full or one has booked the item already."""
    if actor.principal is None or actor.is_staff:
        raise SignInNeeded
    _check(hall, item, day, slot)
    mine = Appointment.objects.filter(party_id=actor.principal, state="booked", day__gte=legal_today())
    if mine.filter(item=item).exists():
        raise Conflict("hall.booked", _("You have a time for this already. Cancel it to choose another."))
    if mine.count() >= MOST_OPEN:
        raise Conflict("hall.too_many", _("You have three times booked. Please keep or cancel one first."))
    row = _seated(actor, hall, item, day, slot)
    record(actor, "hall.appointment_booked.v1", subject=row, changes={"day": str(day), "slot": slot})
    _tell(actor, row, "booked")
    return row


def _check(hall: Hall, item: Item, day: date, slot: str) -> None:
    if not serves(hall, item):
        raise Invalid({"hall": _("This hall does not receive for this item.")})
    if day not in bookable_days():
        raise Invalid({"day": _("Choose one of the working days offered.")})
    if slot not in slots_of(hall, day):
        raise Invalid({"slot": _("Choose one of the times offered.")})


def _seated(actor: Actor, hall: Hall, item: Item, day: date, slot: str) -> Appointment:
    """Take the first seat that the database gives: two people never get the same."""
    for seat in free_seats(hall, day, slot):
        row = Appointment(
            number=f"YY{day:%Y%m%d}{numbers.take('appointment', hall.code, day.year):05}",
            hall=hall,
            item=item,
            party_id=actor.principal or 0,
            day=day,
            slot=slot,
            seat=seat,
            booked_at=legal_now(),
        )
        try:
            with transaction.atomic():
                row.save()
            return row
        except IntegrityError:
            continue
    raise Conflict("hall.slot_full", _("Somebody was faster: this time is full. Please choose another."))


@action
def appointment_cancel(actor: Actor, *, appointment: Appointment) -> Appointment:
    """Give the time back; somebody else may have it."""
    row = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if actor.is_staff or row.party_id != actor.principal:
        raise Forbidden("hall.own")
    if row.state != "booked":
        raise Conflict("hall.not_booked", _("This time is no longer booked."))
    row.state, row.seat, row.cancelled_at = "cancelled", None, legal_now()
    row.save(update_fields=["state", "seat", "cancelled_at"])
    record(actor, "hall.appointment_cancelled.v1", subject=row, changes={})
    return row


@action
def appointment_remind(actor: Actor, *, appointment: Appointment) -> Appointment:
    """Remind somebody of the time, once."""
    row = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if row.reminded_at is None and row.state == "booked":
        row.reminded_at = legal_now()
        row.save(update_fields=["reminded_at"])
        record(actor, "hall.appointment_reminded.v1", subject=row, changes={})
        _tell(actor, row, "reminder")
    return row


def _tell(actor: Actor, row: Appointment, kind: str) -> None:
    hall, item = row.hall, row.item
    message_send(
        actor,
        to=row.party_id,
        kind=f"appointment.{kind}",
        facts={
            "number": row.number,
            "slot": row.slot,
            "due_on": row.day.isoformat(),
            "item_zh": item.name_zh,
            "item_en": item.name_en or item.name_zh,
            "hall_zh": hall.name_zh,
            "hall_en": hall.name_en or hall.name_zh,
            "address_zh": hall.address_zh,
            "address_en": hall.address_en or hall.address_zh,
        },
        link=f"/my/appointments/{row.uid}/",
        about=f"appointment:{row.uid}",
    )
