"""Reads of halls: who waits, what is called, which times are free, how the day goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.base.legal import legal_now, legal_today
from tongban.cases.models import Case, Step
from tongban.catalogue.models import Item
from tongban.catalogue.queries import items_in_force
from tongban.hall.hours import Schedule, schedule_of
from tongban.hall.models import Appointment, Delegation, Hall, Handover, Ticket, Window
from tongban.hall.policy import DELEGATE, own_appointments
from tongban.hall.routing import serves, takes, themes_of
from tongban.org.policy import path_condition

DAYS_AHEAD: Final = 10


def halls_open() -> QuerySet[Hall]:
    """Halls, in order."""
    return Hall.objects.filter(valid_to=None).select_related("unit").order_by("ordinal", "id")


def hall_by_code(code: str) -> Hall:
    """The hall; raises ``NotFound``."""
    row = halls_open().filter(code=code).first()
    if row is None:
        raise NotFound("hall.hall")
    return row


def windows_of(hall: Hall) -> list[Window]:
    """Its windows by number."""
    return list(Window.objects.filter(hall=hall, valid_to=None).select_related("clerk").order_by("number"))


def window_by_number(hall: Hall, number: str) -> Window:
    """A window of the hall; raises ``NotFound``."""
    rows = Window.objects.filter(hall=hall, number=number, valid_to=None)
    row = rows.select_related("hall", "clerk").first()
    if row is None:
        raise NotFound("hall.window")
    return row


def queues_of(hall: Hall) -> list[dict[str, Any]]:
    """The queues of a hall: letter, names of its windows, how many wait and how many windows are open."""
    waiting = waiting_by_queue(hall)
    found: dict[str, dict[str, Any]] = {}
    for window in windows_of(hall):
        line = found.setdefault(
            window.queue, {"queue": window.queue, "kind": window.kind, "names": [], "open": 0}
        )
        line["names"].append({"zh": window.name_zh, "en": window.name_en})
        line["open"] += window.is_open
        line["waiting"] = waiting.get(window.queue, 0)
    return [found[letter] for letter in sorted(found)]


def waiting_by_queue(hall: Hall) -> dict[str, int]:
    """How many wait today, by queue letter."""
    rows = Ticket.objects.filter(hall=hall, day=legal_today(), state="waiting").order_by()
    return dict(rows.values_list("queue").annotate(n=Count("pk")))


def waiting_by_hall() -> dict[int, int]:
    """How many wait today in each hall: one statement for the public list."""
    rows = Ticket.objects.filter(day=legal_today(), state="waiting").order_by()
    return dict(rows.values_list("hall_id").annotate(n=Count("pk")))


def called_now(hall: Hall, most: int = 8) -> list[Ticket]:
    """Numbers being called or served in the hall itself, the latest call first."""
    rows = Ticket.objects.filter(hall=hall, day=legal_today(), state__in=("called", "serving"), online=False)
    return list(rows.select_related("window").order_by("-calling_at", "-id")[:most])


def ticket_by_uid(uid: UUID | str) -> Ticket:
    """A number, for whoever holds its address; raises ``NotFound``."""
    row = Ticket.objects.select_related("hall", "window").filter(uid=uid).first()
    if row is None:
        raise NotFound("hall.ticket")
    return row


def ahead_of(ticket: Ticket) -> int:
    """How many are called before this number."""
    rows = Ticket.objects.filter(hall_id=ticket.hall_id, day=ticket.day, state="waiting")
    line = Q(bound=None, queue=ticket.queue)
    if ticket.bound_id is not None:
        line = Q(bound_id=ticket.bound_id)
    rows = rows.filter(line)
    earlier = rows.filter(rank=ticket.rank, pk__lt=ticket.pk).count()
    return earlier + (rows.filter(rank__lt=ticket.rank).count() if ticket.state == "waiting" else 0)


def at_window(window: Window) -> Ticket | None:
    """The number called or served at a window now."""
    rows = Ticket.objects.filter(window=window, state__in=("called", "serving"))
    return rows.select_related("item", "appointment").first()


def handed_to(ticket: Ticket | None) -> list[Handover]:
    """What colleagues wrote when they passed this number on, the latest first."""
    if ticket is None:
        return []
    rows = Handover.objects.filter(ticket=ticket).select_related("from_window", "to_window", "by")
    return list(rows.order_by("-id")[:10])


def colleagues_of(window: Window) -> list[Window]:
    """Open windows of the hall to which a number can be passed."""
    rows = Window.objects.filter(hall_id=window.hall_id, is_open=True, valid_to=None).exclude(pk=window.pk)
    return list(rows.order_by("number"))


def waiting_at(window: Window) -> int:
    """How many numbers this window may call: those of its letter and those handed to it."""
    rows = Ticket.objects.filter(hall_id=window.hall_id, day=legal_today(), state="waiting")
    return rows.filter(Q(bound=window) | Q(bound=None, queue=window.queue)).count()


def bookable_days(hall: Hall, schedule: Schedule | None = None) -> list[date]:
    """The next days on which the hall is open, from tomorrow on."""
    return (schedule or schedule_of(hall)).open_days(legal_today(), DAYS_AHEAD)


def taken_by_slot(hall: Hall, day: date) -> dict[str, int]:
    """How many seats of each time are taken."""
    rows = Appointment.objects.filter(hall=hall, day=day, seat__isnull=False).order_by()
    return dict(rows.values_list("slot").annotate(n=Count("pk")))


def taken_by_day(hall: Hall, days: Sequence[date]) -> dict[date, int]:
    """How many seats of each of these days are taken."""
    rows = Appointment.objects.filter(hall=hall, day__in=days, seat__isnull=False).order_by()
    return dict(rows.values_list("day").annotate(n=Count("pk")))


def taken_by_day_and_slot(hall: Hall, days: Sequence[date]) -> dict[tuple[date, str], int]:
    """How many seats are taken, by day and time. One statement."""
    rows = Appointment.objects.filter(hall=hall, day__in=days, seat__isnull=False).order_by()
    counted = rows.values_list("day", "slot").annotate(n=Count("pk"))
    return {(day, slot): n for day, slot, n in counted}


def free_seats(hall: Hall, day: date, slot: str) -> list[int]:
    """Seats of a time that are free."""
    taken = Appointment.objects.filter(hall=hall, day=day, slot=slot, seat__isnull=False)
    gone = set(taken.values_list("seat", flat=True))
    return [seat for seat in range(1, hall.capacity + 1) if seat not in gone]


def halls_for(item: Item) -> list[Hall]:
    """Halls where the item can be handled."""
    return [hall for hall in halls_open().prefetch_related("windows") if serves(hall, item)]


def delegations_of(hall: Hall, on: date | None = None) -> list[Delegation]:
    """What authorities let the hall do on a day (default: today), for everybody to read (行政许可法 art. 24)."""
    day = on or legal_today()
    rows = Delegation.objects.filter(hall=hall, valid_from__lte=day).exclude(valid_to__lt=day)
    return list(rows.select_related("authority").order_by("authority__ordinal", "id"))


def delegations_coming(hall: Hall) -> list[Delegation]:
    """Delegations to the hall in force or to come."""
    rows = Delegation.objects.filter(hall=hall).exclude(valid_to__lt=legal_today())
    return list(rows.select_related("authority").order_by("authority__ordinal", "valid_from", "id"))


def delegations_reached(actor: Actor) -> list[Delegation]:
    """Delegations, in force or to come, of the authorities for which ``actor`` may speak."""
    condition = path_condition(actor, DELEGATE, "authority__path")
    rows = Delegation.objects.exclude(valid_to__lt=legal_today())
    rows = rows if condition is None else rows.filter(condition)
    return list(
        rows.select_related("authority", "hall").order_by("authority__ordinal", "valid_from", "id")[:200]
    )


def items_for_words(hall: Hall, text: str, most: int = 20) -> list[Item]:
    """Items that a window of the hall receives, by any part of name or code, the most wanted first."""
    words = text.replace("\x00", "").split()[:4]
    if not words:
        return []
    rows = items_in_force()
    for word in words:
        rows = rows.filter(Q(name_zh__icontains=word) | Q(name_en__icontains=word) | Q(code__icontains=word))
    windows = windows_of(hall)
    found = rows.order_by("-applied_for", "name_zh")[: most * 3]
    return [i for i in found if any(takes(w, i, themes_of(i, windows)) for w in windows)][:most]


def my_appointment(actor: Actor, uid: UUID | str) -> Appointment:
    """An appointment of one's own; raises ``NotFound``."""
    row = own_appointments(actor).select_related("hall", "item").filter(uid=uid).first()
    if row is None:
        raise NotFound("hall.appointment")
    return row


