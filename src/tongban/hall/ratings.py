"""Where a visit is rated, and how visits were rated: a later room says so, because ratings are its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tongban.hall.models import Hall, Visit

_doors: list[Callable[[Visit], str]] = []


@dataclass(frozen=True, slots=True)
class Rated:
    """How many visits were rated, and how many thousandths of them well (levels 1 to 3); None where nobody rated."""

    count: int = 0
    well: int | None = None


_counters: list[Callable[[Hall, date, date], Rated]] = []


def rated_at(door: Callable[[Visit], str]) -> None:
    """Let a room give the address at which a visit is rated (empty: it cannot be, or has been)."""
    _doors.append(door)


def address_of(visit: Visit) -> str:
    """Where the visit can be rated; empty where it cannot."""
    return next((found for door in _doors if (found := door(visit))), "")


def counted_by(counter: Callable[[Hall, date, date], Rated]) -> None:
    """Let a room count the ratings of a hall's visits."""
    _counters.append(counter)


def rated(hall: Hall, first: date, last: date) -> Rated:
    """How the visits to a hall were rated from ``first`` through ``last``."""
    return next((counter(hall, first, last) for counter in _counters), Rated())
