"""Setting up halls and windows, and opening a window for the day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now
from tongban.hall.models import Hall, Ticket, Window
from tongban.hall.policy import MANAGE, SERVE, demand
from tongban.org.models import Unit
from tongban.records.actions import record

Words = Mapping[str, str]


def _zh_en(row: Any, name: str, words: Words) -> None:
    setattr(row, f"{name}_zh", words.get("zh", ""))
    setattr(row, f"{name}_en", words.get("en", ""))


@action
def hall_set(
    actor: Actor,
    *,
    code: str,
    unit: Unit,
    name: Words,
    address: Words | None = None,
    hours: Words | None = None,
    access: Words | None = None,
    **facts: Any,
) -> Hall:
    """Found a hall or change it. ``facts``: phone, region, position, opens, closes, slot_minutes, capacity, ordinal.

    Texts are ``{"zh": …, "en": …}``. Setting the same again changes nothing but the record.
    """
    row = Hall.objects.select_for_update().filter(code=code).first() or Hall(code=code)
    row.unit, row.unit_path = unit, unit.path or ""
    demand(actor, MANAGE, row)
    for field, words in (("name", name), ("address", address), ("hours", hours), ("access", access)):
        if words is not None:
            _zh_en(row, field, words)
    for field, value in facts.items():
        setattr(row, field, value)
    _check(row)
    row.save()
    record(actor, "hall.hall_set.v1", subject=row, changes={"code": code})
    return row


def _check(row: Hall) -> None:
    times = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
    if not (times.fullmatch(row.opens) and times.fullmatch(row.closes) and row.opens < row.closes):
        raise Invalid({"opens": _("The hall opens before it closes, as HH:MM.")})
    if not 5 <= row.slot_minutes <= 240 or not 1 <= row.capacity <= 200:
        raise Invalid({"slot_minutes": _("5 to 240 minutes, 1 to 200 people.")})


@action
def window_set(actor: Actor, *, hall: Hall, number: str, name: Words, units: Sequence[str] = ()) -> Window:
    """Set up a window. ``number`` is a letter and digits (A01); ``units`` are codes, none for a comprehensive one."""
    demand(actor, MANAGE, hall)
    found = re.fullmatch(r"([A-Z])\d{1,3}", number, re.ASCII)
    if found is None:
        raise Invalid({"number": _("A window is called by a letter and up to three digits.")})
    row = Window.objects.select_for_update().filter(hall=hall, number=number).first() or Window(
        hall=hall, number=number
    )
    row.queue, row.units = found[1], sorted(set(units))
    _zh_en(row, "name", name)
    row.save()
    record(actor, "hall.window_set.v1", subject=row, changes={"number": number})
    return row


@action
def window_open(actor: Actor, *, window: Window) -> Window:
    """Sit down at a window: it is open and calls numbers."""
    row = Window.objects.select_for_update().get(pk=window.pk)
    demand(actor, SERVE, row.hall)
    if row.is_open and row.clerk_id != actor.party:
        raise Conflict("hall.window_taken", _("A colleague is at this window."))
    row.is_open, row.clerk_id, row.opened_at = True, actor.party, legal_now()
    row.save(update_fields=["is_open", "clerk", "opened_at"])
    record(actor, "hall.window_opened.v1", subject=row, changes={})
    return row


@action
def window_close(actor: Actor, *, window: Window) -> Window:
    """Leave a window; managers may close one that was left open. A number being served is finished first."""
    row = Window.objects.select_for_update().get(pk=window.pk)
    demand(actor, SERVE if row.clerk_id == actor.party else MANAGE, row.hall)
    if Ticket.objects.filter(window=row, state__in=("called", "serving")).exists():
        raise Conflict("hall.still_serving", _("Finish the number at this window first."))
    row.is_open, row.clerk_id = False, None
    row.save(update_fields=["is_open", "clerk"])
    record(actor, "hall.window_closed.v1", subject=row, changes={})
    return row
