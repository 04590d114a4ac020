"""Changing a calendar or a limit: proposed, counted for every open case, applied with a day or dropped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tongban.base.jobs import enqueue
from tongban.base.language import short
from tongban.base.legal import legal_now, legal_today
from tongban.base.timers import timer_clear, timer_set
from tongban.cases import changes, timing
from tongban.cases.actions.counting import count_batch
from tongban.cases.jobs import count_rule_change
from tongban.cases.models import RuleChange, RuleTouch
from tongban.kernel.errors import Refusal
from tongban.kernel.refusals import sentence
from tongban.laws.actions import WORD, calendar_import, limit_publish
from tongban.laws.models import LimitVersion
from tongban.records.actions import record

AT_ONCE = 1000
"""With so few open cases the count is made while the administrator waits; else it is a job with progress."""
YEARS_AHEAD = 3


@action
def rule_change_propose(
    actor: Actor, *, kind: str, key: str, table: Mapping[str, Any], source: str
) -> RuleChange:
    """Say what is to change; nothing is in force yet. The count of open cases begins at once.

    ``kind`` calendar: ``key`` a year, ``table`` its days as ``calendar_import`` takes them; limit: ``key`` a code,
    ``table`` the new version (what it leaves out stays). Raises ``Invalid`` with a sentence by field.
    """
    _demand(actor)
    mistakes = _mistakes(kind, key, table, source)
    if mistakes:
        raise Invalid(mistakes)
    change = RuleChange(
        kind=kind,
        key=key,
        table=dict(table),
        source=source.strip()[:200],
        made_by=actor.party,
        made_at=legal_now(),
    )
    change.save()
    _begin(change)
    _note(actor, change, "proposed", source=change.source)
    return change


def _mistakes(kind: str, key: str, table: Mapping[str, Any], source: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    field = "days" if kind == changes.CALENDAR else "table"
    if kind == changes.CALENDAR and not _is_year(key):
        found["year"] = _("Write the year with four digits, at most three years ahead.")
    else:
        try:
            changes.basis_with(kind, table, key)
        except Refusal as refusal:
            found[field] = sentence(refusal, "zh" if short() == "zh" else "en")
        except (ValueError, TypeError, KeyError):
            found[field] = _("A day or a number is missing or cannot be read.")
    if kind == changes.LIMIT and not found:
        begin = date.fromisoformat(str(table["valid_from"]))
        if LimitVersion.objects.filter(code=key, valid_from=begin).exists():
            found["valid_from"] = _("A version begins on this day already.")
    if not source.strip():
        found["source"] = (
            _("Name the official notice.")
            if kind == changes.CALENDAR
            else _("Name the decision on which it rests.")
        )
    return found


def _is_year(key: str) -> bool:
    return key.isascii() and key.isdigit() and 2004 <= int(key) <= legal_today().year + YEARS_AHEAD


@action
def rule_change_count(actor: Actor, *, change: RuleChange) -> RuleChange:
    """Count anew, as open cases stand now."""
    _demand(actor)
    row = _locked(change, (RuleChange.READY, RuleChange.COUNTING))
    RuleTouch.objects.filter(change=row).delete()
    row.last = row.done = row.touched = row.sooner = row.later = row.late = 0
    row.state, row.fault = RuleChange.COUNTING, ""
    _begin(row)
    _note(actor, row, "counted_anew")
    return row


def _begin(change: RuleChange) -> None:
    change.total = changes.open_cases().count()
    change.save()
    if change.total > AT_ONCE:
        enqueue(count_rule_change, change=str(change.uid))
        return
    while change.state == RuleChange.COUNTING:
        count_batch(change)


@action
def rule_change_apply(
    actor: Actor, *, change: RuleChange, version: int | None = None, apply_on: date | None = None
) -> RuleChange:
    """Put a counted change into force on ``apply_on`` (today at once; a later day by a timer).

    Every open case is then counted anew, and whoever is touched is told.
    """
    _demand(actor)
    row = _locked(change, (RuleChange.READY,), version)
    day = apply_on or legal_today()
    if day < legal_today():
        raise Invalid({"apply_on": _("Choose today or a later day.")})
    row.apply_on = day
    if day > legal_today():
        row.state = RuleChange.WAITING
        row.save()
        timer_set(timing.RULE_CHANGE, str(row.uid), timing.end_of(day - timedelta(days=1)))
        _note(actor, row, "set", on=day)
        return row
    _apply(actor, row)
    return row


@action
def rule_change_due(*, uid: str) -> None:
    """The day of a waiting change has come."""
    change = RuleChange.objects.select_for_update().filter(uid=uid).first()
    if change is not None and change.state == RuleChange.WAITING:
        _apply(SYSTEM, change)


def _apply(actor: Actor, change: RuleChange) -> None:
    change.state, change.applied_at, change.last, change.done = RuleChange.RECOUNTING, legal_now(), 0, 0
    change.total = changes.open_cases().count()
    change.save()
    if change.kind == changes.CALENDAR:
        calendar_import(actor, year=int(change.key), days=change.table, source=change.source)
    else:
        limit_publish(actor, table={**change.table, "code": change.key}, source=change.source)
    _note(actor, change, "applied", touched=change.touched)


@action
def rule_change_drop(actor: Actor, *, change: RuleChange) -> RuleChange:
    """Give a change up before it is in force."""
    _demand(actor)
    row = _locked(change, RuleChange.PENDING)
    row.state = RuleChange.DROPPED
    row.save()
    timer_clear(str(row.uid), timing.RULE_CHANGE)
    _note(actor, row, "dropped")
    return row


def _demand(actor: Actor) -> None:
    if not actor.holds(WORD):
        raise Forbidden(WORD)


def _locked(change: RuleChange, within: tuple[str, ...], version: int | None = None) -> RuleChange:
    row = RuleChange.objects.select_for_update().filter(pk=change.pk).first()
    if row is None:
        raise NotFound("cases.rule_change")
    if version is not None and row.version != version:
        raise Stale(state=row.state)
    if row.state not in within:
        raise Conflict(
            "cases.rule_change.state",
            _("This change has moved on. Look at its present state."),
            state=row.state,
        )
    return row


def _note(actor: Actor, change: RuleChange, event: str, **told: Any) -> None:
    record(
        actor,
        f"laws.change_{event}.v1",
        subject=change,
        changes={"kind": change.kind, "key": change.key, **told},
    )
