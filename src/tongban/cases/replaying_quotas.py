"""The audit's replay of numbers of licences: what the entries say was set must be what its row says now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.models import Quota
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry


@audit_check("quotas", ["cases.quota_"])
class QuotaReplay(ReplayCheck):
    """Rebuilds number and days of every quota."""

    def entry(self, entry: Entry) -> None:
        """One event of a quota."""
        changes: dict[str, Any] = json.loads(entry.changes or "{}")
        self.store[entry.subject] = {key: changes.get(key) for key in ("total", "from", "to")}

    def disagreements(self) -> Iterator[Disagreement]:
        """Quotas that are not what their entries lead to."""
        for row in Quota.objects.only("uid", "total", "valid_from", "valid_to").iterator(2000):
            name = f"cases.quota:{row.uid}"
            found = {"total": row.total, "from": str(row.valid_from), "to": str(row.valid_to or "")}
            led = self.store.get(name) or {}
            if led != found:
                yield Disagreement(
                    name,
                    _("the record leads to %(led)s, the table says %(found)s")
                    % {"led": "/".join(map(str, led.values())), "found": "/".join(map(str, found.values()))},
                )
