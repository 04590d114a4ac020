"""One audit, from the first leaf to the last row."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from typing import Any, Final

from django.db import models

from tongban.base.legal import wall_now
from tongban.records import digests, heads, holders, queries
from tongban.records.audit.checks import Replays
from tongban.records.audit.findings import Report
from tongban.records.audit.rows import Rows, audited_models, recorded
from tongban.records.audit.scratch import Scratch
from tongban.records.audit.times import Times
from tongban.records.audit.tree import Rebuilt
from tongban.records.models import Entry, Leaf

PAGE: Final = 1000
WAITING_SECONDS: Final = 60


def audit(*, held: Iterable[Path] = (), tables: Iterable[type[models.Model]] | None = None) -> Report:
    """Audit the record and everything that it covers; ``held`` are folders with the heads of second holders.

    ``tables`` limits the comparison of rows (default: every audited table). Raises
    ``kernel.errors.Refusal`` where a folder holds a file that is no head.
    """
    begun = time.monotonic()
    with Scratch() as scratch:
        walk = _Walk(scratch, [head for folder in held for head in holders.held_heads(folder)])
        walk.folded()
        walk.unfolded()
        walk.rows(audited_models() if tables is None else tables)
    walk.report.seconds = time.monotonic() - begun
    return walk.report


class _Walk:
    def __init__(self, scratch: Scratch, held: list[dict[str, Any]]) -> None:
        log = heads.the_log()
        self.report = Report(log=str(log.uid))
        self._scratch = scratch
        self._newest = 0
        self._tree = Rebuilt(log, held, self.report)
        self._times = Times(self.report)
        self._replays = Replays(scratch)

    def folded(self) -> None:
        """Every entry that is in the tree, in its order."""
        for leaves in self._pages():
            entries = Entry.objects.in_bulk([leaf.entry for leaf in leaves])
            passed = self._tree.page([(leaf.pk, bytes(leaf.hash)) for leaf in leaves])
            there = [leaf for leaf in leaves if leaf.entry in entries]
            for leaf in leaves:
                if leaf.entry not in entries:
                    self.report.find("entry_removed", place=leaf.pk + 1, entry=leaf.entry)
            for leaf in there:
                self._judge(entries[leaf.entry], leaf)
            self._cover(there, entries, passed)
            self._see([entries[leaf.entry] for leaf in there])
        self._tree.finish()
        self.report.size = self._tree.size

    def unfolded(self) -> None:
        """Entries that still wait, and those that the folder refused."""
        for entry in queries.unfolded().order_by("id").iterator(chunk_size=PAGE):
            leaf = digests.leaf_of(entry)
            told = {"entry": entry.pk, "type": entry.type}
            if not compare_digest(digests.seal_of(leaf), bytes(entry.seal)):
                self.report.find("entry_forged", **told)
                continue
            waited = (wall_now() - entry.wall_time).total_seconds()
            if waited > WAITING_SECONDS:
                self.report.find("entry_waiting", **told, seconds=int(waited))
            self._see([entry])

    def rows(self, tables: Iterable[type[models.Model]]) -> None:
        """Tables against the record, and the replays of the rooms."""
        Rows(self._scratch, self.report, self._newest).compare(tables)
        for name, found in self._replays.disagreements():
            self.report.find("replay", check=name, subject=found.subject, text=str(found.text))

    def _pages(self) -> Iterator[list[Leaf]]:
        after = -1
        while page := list(Leaf.objects.filter(id__gt=after).order_by("id")[:PAGE]):
            after = page[-1].pk
            yield page

    def _judge(self, entry: Entry, leaf: Leaf) -> None:
        """Whether the entry is the one that was folded here, and was written by the house."""
        computed, folded = digests.leaf_of(entry), bytes(leaf.hash)
        told = {"entry": entry.pk, "type": entry.type}
        if computed != folded:
            other = Leaf.objects.filter(hash=computed).values_list("id", flat=True).first()
            if other is None:
                self.report.find("entry_altered", **told, place=leaf.pk + 1)
            else:
                self.report.find("entry_moved", **told, place=leaf.pk + 1, other=other + 1)
        elif not compare_digest(digests.seal_of(folded), bytes(entry.seal)):
            self.report.find("entry_forged", **told)
        elif bytes(entry.leaf) != folded:
            self.report.find("entry_altered", **told, place=leaf.pk + 1)

    def _cover(
        self, leaves: list[Leaf], entries: dict[int, Entry], passed: list[tuple[int, datetime]]
    ) -> None:
        """Each entry is no later than the first head above it."""
        waiting = iter(passed)
        head = next(waiting, None)
        for leaf in leaves:
            while head is not None and head[0] <= leaf.pk:
                head = next(waiting, None)
            if head is None:
                return
            self._times.covered(entries[leaf.entry], head[1])

    def _see(self, entries: list[Entry]) -> None:
        for entry in entries:
            self._times.see(entry)
            self._replays.entry(entry)
            self._newest = max(self._newest, entry.pk)
        self.report.entries += len(entries)
        self._scratch.remember(recorded(entries))
