"""The audit's replay of hearings: what the entries say of a hearing must be what its row says now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from tongban.cases.models import Hearing
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry

STATE: Final = {
    "hearing_told": Hearing.TOLD,
    "hearing_asked": Hearing.ASKED,
    "hearing_set": Hearing.SET,
    "hearing_held": Hearing.HELD,
    "hearing_recorded": Hearing.RECORDED,
    "hearing_lapsed": Hearing.LAPSED,
}


@audit_check("hearings", ["cases.hearing_"])
class HearingReplay(ReplayCheck):
    """Rebuilds the state of every hearing and counts its signatures."""

    def entry(self, entry: Entry) -> None:
        """One event of a hearing."""
        event = entry.type.split(".")[1]
        known: dict[str, Any] = self.store.get(entry.subject) or {"state": "", "signed": 0}
        changes = json.loads(entry.changes or "{}")
        known["state"] = changes["state"] if event == "hearing_waived" else STATE.get(event, known["state"])
        known["signed"] += event == "hearing_signed" and not changes.get("refused")
        self.store[entry.subject] = known

    def disagreements(self) -> Iterator[Disagreement]:
        """Hearings that are not what their entries lead to."""
        for hearing in Hearing.objects.only("uid", "state").iterator(2000):
            name = f"cases.hearing:{hearing.uid}"
            known = self.store.get(name) or {}
            led = (known.get("state", ""), known.get("signed", 0))
            found = (hearing.state, hearing.people.exclude(signed_at=None).count())
            if led != found:
                yield Disagreement(
                    name,
                    _("the record leads to %(led)s, the table says %(found)s")
                    % {"led": "/".join(map(str, led)), "found": "/".join(map(str, found))},
                )
