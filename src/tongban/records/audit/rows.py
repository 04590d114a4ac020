"""Audited rows against their last recorded digests: altered, removed, put in past the write path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.apps import apps
from django.db import models

from tongban.records import digests
from tongban.records.audit.findings import Report
from tongban.records.audit.scratch import Scratch, State
from tongban.records.models import Entry

PAGE: Final = 1000
SUSPECTS: Final = 10_000
"""So many rows are looked at twice; where more disagree, the house was not merely busy."""

Model = type[models.Model]
Seen = tuple[str, str]


def audited_models() -> list[Model]:
    """Every table whose rows are in the record."""
    return [
        model for model in apps.get_models() if getattr(model, "audited", False) and not model._meta.proxy
    ]


def recorded(entries: Iterable[Entry]) -> Iterator[tuple[str, str, int, str, int]]:
    """The rows that entries record: ``(table, pk, version, digest, entry)``."""
    for entry in entries:
        for table, pk, version, digest in json.loads(entry.rows):
            yield table, str(pk), version, digest, entry.pk


class Rows:
    """Compares tables with what the record remembers of them, while the house goes on working."""

    def __init__(self, scratch: Scratch, report: Report, newest: int) -> None:
        self._scratch, self._report, self._newest = scratch, report, newest
        self._suspects: list[tuple[Model, Any, State | None]] = []

    def compare(self, tables: Iterable[Model]) -> None:
        """Walk the tables; what does not fit is looked at again, against entries written meanwhile."""
        for model in tables:
            self._compare_table(model)
        later = self._later() if self._suspects else {}
        for model, pk, state in self._suspects:
            self._judge_again(model, pk, state, later)

    def _compare_table(self, model: Model) -> None:
        table, last = model._meta.db_table, None
        while True:
            rows = model._base_manager.order_by("pk")
            page = list((rows if last is None else rows.filter(pk__gt=last))[:PAGE])
            if not page:
                break
            last = page[-1].pk
            self._compare_page(model, page)
        for pk, state in list(self._scratch.left(table)):
            if not model._base_manager.filter(pk=pk).exists():
                self._report.find("row_removed", row=pk, table=table, entry=state.entry)

    def _compare_page(self, model: Model, page: list[models.Model]) -> None:
        self._report.rows += len(page)
        states = self._scratch.take(model._meta.db_table, [str(row.pk) for row in page])
        for row in page:
            state = states.get(str(row.pk))
            if state is not None and state.digest == digests.row_digest(row):
                continue
            if len(self._suspects) < SUSPECTS:
                self._suspects.append((model, row.pk, state))
            else:
                self._name(model, row.pk, state)

    def _later(self) -> dict[Seen, set[str]]:
        """Digests recorded since the entries were walked."""
        found: dict[Seen, set[str]] = {}
        for table, pk, _, digest, _ in recorded(Entry.objects.filter(id__gt=self._newest).iterator()):
            found.setdefault((table, pk), set()).add(digest)
        return found

    def _judge_again(self, model: Model, pk: Any, state: State | None, later: dict[Seen, set[str]]) -> None:
        table = model._meta.db_table
        row = model._base_manager.filter(pk=pk).first()
        if row is None:
            self._report.find("row_removed", row=str(pk), table=table, entry=state.entry if state else None)
            return
        known = later.get((table, str(pk)), set()) | ({state.digest} if state else set())
        if digests.row_digest(row) in known:
            return
        self._name(model, pk, state)

    def _name(self, model: Model, pk: Any, state: State | None) -> None:
        table = model._meta.db_table
        if state is None:
            self._report.find("row_inserted", row=str(pk), table=table)
        else:
            self._report.find("row_altered", row=str(pk), table=table, entry=state.entry)
