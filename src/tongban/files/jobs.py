"""Sweeping away files whose transaction never committed."""

from __future__ import annotations

from tongban.base.jobs import every, once_a_day
from tongban.base.legal import wall_now
from tongban.files.models import Attachment
from tongban.files.storage import ORPHAN_AGE, storage


@every(3600)
@once_a_day
def sweep_orphans() -> int:
    """Remove stored files that no row names and that are older than two days; returns how many."""
    swept = 0
    for path in list(storage().older_than(wall_now() - ORPHAN_AGE)):
        if not Attachment.objects.filter(uid=path.rsplit("/", 1)[-1]).exists():
            storage().remove(path)
            swept += 1
    return swept
