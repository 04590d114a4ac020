"""The wall and the figures of a hall for programs; both carry an ETag, so that asking often costs little."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from tongban.base.access import actor_of
from tongban.base.api import OPEN, PROBLEMS, PUBLIC_PROBLEMS, Bearer, Code, Text, reply
from tongban.base.legal import legal_today
from tongban.hall import queries, ratings
from tongban.hall.policy import STATISTICS, demand
from tongban.hall.statistics import Figures, Line, days_asked, figures, table
from tongban.hall.tagging import tagged

router = Router(tags=["halls"])
Day = Annotated[date | None, Field(description="A day up to today; today where it is left out.")]


class CalledOut(Schema):
    """A number that is called or served, and where."""

    number: str
    window: str
    state: str


class QueueOut(Schema):
    """A line: its letter, what it is for, how many wait, how many of its windows are open."""

    queue: str
    names: list[Text]
    waiting: int
    open: int


class WallOut(Schema):
    """What the screen in the hall shows."""

    hall: str
    day: date
    called: list[CalledOut]
    queues: list[QueueOut]
    waiting: int
    wait_minutes: int | None


class LineOut(Schema):
    """Figures of a window, an item, an hour or the whole; times in seconds, null where nobody was called or served."""

    key: str
    name: Text
    taken: int
    waiting: int
    serving: int
    served: int
    missed: int
    left: int
    online: int
    mean_wait: int | None
    p90_wait: int | None
    mean_service: int | None

    @classmethod
    def told(cls, line: Line) -> LineOut:
        """From the counted line."""
        return cls(
            key=line.key,
            name=Text(zh=line.name_zh, en=line.name_en),
            taken=line.taken,
            waiting=line.waiting,
            serving=line.serving,
            served=line.served,
            missed=line.missed,
            left=line.left,
            online=line.online,
            mean_wait=line.mean_wait,
            p90_wait=line.p90_wait,
            mean_service=line.mean_service,
        )


class FiguresOut(Schema):
    """A hall over days."""

    hall: str
    first: date
    last: date
    total: LineOut
    windows: list[LineOut]
    items: list[LineOut]
    hours: list[LineOut]
    handovers: int
    appointments: dict[str, int]
    visits_rated: int
    visits_satisfied: int | None = Field(None, description="Thousandths of them at levels 1 to 3.")


@router.get("/halls/{code}/wall", auth=OPEN, response={200: WallOut, 304: None, **PUBLIC_PROBLEMS})
def wall(request: HttpRequest, code: Code) -> HttpResponse:
    """The wall now: numbers being called, how many wait. Send `If-None-Match`: 304 while nothing has changed."""
    hall = queries.hall_by_code(code)
    now = queries.live(hall)
    told = WallOut(
        hall=hall.code,
        day=legal_today(),
        called=[
            CalledOut(number=t.number, window=t.window.number if t.window else "", state=t.state)
            for t in queries.called_now(hall)
        ],
        queues=[
            QueueOut(
                queue=q["queue"],
                names=[Text.of(name) for name in q["names"]],
                waiting=q["waiting"],
                open=q["open"],
            )
            for q in queries.queues_of(hall)
        ],
        waiting=now.waiting,
        wait_minutes=now.wait_minutes,
    )
    return tagged(request, reply(told))


def _asked(request: HttpRequest, code: str, first: date | None, last: date | None) -> tuple[str, Figures]:
    hall = queries.hall_by_code(code)
    demand(actor_of(request), STATISTICS, hall)
    return hall.code, figures(hall, *days_asked(first, last))


@router.get(
    "/halls/{code}/statistics",
    auth=Bearer(STATISTICS),
    response={200: FiguresOut, 304: None, **PROBLEMS},
)
def statistics(request: HttpRequest, code: Code, first: Day = None, last: Day = None) -> HttpResponse:
    """Figures of today, or of up to 92 days; with `ETag`."""
    hall, found = _asked(request, code, first, last)
    well = ratings.rated(queries.hall_by_code(hall), found.first, found.last)
    told = FiguresOut(
        hall=hall,
        first=found.first,
        last=found.last,
        total=LineOut.told(found.total),
        windows=[LineOut.told(line) for line in found.windows],
        items=[LineOut.told(line) for line in found.items],
        hours=[LineOut.told(line) for line in found.hours],
        handovers=found.handovers,
        appointments=found.appointments,
        visits_rated=well.count,
        visits_satisfied=well.well,
    )
    return tagged(request, reply(told))


@router.get("/halls/{code}/statistics.csv", auth=Bearer(STATISTICS), response=PROBLEMS)
def statistics_csv(request: HttpRequest, code: Code, first: Day = None, last: Day = None) -> HttpResponse:
    """The same figures as a CSV file."""
    hall, found = _asked(request, code, first, last)
    return csv_of(hall, found)


def csv_of(hall: str, found: Figures) -> HttpResponse:
    """The table as a file that spreadsheets open in the right letters."""
    out = io.StringIO()
    csv.writer(out).writerows(table(found))
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{hall}-{found.first.isoformat()}-{found.last.isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
