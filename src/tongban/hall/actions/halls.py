"""Setting up halls and windows, and opening a window for the day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.catalogue.models import Item, Theme
from tongban.hall.models import Hall, Seat, Ticket, Window
from tongban.hall.policy import MANAGE, SERVE, demand, demand_seat
from tongban.org.models import Post, Unit
from tongban.records.actions import record

Words = Mapping[str, str]
RESERVED = ("delegations", "online", "shelves", "today", "work")
"""Words that addresses of halls use themselves."""


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
    if code in RESERVED:
        raise Invalid({"code": _("This word cannot be the code of a hall.")})
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
def window_set(
    actor: Actor,
    *,
    hall: Hall,
    number: str,
    name: Words,
    kind: str = "",
    units: Sequence[str] = (),
    themes: Sequence[str] = (),
    items: Sequence[str] = (),
) -> Window:
    """Set up a window or change it. ``number`` is a letter and digits (A01); ``units``, ``themes`` and ``items`` are
    codes of what it takes, none for everything. Without ``kind`` a new window that takes everything is a general one.
    """
    demand(actor, MANAGE, hall)
    found = re.fullmatch(r"([A-Z])\d{1,3}", number, re.ASCII)
    if found is None:
        raise Invalid({"number": _("A window is called by a letter and up to three digits.")})
    row = Window.objects.select_for_update().filter(hall=hall, number=number).first()
    named = bool(units or themes or items)
    kind = kind or (row.kind if row else Window.DEPARTMENT if named else Window.GENERAL)
    row = row or Window(hall=hall, number=number)
    row.queue, row.kind, row.valid_to = found[1], kind, None
    row.units, row.themes, row.items = sorted(set(units)), sorted(set(themes)), sorted(set(items))
    _zh_en(row, "name", name)
    _check_window(row)
    row.save()
    record(actor, "hall.window_set.v1", subject=row, changes={"number": number, "kind": kind})
    return row


def _check_window(row: Window) -> None:
    if not row.name_zh:
        raise Invalid({"name": _("Write a name.")})
    if row.kind not in (*Window.RECEIVING, Window.ISSUE, Window.ADVICE):
        raise Invalid({"kind": _("Choose one of the kinds.")})
    line = Window.objects.filter(hall_id=row.hall_id, queue=row.queue, valid_to=None).exclude(pk=row.pk)
    together = Window.RECEIVING if row.kind in Window.RECEIVING else (row.kind,)
    if line.exclude(kind__in=together).exists():
        raise Invalid(
            {
                "number": _(
                    "Windows with this letter do something else; numbers of one letter wait for them all."
                )
            }
        )
    for field, known in (("units", Unit), ("themes", Theme), ("items", Item)):
        codes = set(getattr(row, field))
        unknown = codes - set(known.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown:
            raise Invalid({field: _("Not known: %(codes)s") % {"codes": ", ".join(sorted(unknown))}})


@action
def window_end(actor: Actor, *, window: Window) -> Window:
    """Take a closed window out of the hall; its past stays. Numbers that wait for its letter need another window."""
    row = Window.objects.select_for_update().get(pk=window.pk)
    demand(actor, MANAGE, row.hall)
    if row.is_open:
        raise Conflict("hall.window_open", _("Close the window first."))
    waiting = Ticket.objects.filter(hall_id=row.hall_id, day=legal_today(), queue=row.queue, state="waiting")
    others = Window.objects.filter(hall_id=row.hall_id, queue=row.queue, valid_to=None).exclude(pk=row.pk)
    if waiting.exists() and not others.exists():
        raise Conflict("hall.last_window", _("Numbers still wait for this letter."))
    row.valid_to = legal_today()
    row.save(update_fields=["valid_to"])
    record(actor, "hall.window_ended.v1", subject=row, changes={})
    return row


@action
def window_seats_set(actor: Actor, *, window: Window, posts: Sequence[Post]) -> Window:
    """Say which posts may sit at a window; none: every post that serves there. A general window and one that hands out
    belong to the hall, so their posts are the hall's own."""
    row = Window.objects.select_for_update().get(pk=window.pk)
    hall = row.hall
    demand(actor, MANAGE, hall)
    for post in posts:
        if row.kind in Window.OF_THE_HALL and post.unit_id != hall.unit_id:
            raise Invalid({"seats": _("At this window only posts of the hall sit.")})
    row.seats.exclude(post__in=posts).delete()
    there = set(row.seats.values_list("post_id", flat=True))
    Seat.objects.bulk_create([Seat(window=row, post=post) for post in posts if post.pk not in there])
    record(
        actor, "hall.seats_set.v1", subject=row, changes={"posts": sorted(str(post.uid) for post in posts)}
    )
    return row


@action
def window_open(actor: Actor, *, window: Window) -> Window:
    """Sit down at a window: it is open and calls numbers."""
    row = Window.objects.select_for_update().get(pk=window.pk)
    demand_seat(actor, row)
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
    for ticket in Ticket.objects.select_for_update().filter(bound=row, state="waiting"):
        ticket.bound, ticket.queue = None, row.queue  # whoever else serves this letter calls it, still first
        ticket.save(update_fields=["bound", "queue"])
    record(actor, "hall.window_closed.v1", subject=row, changes={})
    return row
