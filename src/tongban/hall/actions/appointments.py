"""Booking a time at a hall, giving it back, being reminded of it."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, SignInNeeded
from tongban.base.legal import legal_now, legal_today
from tongban.base.timers import timer_clear, timer_set
from tongban.catalogue.models import Item
from tongban.hall.hours import schedule_of
from tongban.hall.models import Appointment, Hall
from tongban.hall.no_shows import CHANGES, begins_at, missed_at, rests_until
from tongban.hall.queries import bookable_days, free_seats
from tongban.hall.routing import serves
from tongban.laws.parameters import value_of
from tongban.messages.actions import message_send
from tongban.records.actions import record

MOST_OPEN = 3
NO_SHOW = "hall.no_show"
FULL = _("Somebody was faster: this time is full. Please choose another.")


@action
def appointment_book(actor: Actor, *, hall: Hall, item: Item, day: date, slot: str) -> Appointment:
    """Book ``slot`` of ``day`` for ``item``. Raises ``Invalid`` for a day or time that cannot be, ``Conflict`` when it
    is full or one has booked the item already."""
    if actor.principal is None or actor.is_staff:
        raise SignInNeeded
    _check(hall, item, day, slot)
    rests = rests_until(actor.principal, legal_today())
    if rests is not None:
        raise Conflict(
            "hall.rests",
            _(
                "You missed booked times too often. You can book again after %(day)s; a number at the hall you "
                "may take on any day."
            )
            % {"day": rests.isoformat()},
            until=rests.isoformat(),
        )
    mine = Appointment.objects.filter(party_id=actor.principal, state="booked", day__gte=legal_today())
    if mine.filter(item=item).exists():
        raise Conflict("hall.booked", _("You have a time for this already. Cancel it to choose another."))
    if mine.count() >= MOST_OPEN:
        raise Conflict("hall.too_many", _("You have three times booked. Please keep or cancel one first."))
    row = _seated(actor, hall, item, day, slot)
    timer_set(NO_SHOW, str(row.uid), missed_at(row), new=True)
    record(actor, "hall.appointment_booked.v1", subject=row, changes={"day": str(day), "slot": slot})
    _tell(actor, row, "booked")
    return row


def _check(hall: Hall, item: Item, day: date, slot: str) -> None:
    if not serves(hall, item):
        raise Invalid({"hall": _("This hall does not receive for this item.")})
    schedule = schedule_of(hall)
    if day not in bookable_days(hall, schedule):
        raise Invalid({"day": _("Choose one of the days offered.")})
    if slot not in schedule.slots(day):
        raise Invalid({"slot": _("Choose one of the times offered.")})


@action
def appointment_change(
    actor: Actor, *, appointment: Appointment, day: date, slot: str, hall: Hall | None = None
) -> Appointment:
    """Move one's time to another one, at another hall too, without losing it in between: where the new time is full,
    the old one stays. Only before it begins, and as often as the hall's rules allow."""
    row = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if actor.is_staff or row.party_id != actor.principal:
        raise Forbidden("hall.own")
    if row.state != "booked" or begins_at(row) <= legal_now():
        raise Conflict("hall.not_booked", _("This time is no longer booked."))
    if row.changes >= value_of(CHANGES.code, legal_today()):
        raise Conflict("hall.changed_often", _("This time was changed too often. Keep it, or cancel it."))
    there = hall or row.hall
    _check(there, row.item, day, slot)
    if (there.pk, day, slot) == (row.hall_id, row.day, row.slot):
        raise Invalid({"slot": _("This is the time that you have.")})
    before = {"hall": row.hall.code, "day": str(row.day), "slot": row.slot}
    row.changes, row.reminded_at = row.changes + 1, None
    _move(row, there, day, slot)
    timer_set(NO_SHOW, str(row.uid), missed_at(row))
    after = {"hall": there.code, "day": str(day), "slot": slot}
    record(actor, "hall.appointment_changed.v1", subject=row, changes={"before": before, "after": after})
    _tell(actor, row, "changed")
    return row


def _move(row: Appointment, hall: Hall, day: date, slot: str) -> None:
    """Take a seat of the new time in one statement, which gives the old one back; two people never get the same."""
    row.hall, row.day, row.slot = hall, day, slot
    for seat in free_seats(hall, day, slot):
        row.seat = seat
        try:
            with transaction.atomic():
                row.save()
            return
        except IntegrityError:
            continue
    raise Conflict("hall.slot_full", FULL)


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
    raise Conflict("hall.slot_full", FULL)


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
    timer_clear(str(row.uid), NO_SHOW)
    record(actor, "hall.appointment_cancelled.v1", subject=row, changes={})
    return row


@action
def appointment_lost(actor: Actor, *, appointment: Appointment) -> Appointment:
    """The hall will not be open at a booked time: it is given back, and its holder told to choose another."""
    if not actor.is_system:
        raise Forbidden("hall.own")
    row = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if row.state != "booked":
        return row
    row.state, row.seat, row.cancelled_at = "cancelled", None, legal_now()
    row.save(update_fields=["state", "seat", "cancelled_at"])
    timer_clear(str(row.uid), NO_SHOW)
    record(actor, "hall.appointment_lost.v1", subject=row, changes={"day": str(row.day), "slot": row.slot})
    _tell(actor, row, "lost")
    return row


@action
def appointment_miss(*, uid: str) -> bool:
    """The grace of a booked time is over and nobody came: note it, and say so. Returns whether it was so."""
    row = Appointment.objects.select_for_update().filter(uid=uid).first()
    if row is None or row.state != "booked" or legal_now() < missed_at(row):
        return False
    row.state = "missed"
    row.save(update_fields=["state"])
    record(SYSTEM, "hall.appointment_missed.v1", subject=row, changes={"day": str(row.day), "slot": row.slot})
    _tell(SYSTEM, row, "missed")
    return True


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
