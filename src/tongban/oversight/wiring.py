"""What the room registers with lower rooms."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from tongban.hall.models import Hall, Visit
from tongban.hall.ratings import Rated, counted_by, rated_at
from tongban.identity.landing import role_begins_at
from tongban.oversight import kinds, thresholds
from tongban.oversight.jobs import case_recounted
from tongban.oversight.models import VisitRating
from tongban.oversight.queries import visits_rated
from tongban.oversight.watching import passing
from tongban.records.subscribers import subscribe


def connect() -> None:
    """Hear of imported calendars and of what happens to cases from the record; give the messages their words,
    supervisors their first page, and administrators the numbers that they may change."""
    subscribe("oversight.recounted", ("cases.recounted.v1",), case_recounted)
    subscribe("oversight.watched", (*passing.TYPES, passing.COMPLAINT), passing.case_watched)
    passing.connect()
    kinds.register()
    thresholds.connect()
    rated_at(_visit_door)
    counted_by(_rated)
    role_begins_at("supervisor", "oversight")


def _visit_door(visit: Visit) -> str:
    """Where a visit to the hall on line is rated; empty once it has been."""
    if VisitRating.objects.filter(visit=visit).exists():
        return ""
    return reverse("rate_visit", args=[visit.uid])


def _rated(hall: Hall, first: date, last: date) -> Rated:
    """How visits to a hall were rated."""
    found = visits_rated(hall, first, last)
    return Rated(found.rated, found.per_mille)
