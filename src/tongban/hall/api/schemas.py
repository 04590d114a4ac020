"""What the API of halls says."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema

from tongban.base.api import Text
from tongban.base.legal import legal_today
from tongban.hall.hours import Schedule, Spans
from tongban.hall.models import Appointment, Delegation, HallDay, Ticket, Window
from tongban.hall.queries import ahead_of


class HallDayOut(Schema):
    """A day on which a hall is closed (no spans) or open at other hours."""

    day: date
    spans: Spans
    reason: Text

    @classmethod
    def told(cls, row: HallDay) -> HallDayOut:
        """From the row."""
        return cls(day=row.day, spans=row.spans, reason=Text(zh=row.reason_zh, en=row.reason_en))


class HallOut(Schema):
    """A service hall. `week` has eight lists of spans: Monday to Sunday, working days that make up for holidays."""

    code: str
    name: Text
    address: Text
    hours: Text
    access: Text
    phone: str
    opens: str
    closes: str
    waiting: int
    today: Spans
    week: list[Spans]
    days: list[HallDayOut]

    @classmethod
    def told(cls, schedule: Schedule, waiting: int) -> HallOut:
        """From the row and its hours; `opens` and `closes` are the first and last minute of today's week."""
        hall, today = schedule.hall, legal_today()
        week = schedule.week(today)
        spans = [span for day in week for span in day]
        return cls(
            code=hall.code,
            name=Text.named(hall),
            address=Text(zh=hall.address_zh, en=hall.address_en),
            hours=Text(zh=hall.hours_zh, en=hall.hours_en),
            access=Text(zh=hall.access_zh, en=hall.access_en),
            phone=hall.phone,
            opens=min((span[0] for span in spans), default=""),
            closes=max((span[1] for span in spans), default=""),
            waiting=waiting,
            today=schedule.spans(today),
            week=week,
            days=[HallDayOut.told(row) for row, _said in schedule.differing],
        )


class WindowOut(Schema):
    """A window; empty `units`, `themes` and `items` mean every item."""

    number: str
    queue: str
    kind: str
    name: Text
    units: list[str]
    themes: list[str]
    items: list[str]
    open: bool

    @classmethod
    def told(cls, window: Window) -> WindowOut:
        """From the row."""
        return cls(
            number=window.number,
            queue=window.queue,
            kind=window.kind,
            name=Text.named(window),
            units=window.units,
            themes=window.themes,
            items=window.items,
            open=window.is_open,
        )


class HallFullOut(Schema):
    """A hall with its windows."""

    hall: HallOut
    windows: list[WindowOut]


class DelegationOut(Schema):
    """What an authority lets a hall do in its name (行政许可法 arts. 24, 26)."""

    uid: UUID
    hall: str
    authority: str
    name: Text
    acts: list[str]
    source: str
    valid_from: date
    valid_to: date | None

    @classmethod
    def told(cls, row: Delegation) -> DelegationOut:
        """From the row."""
        return cls(
            uid=row.uid,
            hall=row.hall.code,
            authority=row.authority.code,
            name=Text.named(row.authority),
            acts=row.acts,
            source=row.source,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )


class TicketOut(Schema):
    """A number; `ahead` is how many are called before it, while it waits."""

    uid: UUID
    number: str
    queue: str
    state: str
    item: str | None
    window: str | None
    calls: int
    taken_at: datetime
    ahead: int

    @classmethod
    def told(cls, row: Ticket) -> TicketOut:
        """From the row."""
        return cls(
            uid=row.uid,
            number=row.number,
            queue=row.queue,
            state=row.state,
            item=row.item.code if row.item else None,
            window=row.window.number if row.window else None,
            calls=row.calls,
            taken_at=row.taken_at,
            ahead=ahead_of(row) if row.state == "waiting" else 0,
        )


class AppointmentOut(Schema):
    """A time at a hall."""

    uid: UUID
    number: str
    hall: str
    item: str
    day: date
    slot: str
    state: str

    @classmethod
    def told(cls, row: Appointment) -> AppointmentOut:
        """From the row."""
        return cls(
            uid=row.uid,
            number=row.number,
            hall=row.hall.code,
            item=row.item.code,
            day=row.day,
            slot=row.slot,
            state=row.state,
        )


class SlotOut(Schema):
    """A time with its free seats."""

    slot: str
    free: int