@dataclass(frozen=True, slots=True)
class Live:
    """How a hall does today; times in whole minutes, None where nobody was called or served."""

    waiting: int
    serving: int
    served: int
    missed: int
    wait_minutes: int | None
    serve_minutes: int | None
    longest_minutes: int
    open_windows: int
    windows: int
    appointments: int
    kept: int
    no_shows: int


def _minutes(spans: Iterable[timedelta]) -> int | None:
    found = list(spans)
    return round(sum(found, timedelta()) / len(found) / timedelta(minutes=1)) if found else None


def live(hall: Hall) -> Live:
    """The figures of today, counted from tickets, windows and appointments. Three statements."""
    today, now = legal_today(), legal_now()
    rows = list(
        Ticket.objects.filter(hall=hall, day=today).values_list(
            "state", "taken_at", "called_at", "served_at", "ended_at"
        )
    )
    states = Counter(row[0] for row in rows)
    windows = list(Window.objects.filter(hall=hall, valid_to=None).values_list("is_open", flat=True))
    booked = Counter(Appointment.objects.filter(hall=hall, day=today).values_list("state", flat=True))
    waiting = [now - row[1] for row in rows if row[0] == "waiting"]
    return Live(
        waiting=states["waiting"],
        serving=states["called"] + states["serving"],
        served=states["served"],
        missed=states["missed"],
        wait_minutes=_minutes(row[2] - row[1] for row in rows if row[2]),
        serve_minutes=_minutes(row[4] - row[3] for row in rows if row[3] and row[4]),
        longest_minutes=int(max(waiting, default=timedelta()) / timedelta(minutes=1)),
        open_windows=sum(windows),
        windows=len(windows),
        appointments=booked["booked"] + booked["kept"] + booked["missed"],
        kept=booked["kept"],
        no_shows=booked["missed"],
    )


