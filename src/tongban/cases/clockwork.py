"""The limits of a case, computed by the statute clock from its events, its package and the official calendar.

Nothing here is stored by hand: ``refresh`` writes the days that lists need, ``ledger`` explains them day by day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from tongban.base.legal import legal_today
from tongban.base.selecting import Kept
from tongban.cases.models import Case, Extension, Pause
from tongban.catalogue.package import Package
from tongban.catalogue.queries import package_by_version_id
from tongban.kernel import clock
from tongban.kernel.calendar import WorkCalendar
from tongban.laws.calendars import calendar_in_force
from tongban.laws.limits import rules_in_force

_PAUSES: Final = Kept(lambda case: Pause.objects.filter(case=case).order_by("id"), case=-1)
_EXTENSION: Final = Kept(lambda case: Extension.objects.filter(case=case).order_by("id"), case=-1)
Which = Literal["acceptance", "statutory", "promised", "delivery"]


@dataclass(frozen=True, slots=True)
class Basis:
    """What days are counted by: a calendar and a book of limits."""

    calendar: WorkCalendar
    rules: clock.RuleBook


def basis_in_force() -> Basis:
    """The calendar and the limits in force."""
    return Basis(calendar_in_force(), rules_in_force())


@dataclass(frozen=True, slots=True)
class Dues:
    """The days a case must keep; ``next`` is the one that counts now."""

    acceptance: date | None
    promised: date | None
    statutory: date | None
    delivery: date | None
    next: date | None
    provisional: bool


def package_of(case: Case) -> Package:
    """The package that the case froze."""
    return package_by_version_id(case.package_version_id)


def pauses_of(case: Case) -> tuple[clock.Pause, ...]:
    """The case's pauses as the clock takes them; a running one lasts at least until today or its expected end."""
    if case.pk is None:
        return ()
    return tuple(
        clock.Pause(p.from_on, p.until_on or _open_end(p.from_on, p.expected_days), p.ground)
        for p in _pauses(case)
    )


def _pauses(case: Case) -> Sequence[Pause]:
    if "pauses" in getattr(case, "_prefetched_objects_cache", {}):
        return list(case.pauses.all())
    return _PAUSES.rows(case=case.pk)


def _open_end(start: date, expected: int) -> date:
    return max(legal_today(), start + timedelta(days=max(expected - 1, 0)), start)


def extension_of(case: Case) -> str | None:
    """The code of the approved extension, if any."""
    if case.pk is None:
        return None
    known = "extension" in case._state.fields_cache
    granted = getattr(case, "extension", None) if known else _EXTENSION.first(case=case.pk)
    return granted.rule if granted is not None and granted.approved_at is not None else None


def dues(case: Case, basis: Basis | None = None) -> Dues:
    """All days of ``case`` as the events so far make them, counted by ``basis`` (default: what is in force)."""
    package, basis = package_of(case), basis or basis_in_force()
    acceptance = _acceptance(case, package, basis)
    promised = statutory = delivery = None
    provisional = False
    if case.accepted_on is not None:
        statutory = _ledger(case, package, "statutory", case.accepted_on, basis)
        promised = statutory.promised_due
        provisional = statutory.provisional
        statutory_due: date | None = statutory.due
    else:
        statutory_due = None
    if case.decided_on is not None and case.outcome == "granted":
        delivery = _ledger(case, package, "delivery", case.decided_on, basis).due
    return Dues(
        acceptance,
        promised or statutory_due,
        statutory_due,
        delivery,
        _next(case, acceptance, promised or statutory_due, delivery),
        provisional,
    )


def _acceptance(case: Case, package: Package, basis: Basis) -> date:
    begin = case.complete_on or case.received_on
    return clock.due(package.clock.acceptance, begin, calendar=basis.calendar, rules=basis.rules)


def _next(case: Case, acceptance: date, promised: date | None, delivery: date | None) -> date | None:
    match case.status:
        case Case.RECEIVED:
            return acceptance
        case Case.ACCEPTED | Case.SUSPENDED:
            return promised
        case Case.DECIDED:
            return delivery
    return None


def ledger(case: Case, which: Which) -> clock.Ledger | None:
    """The day-by-day account of one limit; ``None`` while the event that starts it has not happened."""
    start = {
        "acceptance": case.complete_on or case.received_on,
        "statutory": case.accepted_on,
        "promised": case.accepted_on,
        "delivery": case.decided_on if case.outcome == "granted" else None,
    }[which]
    return None if start is None else _ledger(case, package_of(case), which, start, basis_in_force())


def _ledger(case: Case, package: Package, which: Which, start: date, basis: Basis) -> clock.Ledger:
    book, calendar = basis.rules, basis.calendar
    if which == "acceptance":
        return clock.explain(package.clock.acceptance, start, calendar=calendar, rules=book)
    if which == "delivery":
        return clock.explain("AL-44", start, calendar=calendar, rules=book)
    rule = book.at(package.clock.rule, start)
    return clock.explain(
        rule,
        start,
        pauses=pauses_of(case) if rule.grounds else (),
        extension=extension_of(case),
        promised=clock.Limit(package.clock.promised_value, package.clock.promised_unit),  # type: ignore[arg-type]
        calendar=calendar,
        rules=book,
    )


def remaining_days(case: Case, on: date | None = None) -> int | None:
    """Working days left until ``next_due`` (negative when late); ``None`` when nothing is due."""
    if case.next_due is None:
        return None
    today, calendar = on or legal_today(), calendar_in_force()
    if today <= case.next_due:
        return calendar.count(today, case.next_due)
    return -calendar.count(case.next_due, today)


def refresh(case: Case) -> set[str]:
    """Set the stored days of ``case`` (not saved yet); returns the names of the fields set."""
    days = dues(case)
    case.acceptance_due, case.promised_due = days.acceptance, days.promised
    case.statutory_due, case.delivery_due = days.statutory, days.delivery
    case.next_due, case.due_provisional = days.next, days.provisional
    return {"acceptance_due", "promised_due", "statutory_due", "delivery_due", "next_due", "due_provisional"}
