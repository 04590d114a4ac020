"""Writing the index: by the worker (and operators' commands) alone.

A rebuild goes into a new folder; the file ``current`` then names it in one step, so readers never see half an index.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tongban.base.home import home
from tongban.base.legal import wall_now
from tongban.search import schema
from tongban.search.registry import provider, providers

HEAP = 30_000_000


def folder() -> Path:
    """Where the index lives in this installation."""
    path = home("search", "current").parent
    path.mkdir(exist_ok=True)
    return path


def current() -> Path | None:
    """The index in use; None where there is none of this format."""
    pointer = folder() / "current"
    if not pointer.exists():
        return None
    name = pointer.read_text().strip()
    path = folder() / name
    return path if name.startswith(f"v{schema.FORMAT}-") and (path / "meta.json").exists() else None


def rebuild() -> int:
    """Write everything anew and switch to it; returns how many documents it holds."""
    with _alone():
        path = folder() / f"v{schema.FORMAT}-{wall_now():%Y%m%d%H%M%S%f}"
        path.mkdir()
        count = _write_all(path)
        draft = folder() / "current.draft"
        draft.write_text(path.name)
        draft.replace(folder() / "current")
        _drop_older(path.name)
    return count


def _write_all(path: Path) -> int:
    writer = schema.opened(path).writer(heap_size=HEAP, num_threads=1)
    count = 0
    for each in providers():
        for found in each.every():
            writer.add_document(schema.document(found))
            count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


def update(kind: str, ids: Sequence[str]) -> int:
    """Write these documents anew (those no longer there go); builds the index where there is none."""
    source, path = provider(kind), current()
    if source is None:
        return 0
    if path is None:
        return rebuild()
    with _alone():
        writer = schema.opened(path).writer(heap_size=HEAP, num_threads=1)
        for identity in ids:
            writer.delete_documents_by_term("key", schema.key_of(kind, identity))
        count = 0
        for found in source.some(ids):
            writer.add_document(schema.document(found))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
    return count


def _drop_older(kept: str) -> None:
    """Folders of earlier indexes; the last one stays for readers that still have it open."""
    older = sorted(p for p in folder().iterdir() if p.is_dir() and p.name != kept)
    for path in older[:-1]:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _alone() -> Iterator[None]:
    with (folder() / "writing.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
