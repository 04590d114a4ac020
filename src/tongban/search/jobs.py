"""The worker's part: an index that is there, and documents written anew after a change."""

from __future__ import annotations

from tongban.base.jobs import every, job
from tongban.search import writing


@job
def reindex(kind: str, ids: list[str]) -> int:
    """Write these documents anew."""
    return writing.update(kind, ids)


@every(5)
def keep_index() -> int:
    """Build the index where none is (a new installation, a lost folder, a new format)."""
    return 0 if writing.current() else writing.rebuild()
