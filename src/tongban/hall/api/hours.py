"""Changing the hours of a hall by program: a week from a day on, single days."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, In, Short, write
from tongban.hall import queries
from tongban.hall.actions import hall_day_end, hall_day_set, hall_week_set
from tongban.hall.api.schemas import HallDayOut, HallOut
from tongban.hall.hours import schedule_of
from tongban.hall.policy import MANAGE

router = Router(tags=["halls"])
Clock = Annotated[str, StringConstraints(pattern=r"^\d{1,2}:\d\d$", max_length=5)]
Span = Annotated[list[Clock], Field(min_length=2, max_length=2)]
DaySpans = Annotated[list[Span], Field(max_length=4)]


class HallWeekIn(In):
    """Eight lists of spans, Monday to Sunday and make-up working days; from when, and the decision behind them."""

    valid_from: date
    week: Annotated[list[DaySpans], Field(min_length=8, max_length=8)]
    source: Annotated[Short, Field(min_length=1)]


class HallDayIn(In):
    """The hours of one day, none where the hall is closed, and why."""

    spans: DaySpans
    reason_zh: Annotated[Short, Field(min_length=1)]
    reason_en: Short = ""


@router.put("/halls/{code}/hours", auth=Bearer(MANAGE), response={200: HallOut, **PROBLEMS})
def hours_put(request: HttpRequest, code: Code, body: HallWeekIn) -> HttpResponse:
    """Publish the hours of a hall; booked times that no longer fit are given back and their holders told."""

    def do(actor: Actor) -> HallOut:
        hall = queries.hall_by_code(code)
        hall_week_set(actor, hall=hall, valid_from=body.valid_from, week=body.week, source=body.source)
        return HallOut.told(schedule_of(hall), sum(queries.waiting_by_queue(hall).values()))

    return write(request, body, do)


@router.put("/halls/{code}/days/{day}", auth=Bearer(MANAGE), response={200: HallDayOut, **PROBLEMS})
def day_put(request: HttpRequest, code: Code, day: date, body: HallDayIn) -> HttpResponse:
    """Close a hall on a day, or open it at other hours."""

    def do(actor: Actor) -> HallDayOut:
        hall = queries.hall_by_code(code)
        made = hall_day_set(
            actor, hall=hall, day=day, spans=body.spans, reason_zh=body.reason_zh, reason_en=body.reason_en
        )
        return HallDayOut.told(made)

    return write(request, body, do)


@router.delete("/halls/{code}/days/{day}", auth=Bearer(MANAGE), response={204: None, **PROBLEMS})
def day_delete(request: HttpRequest, code: Code, day: date) -> HttpResponse:
    """Take a differing day back."""

    def do(actor: Actor) -> None:
        hall_day_end(actor, hall=queries.hall_by_code(code), day=day)

    return write(request, {}, do)
