"""What a change of the calendar or of a limit would do to open cases: their days under both, and what is owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from tongban.base.legal import legal_today
from tongban.cases import clockwork
from tongban.cases.clockwork import Basis, Dues
from tongban.cases.models import Case, RuleChange
from tongban.kernel.errors import Refusal
from tongban.laws.limits import with_version

CALENDAR: Final = "calendar"
LIMIT: Final = "limit"
BATCH: Final = 200
_LIVE: Final[Mapping[str, tuple[str, ...]]] = {
    Case.RECEIVED: ("acceptance",),
    Case.ACCEPTED: ("promised", "statutory"),
    Case.SUSPENDED: ("promised", "statutory"),
    Case.DECIDED: ("delivery",),
}
"""The limits that still run in each status; what has passed keeps the day that it was judged by."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A case whose running limits move or become firm."""

    case: Case
    days: dict[str, tuple[date, date]]
    owes: tuple[str, ...]

    @property
    def is_sooner(self) -> bool:
        """Whether any of its days comes sooner."""
        return any(new < old for old, new in self.days.values())


def basis_with(kind: str, table: Mapping[str, Any], key: str) -> Basis:
    """What is in force with the change made; raises ``Refusal`` where the change makes no sense."""
    basis = clockwork.basis_in_force()
    if kind == CALENDAR:
        return Basis(basis.calendar.merged({key: table}), basis.rules)
    return Basis(basis.calendar, with_version(basis.rules, table))


def basis_of(change: RuleChange) -> Basis:
    """What ``change`` would put into force."""
    return basis_with(change.kind, change.table, change.key)


def open_cases() -> QuerySet[Case]:
    """Cases in which a limit may still run."""
    return Case.objects.exclude(status=Case.CLOSED)


def batch_after(last: int) -> list[Case]:
    """The next open cases by key, with what their days rest on: three statements."""
    rows = open_cases().filter(pk__gt=last).select_related("extension").prefetch_related("pauses")
    return list(rows.defer("values").order_by("pk")[:BATCH])


def touches(rows: list[Case], now: Basis, then: Basis) -> Iterator[Touch]:
    """Those of ``rows`` that a move from ``now`` to ``then`` touches."""
    for case in rows:
        touch = _touch(case, now, then)
        if touch is not None:
            yield touch


def _touch(case: Case, now: Basis, then: Basis) -> Touch | None:
    try:
        before = clockwork.dues(case, now)
    except Refusal:
        return None
    after = clockwork.dues(case, then)
    days = _moved(case, before, after)
    firm = before.provisional and not after.provisional and before.next is not None
    if not days and not firm:
        return None
    return Touch(case, days, tuple(_owed(case, before, after, bool(days), firm)))


def _moved(case: Case, before: Dues, after: Dues) -> dict[str, tuple[date, date]]:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in _LIVE.get(case.status, ())}
    return {name: (old, new) for name, (old, new) in pairs.items() if old and new and old != new}


def _owed(case: Case, before: Dues, after: Dues, moved: bool, firm: bool) -> Iterator[str]:
    today = legal_today()
    yield "applicant"
    if case.agent_id not in (None, case.applicant_id):
        yield "agent"
    if moved and before.next and after.next and after.next < today <= before.next:
        yield "deemed" if case.status == Case.RECEIVED else "late"
    if firm:
        yield "firm"


def needs_recount(case: Case) -> bool:
    """Whether the days that ``case`` has stored differ from those in force; a case nobody can count is left."""
    try:
        days = clockwork.dues(case)
    except Refusal:
        return False
    stored = {
        name: (getattr(case, f"{name}_due"), getattr(days, name)) for name in _LIVE.get(case.status, ())
    }
    return any(old != new for old, new in stored.values()) or (
        bool(stored) and case.due_provisional != days.provisional
    )
