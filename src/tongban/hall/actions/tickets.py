"""Numbers: taking one, calling the next, serving it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.hall.models import Appointment, Hall, Ticket, Window
from tongban.hall.policy import SERVE, demand
from tongban.records.actions import record

MOST_WAITING = 500
MOST_CALLS = 3


@action
def ticket_take(actor: Actor, *, hall: Hall, queue: str = "", appointment: str = "") -> Ticket:
    """Take a number of ``queue``; the number of an ``appointment`` of today goes to the front. It names nobody."""
    today = legal_today()
    kept = _arrived(hall, appointment) if appointment else None
    chosen = queue or "A"
    if not Window.objects.filter(hall=hall, queue=chosen, valid_to=None).exists():
        raise Invalid({"queue": _("Choose what you come for.")})
    waiting = Ticket.objects.filter(hall=hall, day=today, state="waiting")
    if waiting.count() >= MOST_WAITING:
        raise Conflict("hall.full", _("The hall is full for today. Please come another day or book a time."))
    row = Ticket(
        hall=hall,
        day=today,
        queue=chosen,
        rank=0 if kept else 1,
        appointment=kept,
        taken_at=legal_now(),
        number=f"{chosen}{numbers.take(f'ticket:{hall.code}:{chosen}', f'{today:%m%d}', today.year):03}",
    )
    row.save()
    record(actor, "hall.ticket_taken.v1", subject=row, changes={"number": row.number})
    return row


def _arrived(hall: Hall, number: str) -> Appointment:
    clean = "".join(number.split()).upper()
    row = Appointment.objects.select_for_update().filter(number=clean, hall=hall, day=legal_today()).first()
    if row is None or row.state != "booked":
        raise Invalid({"appointment": _("There is no appointment with this number here today.")})
    row.state = "kept"
    row.save(update_fields=["state"])
    return row


def _at(actor: Actor, window: Window) -> Window:
    """Lock the window; only whoever sits there calls."""
    row = Window.objects.select_for_update().select_related(None).get(pk=window.pk)
    demand(actor, SERVE, row.hall)
    if not row.is_open or row.clerk_id != actor.party:
        raise Forbidden("hall.not_there", _("Open the window first."))
    return row


@action
def ticket_call(actor: Actor, *, window: Window) -> Ticket | None:
    """Call the next number of the window's queue, or the same one again (at most three times); None if nobody waits."""
    at = _at(actor, window)
    row = Ticket.objects.select_for_update().filter(window=at, state__in=("called", "serving")).first()
    if row is not None and row.state == "serving":
        raise Conflict("hall.still_serving", _("Finish the number at this window first."))
    if row is not None and row.calls >= MOST_CALLS:
        raise Conflict("hall.called", _("Called three times: note that nobody came."))
    if row is None:
        waiting = Ticket.objects.select_for_update().filter(
            hall_id=at.hall_id, day=legal_today(), queue=at.queue, state="waiting"
        )
        row = waiting.order_by("rank", "id").first()
    if row is None:
        return None
    row.state, row.window, row.called_at, row.calls = (
        "called",
        at,
        row.called_at or legal_now(),
        row.calls + 1,
    )
    row.save(update_fields=["state", "window", "called_at", "calls"])
    record(actor, "hall.ticket_called.v1", subject=row, changes={"number": row.number, "window": at.number})
    return row


@action
def ticket_serve(actor: Actor, *, window: Window) -> Ticket:
    """The person has come."""
    at = _at(actor, window)
    row = Ticket.objects.select_for_update().filter(window=at, state="called").first()
    if row is None:
        raise Conflict("hall.nobody", _("No number is called at this window."))
    row.state, row.served_at = "serving", legal_now()
    row.save(update_fields=["state", "served_at"])
    record(actor, "hall.ticket_serving.v1", subject=row, changes={})
    return row


@action
def ticket_end(actor: Actor, *, window: Window, came: bool = True) -> Ticket:
    """Done with this number: served, or nobody came (``came`` false)."""
    at = _at(actor, window)
    row = Ticket.objects.select_for_update().filter(window=at, state__in=("called", "serving")).first()
    if row is None:
        raise Conflict("hall.nobody", _("No number is called at this window."))
    now = legal_now()
    row.state, row.ended_at = ("served" if came else "missed"), now
    row.served_at = (row.served_at or now) if came else None
    row.save(update_fields=["state", "ended_at", "served_at"])
    record(actor, "hall.ticket_ended.v1", subject=row, changes={"came": came})
    return row
