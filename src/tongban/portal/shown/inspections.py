"""Site inspections as the applicant reads them."""

from __future__ import annotations

from typing import Any

from tongban.cases.inspecting import inspections_of, sheet_of
from tongban.cases.models import Case, Inspection


def visits(case: Case) -> list[dict[str, Any]]:
    """Visits to come and visits done, with what was found wrong; given up ones are left out."""
    return [_visit(v) for v in inspections_of(case) if v.state != Inspection.CANCELLED]


def _visit(visit: Inspection) -> dict[str, Any]:
    """A visit to come says where and by whom; one that is done says what has to be put right, and by when."""
    sheet = sheet_of(visit)
    wrong = sheet.wrong if visit.state == Inspection.DONE else []
    return {
        "visit": visit,
        "officers": [o.name for o in visit.officers.all()],
        "place": visit.place.reveal(),
        "lines": visit.checklist,
        "wrong": [{"text": r["text"], "note": sheet.findings[r["id"]]["note"]} for r in wrong],
        "to_report": visit.outcome == Inspection.CORRECT
        and visit.corrected_at is None
        and visit.lapsed_at is None
        and visit.case.is_open,
    }
