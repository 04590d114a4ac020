"""Readings of a person's data, in words that the person understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tongban.org.models import Post, Unit
from tongban.records.models import Entry


@dataclass(frozen=True, slots=True)
class Reading:
    """Who read, when and why: the unit and the post are named, the clerk is not."""

    at: datetime
    unit: Unit | None
    post: Post | None
    purpose: str


def readings_shown(entries: Sequence[Entry]) -> list[Reading]:
    """The readings behind these entries, in their order. Two statements."""
    units = Unit.objects.in_bulk({e.unit for e in entries if e.unit})
    posts = Post.objects.in_bulk({e.post for e in entries if e.post})
    return [Reading(e.legal_time, units.get(e.unit), posts.get(e.post), e.purpose) for e in entries]
