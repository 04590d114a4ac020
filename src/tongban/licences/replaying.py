"""The audit's replay of licences: issued, renewed and ended in the record as in the table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from tongban.licences.models import Licence
from tongban.licences.queries import SUPERSEDED, VALID
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry


@audit_check("licences", ["licences."])
class LicenceReplay(ReplayCheck):
    """Rebuilds the status of every licence."""

    def entry(self, entry: Entry) -> None:
        """One event of a licence."""
        event = entry.type.split(".")[1]
        if event in ("issued", "renewed"):
            self.store[entry.subject] = {"status": VALID}
            replaced = json.loads(entry.changes or "{}").get("replaces")
            if replaced:
                self.store[f"licences.licence:{replaced}"] = {"status": SUPERSEDED}
        else:
            self.store[entry.subject] = {"status": event}

    def disagreements(self) -> Iterator[Disagreement]:
        """Licences that the record does not know, or knows otherwise."""
        for row in Licence.objects.only("uid", "status").iterator(2000):
            name = f"licences.licence:{row.uid}"
            known: dict[str, Any] | None = self.store.get(name)
            if known is None:
                yield Disagreement(name, _("the record never issued this licence"))
            elif known["status"] != row.status:
                yield Disagreement(
                    name,
                    _("the record leads to %(led)s, the table says %(found)s")
                    % {"led": known["status"], "found": row.status},
                )
