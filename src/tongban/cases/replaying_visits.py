"""The audit's replay of site inspections: what the entries say of a visit must be what its row says now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from tongban.cases.models import Inspection
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry

STATE: Final = {
    "inspection_planned": Inspection.PLANNED,
    "inspection_done": Inspection.DONE,
    "inspection_cancelled": Inspection.CANCELLED,
}


@audit_check("inspections", ["cases.inspection_"])
class VisitReplay(ReplayCheck):
    """Rebuilds state and outcome of every visit, and counts what was sent from the site."""

    def entry(self, entry: Entry) -> None:
        """One event of a visit."""
        event = entry.type.split(".")[1]
        known: dict[str, Any] = self.store.get(entry.subject) or {"state": "", "outcome": "", "entries": 0}
        known["state"] = STATE.get(event, known["state"])
        if event == "inspection_done":
            known["outcome"] = json.loads(entry.changes or "{}").get("outcome", "")
        elif event == "inspection_entered":
            known["entries"] += 1
        self.store[entry.subject] = known

    def disagreements(self) -> Iterator[Disagreement]:
        """Visits that are not what their entries lead to."""
        for visit in Inspection.objects.only("uid", "state", "outcome").iterator(2000):
            name = f"cases.inspection:{visit.uid}"
            known = self.store.get(name) or {}
            led = (known.get("state", ""), known.get("outcome", ""), known.get("entries", 0))
            found = (visit.state, visit.outcome, visit.entries.count())
            if led != found:
                yield Disagreement(
                    name,
                    _("the record leads to %(led)s, the table says %(found)s")
                    % {"led": "/".join(map(str, led)), "found": "/".join(map(str, found))},
                )
