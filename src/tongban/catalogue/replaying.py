"""The audit's replay of drafts: state and files must be what their entries lead to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tongban.catalogue.models import PackageDraft
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry

STATE: Final[Mapping[str, str]] = {
    "draft_opened": PackageDraft.DRAFT,
    "draft_begun": PackageDraft.DRAFT,
    "draft_imported": PackageDraft.DRAFT,
    "draft_followed": PackageDraft.DRAFT,
    "draft_sent": PackageDraft.REVIEW,
    "draft_taken_back": PackageDraft.DRAFT,
    "draft_approved": PackageDraft.APPROVED,
    "draft_sent_back": PackageDraft.DRAFT,
    "draft_scheduled": PackageDraft.WAITING,
    "draft_held": PackageDraft.DRAFT,
    "draft_published": PackageDraft.PUBLISHED,
    "draft_withdrawn": PackageDraft.WITHDRAWN,
}
"""Which state each event leaves behind."""


@audit_check("catalogue", ["catalogue."])
class DraftReplay(ReplayCheck):
    """Rebuilds the state of every draft, and which digest each of its saved files has."""

    def entry(self, entry: Entry) -> None:
        """One event of the room."""
        event = entry.type.split(".")[1]
        known: dict[str, Any] = self.store.get(entry.subject) or {"state": "", "files": {}}
        changes = json.loads(entry.changes or "{}")
        if event in STATE:
            known["state"] = STATE[event]
            if event in ("draft_imported", "draft_followed"):
                known["files"] = {}  # many files at once; the digest of the row vouches for them
        elif event == "draft_saved":
            known["files"][changes["path"]] = changes["digest"]
        else:
            return
        self.store[entry.subject] = known

    def disagreements(self) -> Iterator[Disagreement]:
        """Drafts that are not what their entries lead to."""
        for row in PackageDraft.objects.only("uid", "state", "manifest").iterator(500):
            name = f"catalogue.packagedraft:{row.uid}"
            known: dict[str, Any] | None = self.store.get(name)
            if known is None:
                yield Disagreement(name, _("the record never opened this draft"))
                continue
            pairs = [(known["state"], row.state)]
            pairs += [(digest, row.manifest.get(path, "")) for path, digest in known["files"].items()]
            for led, found in pairs:
                if led != found:
                    words = _("the record leads to %(led)s, the table says %(found)s")
                    yield Disagreement(name, words % {"led": led, "found": found})
