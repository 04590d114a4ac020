"""What a scenario may expect, and how it is compared with what there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tongban.cases.flowing import KIND, open_tasks
from tongban.cases.hearings import hearing_of
from tongban.cases.later import outstanding
from tongban.cases.models import Case
from tongban.cases.postings import objections_of
from tongban.cases.quotas import place_of, standing
from tongban.flows.engine.state import decode
from tongban.flows.queries import instance_of
from tongban.licences.models import Licence
from tongban.licences.queries import status_on

Found = Callable[[Case], Any]
_OUTCOMES = {"grant": "granted", "refuse": "refused"}


def _licence(case: Case) -> Licence | None:
    return Licence.objects.filter(case_id=case.pk).order_by("-edition").first()


def _licence_status(case: Case) -> str:
    licence = _licence(case)
    return "" if licence is None else status_on(licence)


def _licence_days(case: Case) -> dict[str, str]:
    licence = _licence(case)
    if licence is None:
        return {}
    return {"valid_from": str(licence.valid_from), "valid_to": str(licence.valid_to or "")}


def _face(case: Case) -> dict[str, str]:
    licence = _licence(case)
    rows = json.loads(licence.face.reveal() or "[]") if licence else []
    return {row["label"]: row["value"] for row in rows}


def _variables(case: Case) -> dict[str, Any]:
    instance = instance_of(KIND, case.pk)
    return {} if instance is None else dict(decode(bytes(instance.state)).variables)


def _failed(case: Case) -> list[str]:
    decision = getattr(case, "decision", None)
    return list(decision.failed) if decision is not None else []


def _left(case: Case) -> int | str:
    found = standing(case.item)
    return "" if found is None else found.left


FOUND: Mapping[str, Found] = {
    "objections": lambda case: [row.state for row in objections_of(case)],
    "state": lambda case: case.status,
    "outcome": lambda case: case.outcome,
    "deemed": lambda case: case.deemed,
    "accepted_on": lambda case: str(case.accepted_on),
    "acceptance_due": lambda case: str(case.acceptance_due),
    "promised_due": lambda case: str(case.promised_due),
    "statutory_due": lambda case: str(case.statutory_due),
    "visits": lambda case: [v.outcome or v.state for v in case.inspections.order_by("round")],
    "hearing": lambda case: getattr(hearing_of(case), "state", ""),
    "place": lambda case: place_of(case) or 0,
    "left": _left,
    "later": lambda case: [m.line for m in outstanding(case)],
    "later_due": lambda case: str(case.later_due or ""),
    "late": lambda case: case.is_late,
    "provisional": lambda case: case.due_provisional,
    "documents": lambda case: sorted({n.kind for n in case.notices.all()}),
    "failed": _failed,
    "members": lambda case: {m.item.code: m.outcome or m.status for m in case.members.select_related("item")},
    "late_members": lambda case: sorted(m.item.code for m in case.members.filter(is_late=True)),
    "tasks": lambda case: sorted(t.node for t in open_tasks(case)),
    "licence": _licence_status,
    "licence_days": _licence_days,
    "face": _face,
    "variables": _variables,
    "findings": lambda case: sorted((_variables(case).get("name_check") or {}).get("findings") or ()),
}
"""Each word of an expectation with where it is looked up."""


def faults(case: Case, expect: Mapping[str, Any]) -> list[str]:
    """A sentence for each expectation that is not met, or that nobody knows."""
    said: list[str] = []
    for key, wanted in expect.items():
        if key not in FOUND:
            said.append(f"there is no expectation “{key}”")
            continue
        found = FOUND[key](case)
        if not _agrees(key, found, wanted):
            said.append(f"{key}: expected {wanted}, found {found}")
    return said


def _agrees(key: str, found: Any, wanted: Any) -> bool:
    if key == "outcome":
        return bool(found == _OUTCOMES.get(str(wanted), wanted))
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(_agrees("", found.get(k), v) for k, v in wanted.items())
    if isinstance(wanted, list):
        return sorted(map(str, found)) == sorted(map(str, wanted))
    if isinstance(wanted, bool) or isinstance(found, bool):
        return found is wanted
    return str(found) == str(wanted)
