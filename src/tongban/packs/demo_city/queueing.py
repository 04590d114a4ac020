"""The halls go on: every quarter of a minute somebody comes, is called, is served or leaves."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.base.legal import legal_today
from tongban.hall.actions import appointment_book, ticket_call, ticket_end, ticket_serve, ticket_take
from tongban.hall.hours import schedule_of
from tongban.hall.models import Appointment, Hall, Ticket, Window
from tongban.hall.queries import bookable_days
from tongban.identity.acting import actor_at
from tongban.org.models import Party, Post
from tongban.packs.demo_city.halls import (
    SERVICE,
    STAY_AWAY,
    VISITOR,
    Seat,
    items_brought_to,
    moment_of,
)
from tongban.packs.demo_city.players import players

TURNS_A_MINUTE = 4
CROWD = 6
"""Nobody joins a line in which more than this many wait, and two for each window."""
BOOKINGS = 0.02
"""How likely somebody books a time in a quarter of a minute."""


def seats_taken() -> list[Seat]:
    """Every open window with its clerk. Four statements."""
    rows = Window.objects.filter(is_open=True, valid_to=None, clerk__isnull=False).select_related("hall")
    windows = list(rows.order_by("hall", "number"))
    posts = Post.objects.filter(holder_id__in={w.clerk_id for w in windows}, valid_to=None)
    clerks = {
        p.holder_id: actor_at(p, Actor(party=p.holder_id, channel="demo", assurance=4, name=p.holder.name))
        for p in posts.select_related("unit", "reach", "holder").prefetch_related("roles__role")
    }
    played = players()
    return [
        Seat(w, clerks[w.clerk_id], w.clerk_id in played)
        for w in windows
        if w.clerk_id is not None and w.clerk_id in clerks
    ]


def queue_a_little(moment: datetime, chance: random.Random) -> int:
    """A quarter of a minute passes in every hall; returns how many things happened."""
    seats = [seat for seat in seats_taken() if not seat.played]
    happened = _come(seats, moment, chance)
    at = {t.window_id: t for t in Ticket.objects.filter(state__in=("called", "serving"))}
    for seat in seats:
        happened += _turn(seat, at.get(seat.window.pk), moment, chance)
    if chance.random() < BOOKINGS:
        happened += _book(chance)
    return happened


def _come(seats: Sequence[Seat], moment: datetime, chance: random.Random) -> int:
    """People come: as many as the windows can serve, and those whose booked time has come."""
    lines: dict[tuple[int, str], list[Seat]] = defaultdict(list)
    for seat in seats:
        lines[(seat.window.hall_id, seat.window.queue)].append(seat)
    rows = Ticket.objects.filter(day=legal_today(), state="waiting").values_list("hall_id", "queue")
    waiting, came = Counter(rows), 0
    for key, windows in lines.items():
        likely = len(windows) / (sum(SERVICE) / 2 * TURNS_A_MINUTE)
        full = waiting[key] > CROWD + 2 * len(windows)
        if waiting[key] < 2 or (not full and chance.random() < likely):
            came += _tried(partial(ticket_take, VISITOR, hall=windows[0].window.hall, queue=key[1]))
    booked = Appointment.objects.filter(day=legal_today(), state="booked").select_related("hall")
    for row in booked.order_by("slot", "id")[:60]:
        if moment_of(row) <= moment and chance.random() < 0.3:
            came += _tried(partial(ticket_take, VISITOR, hall=row.hall, appointment=row.number))
    return came


def _turn(seat: Seat, ticket: Ticket | None, moment: datetime, chance: random.Random) -> int:
    """What one clerk does now."""
    if ticket is None:
        return _tried(partial(ticket_call, seat.clerk, window=seat.window)) if chance.random() < 0.6 else 0
    if ticket.state == "called":
        if chance.random() < STAY_AWAY:
            return _tried(partial(ticket_end, seat.clerk, window=seat.window, came=False))
        return _tried(partial(ticket_serve, seat.clerk, window=seat.window))
    stay = timedelta(minutes=SERVICE[0] + ticket.pk % (SERVICE[1] - SERVICE[0]))
    if ticket.served_at is not None and moment - ticket.served_at < stay:
        return 0
    return _tried(partial(ticket_end, seat.clerk, window=seat.window))


def _book(chance: random.Random) -> int:
    """Somebody whom nobody plays books a time."""
    halls = list(Hall.objects.filter(valid_to=None).prefetch_related("windows").order_by("id"))
    people = Party.objects.filter(kind=Party.NATURAL, posts=None).exclude(pk__in=players())
    keys = list(people.order_by("id").values_list("pk", flat=True)[:400])
    if not halls or not keys:
        return 0
    hall = chance.choice(halls)
    schedule = schedule_of(hall)
    items, day = items_brought_to(hall), chance.choice(bookable_days(hall, schedule)[:5])
    if not items:
        return 0
    who = Actor(party=chance.choice(keys), channel="demo", assurance=3)
    slot = chance.choice(schedule.slots(day))
    return _tried(partial(appointment_book, who, hall=hall, item=chance.choice(items), day=day, slot=slot))


def _tried(step: Callable[[], object]) -> int:
    """1 when it was done, 0 when the hall refused (full, taken, somebody was faster) or nobody waited."""
    try:
        return int(step() is not None)
    except Refused:
        return 0
