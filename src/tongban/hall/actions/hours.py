"""Changing the hours of a hall; booked times that no longer fit are given back, and their holders told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Invalid, NotFound
from tongban.base.legal import legal_now, legal_today
from tongban.base.pages import pages_forget
from tongban.hall.actions.appointments import appointment_lost
from tongban.hall.hours import DAYS, HORIZON, Schedule, Spans, checked, schedule_of
from tongban.hall.models import Appointment, Hall, HallDay, HallWeek
from tongban.hall.policy import MANAGE, demand
from tongban.records.actions import record

SPANS: Final = _("Write hours as 09:00-12:00, 13:30-17:00, in order; nothing where it is closed.")


@action
def hall_week_set(
    actor: Actor, *, hall: Hall, valid_from: date, week: Sequence[Spans], source: str
) -> HallWeek:
    """Publish the hours of a hall from a day on: eight lists of spans, Monday to Sunday and make-up working days."""
    demand(actor, MANAGE, hall)
    spans, mistakes = _checked_week(week)
    if valid_from < legal_today() and not actor.is_system:
        mistakes["valid_from"] = _("Hours begin today at the earliest: what was open before stays as it was.")
    if not source.strip():
        mistakes["source"] = _("Name the decision on which they rest.")
    if mistakes:
        raise Invalid(mistakes)
    Hall.objects.select_for_update().get(pk=hall.pk)
    row = HallWeek(hall=hall, valid_from=valid_from, spans=spans, source=source.strip()[:200])
    row.save()
    told = {"from": valid_from.isoformat(), "spans": spans, "source": row.source}
    record(actor, "hall.hours_set.v1", subject=row, changes=told)
    _give_back(hall)
    return row


def _checked_week(week: Sequence[Spans]) -> tuple[list[Spans], dict[str, Any]]:
    mistakes: dict[str, Any] = {}
    spans: list[Spans] = []
    if len(week) != len(DAYS):
        mistakes["week"] = SPANS
    for n, day in enumerate(week[: len(DAYS)]):
        try:
            spans.append(checked(day))
        except ValueError:
            mistakes[f"day-{n}"] = SPANS
    if not mistakes and not any(spans):
        mistakes["day-0"] = _("A hall that is never open is closed for good; end it instead.")
    return spans, mistakes


@action
def hall_day_set(
    actor: Actor, *, hall: Hall, day: date, spans: Spans, reason_zh: str, reason_en: str = ""
) -> HallDay:
    """Close a hall on one day, or open it at other hours; it replaces what was said of that day before."""
    demand(actor, MANAGE, hall)
    mistakes: dict[str, Any] = {}
    try:
        spans = checked(spans)
    except ValueError:
        mistakes["spans"] = SPANS
    if not legal_today() <= day <= legal_today() + HORIZON * 7:
        mistakes["day"] = _("Choose a day from today on, within a year.")
    if not reason_zh.strip():
        mistakes["reason_zh"] = _("Say why; everybody reads it.")
    if mistakes:
        raise Invalid(mistakes)
    Hall.objects.select_for_update().get(pk=hall.pk)
    for old in HallDay.objects.filter(hall=hall, day=day, ended_at=None):
        _end(old)
    row = HallDay(
        hall=hall, day=day, spans=spans, reason_zh=reason_zh.strip()[:200], reason_en=reason_en.strip()[:200]
    )
    row.save()
    told = {"day": day.isoformat(), "spans": spans, "reason": row.reason_zh}
    record(actor, "hall.day_set.v1", subject=row, changes=told)
    _give_back(hall)
    return row


@action
def hall_day_end(actor: Actor, *, hall: Hall, day: date) -> HallDay:
    """Take a differing day back: the hours of the week count again."""
    demand(actor, MANAGE, hall)
    row = HallDay.objects.select_for_update().filter(hall=hall, day=day, ended_at=None).first()
    if row is None:
        raise NotFound("hall.day")
    _end(row)
    record(actor, "hall.day_ended.v1", subject=row, changes={"day": day.isoformat()})
    _give_back(hall)
    return row


def _end(row: HallDay) -> None:
    row.ended_at = legal_now()
    row.save(update_fields=["ended_at"])


def out_of_hours(schedule: Schedule) -> list[Appointment]:
    """Booked times to come at which the hall would not be open."""
    rows = Appointment.objects.filter(hall=schedule.hall, state="booked", day__gte=legal_today())
    slots: dict[date, frozenset[str]] = {}
    found = []
    for row in rows.select_related("hall", "item").order_by("day", "slot", "id"):
        known = slots.get(row.day)
        if known is None:
            known = slots[row.day] = frozenset(schedule.slots(row.day))
        if row.slot not in known:
            found.append(row)
    return found


def _give_back(hall: Hall) -> None:
    pages_forget(["halls", f"hall:{hall.code}"])
    for row in out_of_hours(schedule_of(hall)):
        appointment_lost(SYSTEM, appointment=row)
