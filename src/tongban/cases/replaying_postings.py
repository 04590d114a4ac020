"""The audit's replay of public notices: what the entries say of an objection must be what its row says now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from tongban.cases.models import Objection, Posting
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry

STATE: Final = {
    "objection_made": Objection.OPEN,
    "objection_answered": Objection.ANSWERED,
    "objection_withdrawn": Objection.WITHDRAWN,
    "objection_closed": Objection.CLOSED,
}


@audit_check("postings", ["cases.posting_", "cases.objection_"])
class PostingReplay(ReplayCheck):
    """Rebuilds the last day of every notice, and state and outcome of every objection."""

    def entry(self, entry: Entry) -> None:
        """One event of a notice or an objection."""
        event, changes = entry.type.split(".")[1], json.loads(entry.changes or "{}")
        known: dict[str, Any] = self.store.get(entry.subject) or {}
        if event == "posting_begun":
            known["until"] = changes["until"]
        else:
            known["state"] = STATE.get(event, known.get("state", ""))
            known["upheld"] = changes.get("upheld", known.get("upheld"))
        self.store[entry.subject] = known

    def disagreements(self) -> Iterator[Disagreement]:
        """Notices and objections that are not what their entries lead to."""
        for posting in Posting.objects.only("uid", "ends_on").iterator(2000):
            name = f"cases.posting:{posting.uid}"
            led = (self.store.get(name) or {}).get("until", "")
            if led != str(posting.ends_on):
                yield _differs(name, led, str(posting.ends_on))
        for row in Objection.objects.only("uid", "state", "upheld").iterator(2000):
            name = f"cases.objection:{row.uid}"
            known = self.store.get(name) or {}
            led = f"{known.get('state', '')}/{known.get('upheld')}"
            if led != f"{row.state}/{row.upheld}":
                yield _differs(name, led, f"{row.state}/{row.upheld}")


def _differs(name: str, led: str, found: str) -> Disagreement:
    words = _("the record leads to %(led)s, the table says %(found)s")
    return Disagreement(name, words % {"led": led, "found": found})
