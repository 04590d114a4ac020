"""Numbers: taking one, calling the next, serving it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.base.timers import timer_clear
from tongban.catalogue.models import Item
from tongban.hall.actions.appointments import NO_SHOW
from tongban.hall.models import Appointment, Hall, Handover, Ticket, Window
from tongban.hall.policy import SERVE, demand
from tongban.hall.routing import next_for, windows_for
from tongban.records.actions import record

MOST_WAITING = 500
MOST_CALLS = 3
MOST_RACES = 8


@action
def ticket_take(
    actor: Actor,
    *,
    hall: Hall,
    queue: str = "",
    appointment: str = "",
    item: Item | None = None,
    online: bool = False,
) -> Ticket:
    """Take a number for ``item``, or of ``queue``; the number of an ``appointment`` of today goes to the front, to
    the windows that take its item. It names nobody."""
    today = legal_today()
    kept = _arrived(hall, appointment) if appointment else None
    wanted = item or (kept.item if kept else None)
    chosen, wanted = _line_for(hall, queue, wanted, named=item is not None)
    waiting = Ticket.objects.filter(hall=hall, day=today, state="waiting")
    if waiting.count() >= MOST_WAITING:
        raise Conflict("hall.full", _("The hall is full for today. Please come another day or book a time."))
    row = Ticket(
        hall=hall,
        day=today,
        queue=chosen,
        rank=Ticket.BOOKED if kept else Ticket.OTHERS,
        item=wanted,
        appointment=kept,
        online=online,
        taken_at=legal_now(),
        number=f"{chosen}{numbers.take(f'ticket:{hall.code}:{chosen}', f'{today:%m%d}', today.year):03}",
    )
    row.save()
    told = {"number": row.number} | ({"item": wanted.code} if wanted else {})
    record(actor, "hall.ticket_taken.v1", subject=row, changes=told)
    return row


def _line_for(hall: Hall, queue: str, item: Item | None, *, named: bool) -> tuple[str, Item | None]:
    """The letter of the line, and the item where a window takes it."""
    windows = windows_for(hall, item) if item is not None else []
    if windows:
        return windows[0].queue, item
    if named:
        raise Invalid({"item": _("This hall does not receive for this item.")})
    chosen = queue or "A"
    if not Window.objects.filter(hall=hall, queue=chosen, valid_to=None).exists():
        raise Invalid({"queue": _("Choose what you come for.")})
    return chosen, None


def _arrived(hall: Hall, number: str) -> Appointment:
    clean = "".join(number.split()).upper()
    row = Appointment.objects.select_for_update().filter(number=clean, hall=hall, day=legal_today()).first()
    if row is not None and row.state == "missed":
        raise Invalid(
            {"appointment": _("This time has passed and counts as missed. Take a number without it.")}
        )
    if row is None or row.state != "booked":
        raise Invalid({"appointment": _("There is no appointment with this number here today.")})
    row.state = "kept"
    row.save(update_fields=["state"])
    timer_clear(str(row.uid), NO_SHOW)
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
        row = _taken_next(at)
    if row is None:
        return None
    now = legal_now()
    row.state, row.window, row.calls = "called", at, row.calls + 1
    row.called_at, row.calling_at = row.called_at or now, now
    row.save(update_fields=["state", "window", "called_at", "calling_at", "calls"])
    record(actor, "hall.ticket_called.v1", subject=row, changes={"number": row.number, "window": at.number})
    return row


def _taken_next(at: Window) -> Ticket | None:
    """The next number, locked; what a colleague took in between is passed over."""
    for _attempt in range(MOST_RACES):
        found = next_for(at)
        if found is None:
            return None
        row = Ticket.objects.select_for_update().filter(pk=found.pk, state="waiting").first()
        if row is not None:
            return row
    return None


@action
def ticket_serve(actor: Actor, *, window: Window) -> Ticket:
    """The person has come."""
    at = _at(actor, window)
    row = Ticket.objects.select_for_update().filter(window=at, state="called").first()
    if row is None:
        raise Conflict("hall.nobody", _("No number is called at this window."))
    if row.online:
        raise Conflict(
            "hall.not_here_yet", _("This number came on line: the person says when they are there.")
        )
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


@action
def ticket_hand_over(actor: Actor, *, window: Window, to: Window, note: str) -> Handover:
    """Pass the number at ``window`` to a colleague's with a note; it keeps its number and is called there next."""
    at = _at(actor, window)
    target = Window.objects.select_for_update().get(pk=to.pk)
    if target.hall_id != at.hall_id or target.valid_to is not None or target.pk == at.pk:
        raise Invalid({"to": _("Choose another window of this hall.")})
    if not target.is_open:
        raise Invalid({"to": _("Nobody is at this window now. Choose one that is open.")})
    if not note.strip():
        raise Invalid({"note": _("Write what your colleague should know.")})
    row = Ticket.objects.select_for_update().filter(window=at, state__in=("called", "serving")).first()
    if row is None:
        raise Conflict("hall.nobody", _("No number is called at this window."))
    row.state, row.bound, row.rank, row.window = "waiting", target, Ticket.HANDED, None
    row.calls, row.served_at = 0, None
    row.save(update_fields=["state", "bound", "rank", "window", "calls", "served_at"])
    made = Handover(
        ticket=row,
        from_window=at,
        to_window=target,
        note=note.strip()[:500],
        by_id=actor.party,
        at=legal_now(),
    )
    made.save()
    told = {"number": row.number, "from": at.number, "to": target.number}
    record(actor, "hall.ticket_handed_over.v1", subject=made, changes=told)
    return made
