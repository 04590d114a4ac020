"""What the room registers with lower rooms."""

from __future__ import annotations

from tongban.identity.landing import role_begins_at
from tongban.oversight import kinds, thresholds
from tongban.oversight.jobs import case_recounted
from tongban.records.subscribers import subscribe


def connect() -> None:
    """Hear of imported calendars from the record; give the messages their words, supervisors their first page, and
    administrators the numbers that they may change."""
    subscribe("oversight.recounted", ("cases.recounted.v1",), case_recounted)
    kinds.register()
    thresholds.connect()
    role_begins_at("supervisor", "oversight")
