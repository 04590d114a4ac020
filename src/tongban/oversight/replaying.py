"""The audit's replay of supervision: what the entries say of a lamp, a rule and its rest must be what the rows say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tongban.oversight.models import LampEvent, Mute, WatchVersion
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry

STATE: Final[Mapping[str, str]] = {
    "lamp_raised": "notified",
    "lamp_settled": "closed",
    "lamp_recounted": "invalid",
    "lamp_explained": "explained",
    "ordered": "ordered",
    "corrected": "corrected",
    "lamp_closed": "closed",
}
"""Which state each event leaves behind; a review says it by its verdict."""


@audit_check("lamps", ["oversight.lamp_", "oversight.ordered", "oversight.corrected"])
class LampReplay(ReplayCheck):
    """Rebuilds rule, colour and state of every lamp."""

    def entry(self, entry: Entry) -> None:
        """One event of a lamp."""
        event, changes = entry.type.split(".")[1], json.loads(entry.changes or "{}")
        known: dict[str, Any] = self.store.get(entry.subject) or {}
        if event == "lamp_raised":
            known |= {"rule": changes["rule"], "grade": changes["grade"]}
        known["state"] = changes["verdict"] if event == "lamp_reviewed" else STATE.get(event, "")
        self.store[entry.subject] = known

    def disagreements(self) -> Iterator[Disagreement]:
        """Lamps that are not what their entries lead to."""
        for row in LampEvent.objects.only("uid", "rule", "grade", "state").iterator(2000):
            name = f"oversight.lampevent:{row.uid}"
            known = self.store.get(name) or {}
            led = tuple(known.get(part, "") for part in ("rule", "grade", "state"))
            if led != (row.rule, row.grade, row.state):
                yield _differs(name, "/".join(led), f"{row.rule}/{row.grade}/{row.state}")


@audit_check("watch rules", ["oversight.watch_", "oversight.rule_muted", "oversight.mute_"])
class WatchReplay(ReplayCheck):
    """Rebuilds the versions of rules and their rests."""

    def entry(self, entry: Entry) -> None:
        """A version was published, a rest began or ended."""
        changes = json.loads(entry.changes or "{}")
        known = self.store.get(entry.subject) or {}
        if entry.type.startswith("oversight.watch_"):
            known = {"is": f"{changes['code']}/{changes['grade']}/{changes['threshold']}/{changes['from']}"}
        elif entry.type.startswith("oversight.rule_muted"):
            known = {"is": f"{changes['code']}/{changes['item']}/{changes['until']}", "over": False}
        else:
            known["over"] = True
        self.store[entry.subject] = known

    def disagreements(self) -> Iterator[Disagreement]:
        """Versions and rests that are not what their entries lead to."""
        for row in WatchVersion.objects.iterator(500):
            name = f"oversight.watchversion:{row.uid}"
            led = (self.store.get(name) or {}).get("is", "")
            found = f"{row.code}/{row.grade}/{row.threshold}/{row.valid_from}"
            if led != found:
                yield _differs(name, led, found)
        for mute in Mute.objects.select_related("item").iterator(500):
            name = f"oversight.mute:{mute.uid}"
            known = self.store.get(name) or {}
            told = f"{known.get('is', '')}/{known.get('over', '')}"
            shown = f"{mute.code}/{mute.item.code}/{mute.until}/{mute.ended_on is not None}"
            if told != shown:
                yield _differs(name, told, shown)


def _differs(name: str, led: str, found: str) -> Disagreement:
    words = _("the record leads to %(led)s, the table says %(found)s")
    return Disagreement(name, words % {"led": led, "found": found})
