"""Reads for the pages of things: items, life events, the plan with its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tongban.base.legal import legal_today
from tongban.catalogue.models import Item, LifeEvent
from tongban.catalogue.queries import items_in_force
from tongban.catalogue.things.book import Book
from tongban.catalogue.things.planning import Dates, Plan, timetable
from tongban.laws.calendars import calendar_in_force
from tongban.laws.limits import rules_in_force


def events(codes: Iterable[str] | None = None) -> dict[str, LifeEvent]:
    """Life events by code, in order; all of them, or these."""
    rows = LifeEvent.objects.order_by("ordinal", "id")
    return {e.code: e for e in (rows if codes is None else rows.filter(code__in=list(codes)))}


def items_of(plan: Plan) -> dict[str, Item]:
    """The items of a plan with their units."""
    rows = items_in_force().filter(code__in=[s.item for s in plan.steps])
    return {item.code: item for item in rows}


def days_of(plan: Plan) -> dict[str, Dates]:
    """The days of a plan that begins today."""
    return timetable(plan, legal_today(), calendar_in_force(), rules_in_force())


def choices(book: Book, known: Mapping[str, LifeEvent]) -> list[LifeEvent]:
    """Life events for which there is a thing."""
    return [event for code, event in known.items() if code in book.things]
