"""The halls of the city: people at the windows, numbers taken, called and served, times booked.

When the city is built, the last hour of its halls is played; afterwards people go on coming, at whatever hour a visitor
looks. Nobody but the visitor calls numbers at the window of a demo account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tongban.base.actor import Actor
from tongban.base.legal import legal_today
from tongban.cases.models import Case
from tongban.catalogue.models import Item
from tongban.catalogue.queries import items_in_force
from tongban.hall.actions import (
    appointment_book,
    shelf_place,
    ticket_call,
    ticket_end,
    ticket_serve,
    ticket_take,
    window_open,
)
from tongban.hall.hours import schedule_of
from tongban.hall.models import Appointment, Hall, Window
from tongban.kernel.calendar import DEFAULT
from tongban.packs.demo_city.players import players

if TYPE_CHECKING:
    from tongban.packs.demo_city.history import History

PLAYED: Final = timedelta(minutes=60)
SERVICE: Final = (4, 11)
"""How many minutes a person stays at a window."""
STAY_AWAY: Final = 0.05
VISITOR: Final = Actor(channel="demo", name="居民")
BOOKED: Final = ((0, 14), (1, 9), (2, 6), (3, 4))
"""Working days from today, and how many times are booked on each in a large hall."""
LARGE: Final = 10
ON_THE_SHELF: Final = 12
"""How many results lie ready at the issue window of the largest hall."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A window with who sits there; ``played`` where visitors do."""

    window: Window
    clerk: Actor
    played: bool


def play_the_day(history: History) -> None:
    """Plan the hour before now: windows open, people come, and some of them still wait at the end."""
    played, begin = players(), max(_midnight(history.now), history.now - PLAYED)
    lines: Counter[tuple[Hall, str]] = Counter()
    for window in _windows():
        clerk = history.cast.seats[(window.hall.code, window.number)]
        seat = Seat(window, clerk, clerk.party in played)
        history.plan(begin, partial(window_open, clerk, window=window))
        lines[(window.hall, window.queue)] += not seat.played
        if not seat.played:
            start = begin + timedelta(seconds=history.chance.randint(5, 200))
            history.plan(start, partial(_next, history, seat))
    for (hall, queue), windows in lines.items():
        _arrivals(history, hall, queue, windows, begin)
    history.plan(history.now - timedelta(seconds=20), partial(_fill_shelf, history))
    for hall in dict.fromkeys(hall for hall, _queue in lines):
        history.plan(begin, partial(_arrivals_by_appointment, history, hall))


def _fill_shelf(history: History) -> None:
    """Some results lie in the boxes of the first hall, and some wait for the carrier."""
    hall = Hall.objects.filter(valid_to=None).order_by("ordinal", "id").first()
    if hall is None:
        return
    rows = Case.objects.filter(status=Case.DECIDED, parent=None, delivery__method__in=("pickup", "post"))
    for place, case in enumerate(rows.order_by("decided_at", "id")[:ON_THE_SHELF]):
        shelf_place(
            history.cast.issuer, hall=hall, case=case, box=f"A-{place // 4 + 1:02}-{place % 4 + 1:02}"
        )


def _windows() -> Iterator[Window]:
    rows = Window.objects.filter(valid_to=None, hall__valid_to=None).select_related("hall")
    yield from rows.order_by("hall__ordinal", "hall", "number")


def _midnight(moment: datetime) -> datetime:
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _arrivals(history: History, hall: Hall, queue: str, windows: int, begin: datetime) -> None:
    """About as many as the windows can serve, and a few who have just come."""
    take = partial(ticket_take, VISITOR, hall=hall, queue=queue)
    gap, moment = sum(SERVICE) / 2 / max(windows, 1) * 1.15, begin
    while windows and moment < history.now:
        history.plan(moment, take)
        moment += timedelta(minutes=history.chance.uniform(gap * 0.4, gap * 1.6))
    for n in range(2 + windows // 2):
        history.plan(max(history.now - timedelta(seconds=10 + 7 * n), begin), take)


def _arrivals_by_appointment(history: History, hall: Hall) -> None:
    rows = Appointment.objects.filter(hall=hall, day=legal_today(), state="booked")
    for row in rows.order_by("slot", "id"):
        moment = moment_of(row) - timedelta(minutes=history.chance.randint(0, 9))
        if moment >= history.moment and history.chance.random() > STAY_AWAY:
            history.plan(moment, partial(ticket_take, VISITOR, hall=hall, appointment=row.number))


def moment_of(row: Appointment) -> datetime:
    """When the person is expected."""
    return datetime.combine(row.day, time.fromisoformat(row.slot), ZoneInfo(settings.TIME_ZONE))


def _next(history: History, seat: Seat) -> None:
    called = ticket_call(seat.clerk, window=seat.window)
    after = timedelta(seconds=history.chance.randint(20, 70))
    history.plan(history.moment + after, partial(_next if called is None else _come, history, seat))


def _come(history: History, seat: Seat) -> None:
    if history.chance.random() < STAY_AWAY:
        _done(history, seat, came=False)
        return
    ticket_serve(seat.clerk, window=seat.window)
    stay = timedelta(minutes=history.chance.uniform(*SERVICE))
    history.plan(history.moment + stay, partial(_done, history, seat, came=True))


def _done(history: History, seat: Seat, *, came: bool) -> None:
    ticket_end(seat.clerk, window=seat.window, came=came)
    history.plan(history.moment + timedelta(seconds=30), partial(_next, history, seat))


def book_times(history: History) -> None:
    """Plan the booking of times for today and the next working days, made some days ago."""
    today = history.now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    days = [(today if ahead == 0 else DEFAULT.add(today, ahead), many) for ahead, many in BOOKED]
    people = cycle(history.cast.residents)
    for hall in Hall.objects.filter(valid_to=None).prefetch_related("windows").order_by("ordinal", "id"):
        items = items_brought_to(hall)
        share = 1 if len(hall.windows.all()) > LARGE else 3
        for day, many in days if items else ():
            for _n in range(many // share or 1):
                asked = history.now - timedelta(days=5, minutes=history.chance.randint(1, 600))
                history.plan(asked, _booking(history, next(people), hall, items, day))


def _booking(history: History, who: Actor, hall: Hall, items: list[Item], day: date) -> partial[Appointment]:
    item, slot = history.chance.choice(items), history.chance.choice(schedule_of(hall).slots(day))
    return partial(appointment_book, who, hall=hall, item=item, day=day, slot=slot)


def items_brought_to(hall: Hall) -> list[Item]:
    """Items for which people come to the hall: those of its special windows, else any."""
    codes = {code for window in hall.windows.all() for code in window.units}
    rows = items_in_force()
    return list((rows.filter(unit__code__in=codes) if codes else rows).order_by("id")[:60])
