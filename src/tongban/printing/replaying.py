"""The audit's replay of electronic seals and OFD files: each seal's state, each file's digest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tongban.printing.models import OfdFile, Seal
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry


@audit_check("seals", ["printing.seal_", "printing.ofd_"])
class SealReplay(ReplayCheck):
    """Rebuilds which seals were made and ended, and which OFD files were kept."""

    def entry(self, entry: Entry) -> None:
        """One event of seals and files."""
        changes = json.loads(entry.changes or "{}")
        if entry.type.startswith("printing.ofd_"):
            self.store[entry.subject] = {"state": changes["sha256"]}
        else:
            self.store[entry.subject] = {"state": changes.get("from", "")}

    def disagreements(self) -> Iterator[Disagreement]:
        """Seals and files that the record does not know, or knows otherwise."""
        unknown = _("the record never made this seal")
        for seal in Seal.objects.only("uid", "ended_from").iterator(2000):
            state = seal.ended_from.isoformat() if seal.ended_from else ""
            yield from self._compared(f"printing.seal:{seal.uid}", state, unknown)
        unknown = _("the record never kept this OFD file")
        for file in OfdFile.objects.only("uid", "sha256").iterator(2000):
            yield from self._compared(f"printing.ofdfile:{file.uid}", file.sha256, unknown)

    def _compared(self, name: str, found: str, unknown: str) -> Iterator[Disagreement]:
        known: dict[str, Any] | None = self.store.get(name)
        if known is None:
            yield Disagreement(name, unknown)
        elif not _same(known["state"], found):
            text = _("the record leads to %(led)s, the table says %(found)s")
            yield Disagreement(name, text % {"led": known["state"] or "–", "found": found or "–"})


def _same(a: str, b: str) -> bool:
    """Equal texts, or the same moment in two ways of writing."""
    if a == b:
        return True
    try:
        return datetime.fromisoformat(a) == datetime.fromisoformat(b)
    except ValueError:
        return False
