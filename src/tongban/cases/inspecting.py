"""Reads of site inspections: what is looked at, how it stands, what is still wanting before it can be signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases.models import Case, Inspection, InspectionEntry, InspectionOfficer
from tongban.cases.policy import may_read
from tongban.catalogue.package import Basis, Package
from tongban.files.models import Attachment

OK, WRONG, NONE = "ok", "wrong", "none"
RESULTS: Final = (OK, WRONG, NONE)
LEAST_OFFICERS: Final = 2
Row = dict[str, Any]


def checklist_of(package: Package, before: Inspection | None = None) -> list[Row]:
    """The lines of a visit, as they are frozen in it. A re-inspection looks only at what was not in order."""
    conditions = {c.id: c for c in package.conditions}
    open_lines = None if before is None else set(wrong_lines(before))
    return [
        {
            "id": line.id,
            "text": dict(line.text),
            "condition": line.condition,
            "basis": _cited(conditions[line.condition].basis) if line.condition in conditions else "",
            "photo": line.photo,
        }
        for line in package.inspection.checklist
        if open_lines is None or line.id in open_lines
    ]


def _cited(basis: Basis | None) -> str:
    if basis is None:
        return ""
    return f"{basis.law}第{basis.article}条" if basis.article else basis.law


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph with where and when it was taken; ``place`` is empty where the device would not say."""

    entry: InspectionEntry
    attachment: Attachment
    note: str
    place: str
    no_place: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the minutes of a visit stand: the last word on each line, and everything that was added."""

    inspection: Inspection
    findings: Mapping[str, Row]
    notes: list[Row]
    photos: list[Photo]
    person: Row | None
    result: Row | None
    officers: list[InspectionOfficer]

    @property
    def wrong(self) -> list[Row]:
        """Lines that were found not in order."""
        return [r for r in self.inspection.checklist if self.findings.get(r["id"], {}).get("result") == WRONG]

    @property
    def wanting(self) -> list[str]:
        """What must still be there before anybody can sign: ids of lines, ``photo:<line>``, person, result."""
        lines = [str(r["id"]) for r in self.inspection.checklist]
        lacking = [line for line in lines if line not in self.findings]
        shown = {p.entry.line for p in self.photos}
        for row in self.inspection.checklist:
            seen = self.findings.get(row["id"], {}).get("result")
            if row.get("photo") and seen in (OK, WRONG) and row["id"] not in shown:
                lacking.append(f"photo:{row['id']}")
        if self.person is None:
            lacking.append("person")
        if self.result is None or not agrees(self.result["outcome"], has_wrong=bool(self.wrong)):
            lacking.append("result")
        return lacking


def agrees(outcome: str, *, has_wrong: bool) -> bool:
    """A visit passes when nothing is wrong; it fails, or asks for correction, only when something is."""
    return has_wrong is (outcome != Inspection.PASS)


def sheet_of(inspection: Inspection) -> Sheet:
    """The minutes as they stand: of two words on one line the later one counts. Two statements."""
    findings: dict[str, Row] = {}
    notes: list[Row] = []
    photos: list[Photo] = []
    person = result = None
    rows = InspectionEntry.objects.filter(inspection=inspection).select_related("attachment", "by")
    for entry in rows.order_by("at", "id"):
        text = entry.sealed.reveal() if entry.sealed else ""
        match entry.kind:
            case "finding":
                findings[entry.line] = {"result": entry.facts["result"], "note": text, "by": entry.by.name}
            case "note":
                notes.append({"text": text, "at": entry.at, "by": entry.by.name})
            case "photo":
                photos.append(_photo(entry, text))
            case "person":
                person = {**entry.facts, **json.loads(text), "at": entry.at, "drawn": entry.attachment}
            case "result":
                result = {**entry.facts, "summary": text}
    officers = list(inspection.officers.select_related("party", "drawn").order_by("id"))
    return Sheet(inspection, findings, notes, photos, person, result, officers)


def _photo(entry: InspectionEntry, note: str) -> Photo:
    at = entry.facts.get("place") or {}
    place = f"{_degrees(at['lat'])}, {_degrees(at['lon'])}" if at else ""
    return Photo(entry, entry.attachment, note, place, str(entry.facts.get("no_place") or ""))  # type: ignore[arg-type]


def _degrees(millionths: int) -> str:
    sign = "-" if millionths < 0 else ""
    return f"{sign}{abs(millionths) // 1_000_000}.{abs(millionths) % 1_000_000:06}"


def wrong_lines(inspection: Inspection) -> list[str]:
    """Ids of the lines that the visit found not in order."""
    return [str(row["id"]) for row in sheet_of(inspection).wrong]


def last_done(case: Case) -> Inspection | None:
    """The last visit whose minutes are signed."""
    return Inspection.objects.filter(case=case, state=Inspection.DONE).order_by("-round").first()


def inspections_of(case: Case) -> list[Inspection]:
    """Every visit of a case, in order."""
    rows = Inspection.objects.filter(case=case).select_related("notice__document", "minutes__document")
    return list(rows.prefetch_related("officers").order_by("round"))


def is_officer(actor: Actor, inspection: Inspection) -> bool:
    """Whether the actor, in office, is one of those who visit."""
    return actor.is_staff and inspection.officers.filter(party_id=actor.party or 0).exists()


def visits_of(actor: Actor) -> QuerySet[Inspection]:
    """Visits that wait for the actor, the next one first."""
    rows = Inspection.objects.filter(state=Inspection.PLANNED, officers__party_id=actor.party or 0)
    return rows.select_related("case__item", "unit").order_by("visit_at", "id")


def inspection_for(actor: Actor, uid: str) -> Inspection:
    """The visit called ``uid`` for who carries it out or may read the case; raises ``NotFound``."""
    rows = Inspection.objects.select_related(
        "case__item", "case__unit", "case__applicant", "case__package_version", "unit", "notice__document"
    )
    found = rows.filter(uid=uid).first()
    if found is None or not (is_officer(actor, found) or may_read(actor, found.case)):
        raise NotFound("cases.inspection")
    return found


def picture_of(inspection: Inspection, uid: str) -> Attachment:
    """A photograph or signature of the visit; raises ``NotFound``."""
    entry = inspection.entries.filter(attachment__uid=uid).select_related("attachment").first()
    if entry is None or entry.attachment is None:
        raise NotFound("cases.inspection_picture")
    return entry.attachment
