"""The decision, its delivery, and revoking it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from tongban.base.api import PROBLEMS, Line, Opinion, Short
from tongban.cases.actions import (
    case_close,
    case_decide,
    decision_revoke,
    delivery_confirm,
    delivery_send,
)
from tongban.cases.api.schemas import CaseOut, Versioned
from tongban.cases.api.steps import DECIDE, DELIVER, step

router = Router(tags=["decision"])
DONE = {200: CaseOut, **PROBLEMS}


class DecideIn(Versioned):
    """Grant or refuse; a refusal names its reasons and the conditions of the guide that are not met."""

    outcome: Literal["granted", "refused"]
    reasons: Annotated[str, StringConstraints(max_length=2000)] = ""
    failed: Annotated[list[Line], Field(max_length=50)] = Field(default_factory=list)
    untrue: bool = Field(False, description="Facts were hidden or materials false (行政许可法 art. 78).")
    safety: bool = Field(
        False, description="It concerns public safety, health, life or property: a year's bar."
    )
    used_up: bool = Field(
        False, description="The number of licences is limited and none is left (行政许可法 art. 57)."
    )
    hearing: Opinion = Field(
        "", description="What it takes from the record of the hearing (行政许可法 art. 48)."
    )


class SendIn(Versioned):
    """The number of the consignment, where the post carries it."""

    tracking: Annotated[str, StringConstraints(max_length=80)] = ""


class ConfirmIn(Versioned):
    """Who received it."""

    received_by: Annotated[str, StringConstraints(min_length=1, max_length=120)]


class RevokeIn(Versioned):
    """What was found and which article applies; `bar` says for how long nothing can be applied for."""

    facts: Opinion
    basis: Short
    bar: Short = ""
    ground: Annotated[str, StringConstraints(max_length=20)] = ""
    safety: bool = Field(
        False, description="Obtained by deceit in a field of safety: three years' bar (art. 79)."
    )


@router.post("/cases/{uid}/decide", auth=DECIDE, response=DONE)
def decide(request: HttpRequest, uid: UUID, body: DecideIn) -> HttpResponse:
    """Decide (行政许可法 art. 38)."""
    return step(
        request,
        uid,
        body,
        lambda a, c: case_decide(
            a,
            case=c,
            outcome=body.outcome,
            reasons=body.reasons,
            failed=body.failed,
            untrue=body.untrue,
            safety=body.safety,
            used_up=body.used_up,
            hearing=body.hearing,
            version=body.version,
        ),
    )


@router.post("/cases/{uid}/revoke", auth=DECIDE, response=DONE)
def revoke(request: HttpRequest, uid: UUID, body: RevokeIn) -> HttpResponse:
    """Revoke a grant (行政许可法 art. 69)."""
    return step(
        request,
        uid,
        body,
        lambda a, c: decision_revoke(
            a,
            case=c,
            facts=body.facts,
            basis=body.basis,
            bar=body.bar,
            ground=body.ground,
            safety=body.safety,
            version=body.version,
        ),
    )


@router.post("/cases/{uid}/send", auth=DELIVER, response=DONE)
def send(request: HttpRequest, uid: UUID, body: SendIn) -> HttpResponse:
    """Hand the paper to the post, or lay it ready at the window."""
    return step(
        request,
        uid,
        body,
        lambda a, c: delivery_send(a, case=c, tracking=body.tracking, version=body.version),
    )


@router.post("/cases/{uid}/deliver", auth=DELIVER, response=DONE)
def deliver(request: HttpRequest, uid: UUID, body: ConfirmIn) -> HttpResponse:
    """Note who received it; the proof of delivery (送达回证) is issued and the case closes."""
    return step(
        request,
        uid,
        body,
        lambda a, c: delivery_confirm(a, case=c, received_by=body.received_by, version=body.version),
    )


@router.post("/cases/{uid}/close", auth=DELIVER, response=DONE)
def close(request: HttpRequest, uid: UUID, body: Versioned) -> HttpResponse:
    """Close a decided case whose delivery cannot be completed."""
    return step(request, uid, body, lambda a, c: case_close(a, case=c, version=body.version))
