"""Site inspections (行政许可法 art. 34): appointed, written from the site in things with a key each, confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, In, Line, Opinion, Purpose, Short, Text, purpose_needed, write
from tongban.base.errors import Invalid
from tongban.cases.actions import (
    correction_report,
    inspection_cancel,
    inspection_confirm,
    inspection_enter,
    inspection_move,
    inspection_plan,
)
from tongban.cases.actions.onsite import Sent
from tongban.cases.api.schemas import Versioned, is_own
from tongban.cases.api.steps import EXAMINE
from tongban.cases.api.submission import UNKNOWN
from tongban.cases.inspecting import inspection_for, inspections_of, sheet_of
from tongban.cases.models import Inspection
from tongban.cases.queries import case_for
from tongban.files.policy import handed_in_by
from tongban.flows.queries import posts_named
from tongban.records.actions import read_recorded

router = Router(tags=["inspections"])
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class VisitIn(Versioned):
    """When (with its zone) and where the officers come, and the uids of their posts: two people or more."""

    visit_at: datetime
    place: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    officers: Annotated[list[UUID], Field(min_length=1, max_length=10)]


class MoveIn(In):
    """Another time or place; the applicant is told the reason."""

    visit_at: datetime
    place: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    reason: Reason


class GiveUpIn(In):
    """Why the visit is given up."""

    reason: Reason


class PlaceIn(In):
    """Where a photograph was taken, in millionths of a degree (WGS 84) and metres."""

    lat: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]
    lon: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]
    accuracy: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class EntryIn(In):
    """One thing from the site. `key` is the device's own: the same key again changes nothing and gives the same answer.

    `kind` says which fields count: finding (line, result, text), photo (line, attachment, place or no_place), note
    (text), person (name, role, and an attachment with the signature, or reason and witness), signature (officer,
    attachment), result (outcome, correct_by, text).
    """

    key: Annotated[str, StringConstraints(min_length=8, max_length=60)]
    kind: Literal["finding", "photo", "note", "person", "signature", "result"]
    at: datetime
    line: Annotated[str, StringConstraints(max_length=80)] = ""
    text: Annotated[str, StringConstraints(max_length=2000)] = ""
    result: Literal["", "ok", "wrong", "none"] = ""
    name: Short = ""
    role: Short = ""
    reason: Short = ""
    witness: Short = ""
    officer: UUID | None = None
    outcome: Literal["", "pass", "fail", "correct"] = ""
    correct_by: Short = ""
    place: PlaceIn | None = None
    no_place: Literal["", "denied", "unavailable", "unsupported"] = ""
    attachment: UUID | None = None


class CorrectedIn(In):
    """What has been put right."""

    note: Opinion


class OfficerOut(Schema):
    """An officer of the visit; `confirmed_at` is set from the own account only."""

    uid: UUID
    name: str
    drawn: bool
    confirmed_at: datetime | None


class CheckOut(Schema):
    """A line of the checklist with its last finding."""

    line: Line
    text: Text
    basis: str
    result: str
    note: str


class InspectionOut(Schema):
    """A visit. `wanting` names what must still be there before it can be confirmed."""

    uid: UUID
    round: int
    state: str
    outcome: str
    visit_at: datetime
    place: str
    officers: list[OfficerOut]
    checklist: list[CheckOut]
    photos: int
    wanting: list[str]
    correct_by: str
    corrected: bool
    lapsed: bool


class Inspections(Schema):
    """Every visit of a case, in order."""

    inspections: list[InspectionOut]


def _shown(visit: Inspection) -> InspectionOut:
    sheet = sheet_of(visit)
    return InspectionOut(
        uid=visit.uid,
        round=visit.round,
        state=visit.state,
        outcome=visit.outcome,
        visit_at=visit.visit_at,
        place=visit.place.reveal(),
        officers=[
            OfficerOut(uid=o.uid, name=o.name, drawn=o.drawn_id is not None, confirmed_at=o.confirmed_at)
            for o in sheet.officers
        ],
        checklist=[
            CheckOut(
                line=r["id"],
                text=Text.of(r["text"]),
                basis=r["basis"],
                result=sheet.findings.get(r["id"], {}).get("result", ""),
                note=sheet.findings.get(r["id"], {}).get("note", ""),
            )
            for r in visit.checklist
        ],
        photos=len(sheet.photos),
        wanting=sheet.wanting if visit.state == Inspection.PLANNED else [],
        correct_by=visit.correct_by.isoformat() if visit.correct_by else "",
        corrected=visit.corrected_at is not None,
        lapsed=visit.lapsed_at is not None,
    )


@router.get("/cases/{uid}/inspections", auth=Bearer(), response={200: Inspections, **PROBLEMS})
def inspections(request: HttpRequest, uid: UUID, purpose: Purpose = None) -> Any:
    """Every visit of the case; officials name a purpose, which is recorded."""
    actor = actor_of(request)
    row = case_for(actor, str(uid))
    if not is_own(actor, row):
        if not purpose:
            raise purpose_needed()
        read_recorded(actor, purpose, [row], what="api.inspections")
    return Inspections(inspections=[_shown(v) for v in inspections_of(row)])


@router.post("/cases/{uid}/inspections", auth=EXAMINE, response={200: InspectionOut, **PROBLEMS})
def plan(request: HttpRequest, uid: UUID, body: VisitIn) -> HttpResponse:
    """Appoint a visit of two officers or more, and tell the applicant."""

    def do(actor: Actor) -> InspectionOut:
        visit = inspection_plan(
            actor,
            case=case_for(actor, str(uid)),
            visit_at=body.visit_at,
            place=body.place,
            officers=posts_named(body.officers, "officers"),
            version=body.version,
        )
        return _shown(visit)

    return write(request, body, do)


@router.post("/inspections/{uid}/move", auth=EXAMINE, response={200: InspectionOut, **PROBLEMS})
def move(request: HttpRequest, uid: UUID, body: MoveIn) -> HttpResponse:
    """Appoint another time or place before anything was found."""

    def do(actor: Actor) -> InspectionOut:
        visit = inspection_for(actor, str(uid))
        return _shown(
            inspection_move(
                actor, inspection=visit, visit_at=body.visit_at, place=body.place, reason=body.reason
            )
        )

    return write(request, body, do)


@router.post("/inspections/{uid}/cancel", auth=EXAMINE, response={200: InspectionOut, **PROBLEMS})
def cancel(request: HttpRequest, uid: UUID, body: GiveUpIn) -> HttpResponse:
    """Give the visit up."""
    return write(
        request,
        body,
        lambda a: _shown(inspection_cancel(a, inspection=inspection_for(a, str(uid)), reason=body.reason)),
    )


@router.post("/inspections/{uid}/entries", auth=EXAMINE, response={200: InspectionOut, **PROBLEMS})
def enter(request: HttpRequest, uid: UUID, body: EntryIn) -> HttpResponse:
    """Take one thing from the site; it may arrive hours later, in any order, and twice."""

    def do(actor: Actor) -> InspectionOut:
        visit = inspection_for(actor, str(uid))
        attachment = None
        if body.attachment is not None:
            attachment = handed_in_by(actor, [str(body.attachment)]).get(str(body.attachment))
            if attachment is None:
                raise Invalid({"attachment": UNKNOWN})
        inspection_enter(actor, inspection=visit, sent=_sent(body), attachment=attachment)
        return _shown(inspection_for(actor, str(uid)))

    return write(request, body, do)


def _sent(body: EntryIn) -> Sent:
    named = ("result", "name", "role", "reason", "witness", "outcome", "correct_by", "no_place")
    facts: dict[str, Any] = {n: getattr(body, n) for n in named if getattr(body, n)}
    if body.officer is not None:
        facts["officer"] = str(body.officer)
    if body.place is not None:
        facts["place"] = body.place.model_dump()
    return Sent(key=body.key, kind=body.kind, at=body.at, line=body.line, text=body.text, facts=facts)


@router.post("/inspections/{uid}/confirm", auth=EXAMINE, response={200: InspectionOut, **PROBLEMS})
def confirm(request: HttpRequest, uid: UUID, body: In) -> HttpResponse:
    """Stand by the minutes; the last of the officers closes them."""
    return write(
        request, body, lambda a: _shown(inspection_confirm(a, inspection=inspection_for(a, str(uid))))
    )


@router.post("/inspections/{uid}/corrected", auth=Bearer(), response={200: InspectionOut, **PROBLEMS})
def corrected(request: HttpRequest, uid: UUID, body: CorrectedIn) -> HttpResponse:
    """The applicant reports that what was wrong has been put right."""
    return write(
        request,
        body,
        lambda a: _shown(correction_report(a, inspection=inspection_for(a, str(uid)), note=body.note)),
    )
