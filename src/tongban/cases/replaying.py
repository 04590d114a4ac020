"""The audit's replay of cases: what the entries say a case went through must be what its rows say now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tongban.cases.models import Bond, Case, Decision, Errand, Material
from tongban.records.audit.checks import Disagreement, ReplayCheck, audit_check
from tongban.records.models import Entry

STATUS: Final[Mapping[str, tuple[str, str | None]]] = {
    "received": (Case.RECEIVED, ""),
    "accepted": (Case.ACCEPTED, ""),
    "supplement_requested": (Case.SUPPLEMENTING, ""),
    "returned_open": (Case.SUPPLEMENTING, ""),
    "supplemented": (Case.RECEIVED, ""),
    "paused": (Case.SUSPENDED, ""),
    "resumed": (Case.ACCEPTED, ""),
    "decided": (Case.DECIDED, None),
    "delivered": (Case.CLOSED, None),
    "closed": (Case.CLOSED, None),
    "withdrawn": (Case.CLOSED, "withdrawn"),
    "supplement_lapsed": (Case.CLOSED, "withdrawn"),
    "later_lapsed": (Case.CLOSED, "withdrawn"),
    "terminated": (Case.CLOSED, "terminated"),
    "not_accepted": (Case.CLOSED, "not_accepted"),
    "not_needed": (Case.CLOSED, "not_needed"),
}
"""Which status and outcome each event leaves behind (None: the outcome stays as the decision set it)."""


LINES: Final = {
    "supplemented": "provided",
    "supplement_requested": "open",
    "returned_open": "open",
    "later_promised": "later",
    "later_handed_in": "provided",
    "later_returned": "later",
}
"""How each event leaves the material lines that it names."""


@audit_check("cases", ["cases."])
class CaseReplay(ReplayCheck):
    """Rebuilds status and outcome of every case, and the judgements of its materials."""

    def entry(self, entry: Entry) -> None:
        """One event of a case."""
        event = entry.type.split(".")[1]
        if not entry.subject.startswith("cases.case:"):
            return
        known: dict[str, Any] = self.store.get(entry.subject) or {"lines": {}}
        changes = json.loads(entry.changes or "{}")
        if event in STATUS:
            known["status"], outcome = STATUS[event]
            known["outcome"] = known.get("outcome", "") if outcome is None else outcome
        if event == "decided":
            known["outcome"] = changes.get("outcome", "")
        elif event == "delivery_begun" and changes.get("closed"):
            known["status"] = Case.CLOSED
        elif event == "material_judged":
            known["lines"][changes["line"]] = "passed" if changes["passed"] else "open"
        elif event in LINES:
            known["lines"] |= dict.fromkeys(changes.get("lines", ()), LINES[event])
        elif event == "revoked":
            known["revoked"] = True
        elif event == "merged":
            known["lead"] = changes.get("lead") or known.get("lead", "")
            known["lines"] |= dict.fromkeys(changes.get("lines", ()), "provided")
        elif event == "split":
            known["lead"] = ""
        self.store[entry.subject] = known

    def disagreements(self) -> Iterator[Disagreement]:
        """Cases, materials and decisions that are not what their entries lead to."""
        for case in Case.objects.only("uid", "status", "outcome").iterator(2000):
            name = f"cases.case:{case.uid}"
            known = self.store.get(name)
            if known is None:
                yield Disagreement(name, _("the record never received this case"))
                continue
            found = (case.status, case.outcome)
            led_to = (known.get("status", ""), known.get("outcome", ""))
            if found != led_to:
                yield Disagreement(
                    name,
                    _("the record leads to %(led)s, the table says %(found)s")
                    % {"led": "/".join(led_to), "found": "/".join(found)},
                )
        yield from self._bonds()
        yield from self._materials()
        yield from self._decisions()

    def _bonds(self) -> Iterator[Disagreement]:
        """Which case leads another, by the entries and by the table."""
        rows = Bond.objects.filter(current=True).values_list("case__uid", "lead__uid")
        now = {f"cases.case:{case}": str(lead) for case, lead in rows}
        for name, known in self.store.items():
            led_to = known.get("lead", "")
            if led_to != now.pop(name, ""):
                yield Disagreement(name, _("the record and the table differ on what it is handled with"))
        for name in now:
            yield Disagreement(name, _("the record and the table differ on what it is handled with"))

    def _materials(self) -> Iterator[Disagreement]:
        for row in Material.objects.select_related("case").only("line", "status", "case__uid").iterator(2000):
            known = self.store.get(f"cases.case:{row.case.uid}") or {"lines": {}}
            judged = known["lines"].get(row.line)
            if judged is not None and judged != row.status:
                yield Disagreement(
                    f"cases.material:{row.uid}",
                    _("the record judged this material %(led)s, the table says %(found)s")
                    % {"led": judged, "found": row.status},
                )

    def _decisions(self) -> Iterator[Disagreement]:
        for row in Decision.objects.select_related("case").iterator(2000):
            name = f"cases.case:{row.case.uid}"
            known = self.store.get(name) or {}
            if known.get("outcome") != row.outcome:
                yield Disagreement(
                    name, _("the record knows no such decision: %(found)s") % {"found": row.outcome}
                )
            if bool(known.get("revoked")) != (row.revoked_at is not None):
                yield Disagreement(
                    name, _("the record and the table differ on whether the decision was revoked")
                )


@audit_check("errands", ["cases.errand"])
class ErrandReplay(ReplayCheck):
    """Rebuilds how far every errand and each of its members came."""

    def entry(self, entry: Entry) -> None:
        """One event of an errand."""
        known: dict[str, Any] = self.store.get(entry.subject) or {"members": {}}
        changes = json.loads(entry.changes or "{}")
        known["members"].update(changes.get("members", {}))
        known["status"] = changes.get("status", known.get("status", ""))
        self.store[entry.subject] = known

    def disagreements(self) -> Iterator[Disagreement]:
        """Errands and members that are not what their entries lead to."""
        for errand in Errand.objects.prefetch_related("members__item").iterator(500):
            name = f"cases.errand:{errand.uid}"
            known = self.store.get(name) or {"members": {}}
            found = {m.item.code: m.status for m in errand.members.all()}
            if (known.get("status"), known["members"]) != (errand.status, found):
                yield Disagreement(
                    name,
                    _("the record leads to %(led)s, the table says %(found)s")
                    % {
                        "led": _state(known.get("status", ""), known["members"]),
                        "found": _state(errand.status, found),
                    },
                )


def _state(status: str, members: Mapping[str, str]) -> str:
    return "/".join([status, *(f"{item}={members[item]}" for item in sorted(members))])
