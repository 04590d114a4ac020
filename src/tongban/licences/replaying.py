"""The audit's replay of licences: their states, the acts on them, and bars, in the record as in the tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tongban.licences.grounds import (
    CANCELLED,
    EXPIRED,
    FORFEITED,
    REVOKED,
    SUPERSEDED,
    SUSPENDED,
    VALID,
    WITHDRAWN,
)
from tongban.licences.models import Bar, Licence, LicenceAct
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry

STATUS: Final[Mapping[str, str]] = {
    "issued": VALID,
    "renewed": VALID,
    "changed": VALID,
    "restored": VALID,
    "suspended": SUSPENDED,
    "expired": EXPIRED,
    "revoked": REVOKED,
    "withdrawn": WITHDRAWN,
    "forfeited": FORFEITED,
    "cancelled": CANCELLED,
}
"""Which status each event of a licence leaves behind."""
ACTS: Final[Mapping[str, str]] = {
    "act_proposed": LicenceAct.PROPOSED,
    "act_declined": LicenceAct.DECLINED,
}


@audit_check("licences", ["licences."])
class LicenceReplay(ReplayCheck):
    """Rebuilds the status of every licence, the state of every act, and every bar."""

    def entry(self, entry: Entry) -> None:
        """One event of the room."""
        event = entry.type.split(".")[1]
        changes = json.loads(entry.changes or "{}")
        if event in ACTS:
            self.store[entry.subject] = {"status": ACTS[event]}
        elif event == "barred":
            self.store[entry.subject] = {"status": changes["until_on"]}
        elif event in STATUS:
            self.store[entry.subject] = {"status": STATUS[event]}
            if changes.get("replaces"):
                self.store[f"licences.licence:{changes['replaces']}"] = {"status": SUPERSEDED}
            if changes.get("act"):
                self.store[f"licences.licenceact:{changes['act']}"] = {"status": LicenceAct.DONE}

    def disagreements(self) -> Iterator[Disagreement]:
        """Rows that the record does not know, or knows otherwise."""
        unknown = _("the record never issued this licence")
        for row in Licence.objects.only("uid", "status").iterator(2000):
            yield from self._compared(f"licences.licence:{row.uid}", row.status, unknown)
        unknown = _("the record knows no such act on a licence")
        for act in LicenceAct.objects.only("uid", "state").iterator(2000):
            yield from self._compared(f"licences.licenceact:{act.uid}", act.state, unknown)
        unknown = _("the record never barred this applicant")
        for bar in Bar.objects.only("uid", "until_on").iterator(2000):
            yield from self._compared(f"licences.bar:{bar.uid}", bar.until_on.isoformat(), unknown)

    def _compared(self, name: str, found: str, unknown: str) -> Iterator[Disagreement]:
        known: dict[str, Any] | None = self.store.get(name)
        if known is None:
            yield Disagreement(name, unknown)
        elif known["status"] != found:
            yield Disagreement(
                name,
                _("the record leads to %(led)s, the table says %(found)s")
                % {"led": known["status"], "found": found},
            )