def served_by_window(hall: Hall) -> dict[str, int]:
    """Numbers served today, by window."""
    rows = Ticket.objects.filter(hall=hall, day=legal_today(), state="served").order_by()
    return dict(rows.values_list("window__number").annotate(n=Count("pk")))


def _window_cases(hall: Hall) -> QuerySet[Case]:
    """Cases that the hall's people filed at the window today."""
    root = hall.unit_path
    steps = Step.objects.filter(kind="received", unit__path__startswith=root, case__received_on=legal_today())
    return Case.objects.filter(received_on=legal_today(), channel="window", pk__in=steps.values("case_id"))


def cases_by_item(hall: Hall, most: int = 20) -> list[dict[str, Any]]:
    """Cases received at the windows today, by item, the most frequent first (S99: real-time summary)."""
    rows = _window_cases(hall).order_by().values("item__name_zh", "item__name_en").annotate(n=Count("pk"))
    return [dict(row) for row in rows.order_by("-n", "item__name_zh")[:most]]


def cases_by_window(hall: Hall) -> dict[str, int]:
    """Cases received today by the window at which the receiving clerk sits."""
    seats = {w.clerk_id: w.number for w in windows_of(hall) if w.clerk_id}
    rows = Step.objects.filter(
        kind="received", case__in=_window_cases(hall), party_id__in=list(seats)
    ).order_by()
    counted = rows.values_list("party_id").annotate(n=Count("case_id", distinct=True))
    return {seats[party]: n for party, n in counted}
