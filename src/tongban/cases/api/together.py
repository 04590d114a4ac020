"""Cases handled together or apart, work together on a case, and moving one by authority."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Opinion
from tongban.base.errors import NotFound
from tongban.cases.actions import case_jump, case_merge, case_split, case_together
from tongban.cases.api.schemas import CaseOut, Versioned
from tongban.cases.api.steps import step
from tongban.cases.flowing import KIND
from tongban.cases.models import Case
from tongban.cases.queries import case_for
from tongban.flows.actions import flow_call_off
from tongban.flows.models import Instance
from tongban.flows.queries import instance_of, posts_named, steps_to_move_to, variable_flows

router = Router(tags=["together"])
DONE = {200: CaseOut, **PROBLEMS}
HANDLING = Bearer("cases.case.accept", "cases.case.examine", "cases.case.decide")
JUMP = Bearer("flows.task.jump")
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class MergeIn(Versioned):
    """Which cases are handled together with this one, and why."""

    cases: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    reason: Reason


class SplitIn(Versioned):
    """Why the case goes its own way."""

    reason: Reason


class TogetherIn(Versioned):
    """What is to be done, by which posts (at once or in turn), by which day."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    people: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    in_turn: bool = False
    words: Opinion = ""
    due_on: date | None = None


class CallOffIn(Versioned):
    """Why it ends before its time."""

    reason: Reason


class JumpIn(Versioned):
    """To which step, who allowed it, and why."""

    to_node: Annotated[str, StringConstraints(min_length=1, max_length=190)]
    authority: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    reason: Reason


class FlowOut(Schema):
    """Work together on a case."""

    uid: UUID
    status: str
    started_at: datetime
    ended_at: datetime | None


class MemberStepOut(Schema):
    """A step to which the case can be moved by authority."""

    node: str
    title: str


@router.post("/cases/{uid}/merge", auth=HANDLING, response=DONE)
def merge(request: HttpRequest, uid: UUID, body: MergeIn) -> HttpResponse:
    """Handle other cases of the same applicant together with this one; days and decisions stay each case's own."""

    def do(actor: Actor, case: Case) -> None:
        others = [case_for(actor, str(other)) for other in body.cases]
        case_merge(actor, case=case, others=others, reason=body.reason, version=body.version)

    return step(request, uid, body, do)


@router.post("/cases/{uid}/split", auth=HANDLING, response=DONE)
def split(request: HttpRequest, uid: UUID, body: SplitIn) -> HttpResponse:
    """Let the case go its own way again, out of what it was merged with or out of its joint case."""
    return step(
        request, uid, body, lambda a, c: case_split(a, case=c, reason=body.reason, version=body.version)
    )


@router.get("/cases/{uid}/together", auth=HANDLING, response={200: list[FlowOut], **PROBLEMS})
def flows(request: HttpRequest, uid: UUID) -> Any:
    """The work together on a case, ended ones too."""
    case = case_for(actor_of(request), str(uid))
    return [_shown(row) for row in variable_flows(KIND, case.pk, still_open=False)[:100]]


@router.post("/cases/{uid}/together", auth=HANDLING, response=DONE)
def together(request: HttpRequest, uid: UUID, body: TogetherIn) -> HttpResponse:
    """Begin work together (协办): people of any unit, who may name whoever comes next."""
    return step(
        request,
        uid,
        body,
        lambda a, c: case_together(
            a,
            case=c,
            title=body.title,
            people=posts_named(body.people, "people"),
            in_turn=body.in_turn,
            words=body.words,
            due_on=body.due_on,
        ),
    )


@router.post("/cases/{uid}/together/{flow}/end", auth=HANDLING, response=DONE)
def call_off(request: HttpRequest, uid: UUID, flow: UUID, body: CallOffIn) -> HttpResponse:
    """End work together before its time, saying why."""

    def do(actor: Actor, case: Case) -> None:
        row = variable_flows(KIND, case.pk).filter(uid=flow).first()
        if row is None:
            raise NotFound("flows.instance")
        flow_call_off(actor, instance=row, reason=body.reason)

    return step(request, uid, body, do)


@router.get("/cases/{uid}/moves", auth=JUMP, response={200: list[MemberStepOut], **PROBLEMS})
def moves(request: HttpRequest, uid: UUID) -> Any:
    """The steps to which the case can be moved by authority now."""
    case = case_for(actor_of(request), str(uid))
    instance = instance_of(KIND, case.pk)
    if instance is None or not instance.is_open:
        return []
    return [MemberStepOut(node=node, title=title) for node, title in steps_to_move_to(instance)]


@router.post("/cases/{uid}/jump", auth=JUMP, response=DONE)
def jump(request: HttpRequest, uid: UUID, body: JumpIn) -> HttpResponse:
    """Move the case to another step by authority (跳转), saying who allowed it and why."""
    return step(
        request,
        uid,
        body,
        lambda a, c: case_jump(
            a,
            case=c,
            to_node=body.to_node,
            authority=body.authority,
            reason=body.reason,
            version=body.version,
        ),
    )


def _shown(row: Instance) -> FlowOut:
    return FlowOut(uid=row.uid, status=row.status, started_at=row.started_at, ended_at=row.ended_at)
