"""The course of an accepted case: examination, pauses by law, the one extension, withdrawal, termination."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Line, Opinion, Short
from tongban.base.errors import NotFound
from tongban.cases.actions import (
    case_examine,
    case_pause,
    case_resume,
    case_terminate,
    case_withdraw,
    extension_answer,
    extension_ask,
)
from tongban.cases.api.schemas import Answer, CaseOut, Versioned
from tongban.cases.api.steps import DECIDE, EXAMINE, EXTEND, PAUSE, step
from tongban.cases.models import Case
from tongban.flows.queries import task_by_uid

router = Router(tags=["course"])
DONE = {200: CaseOut, **PROBLEMS}


class ExamineIn(Versioned):
    """What was found, in which task. `facts` are variables that the process may ask for."""

    task: UUID
    outcome: Literal["pass", "fail"]
    opinion: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    facts: Annotated[dict[Line, Answer], Field(max_length=50)] = Field(default_factory=dict)


class PauseIn(Versioned):
    """On which ground of article 45, and how many days it is expected to take."""

    ground: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    expected_days: Annotated[int, Field(ge=1, le=180)]
    organiser: Short = ""


class ResumeIn(Versioned):
    """What came out of it; `until` is the last day that does not count (default: today)."""

    result: Opinion
    until: date | None = None


class ExtensionIn(Versioned):
    """The reason, which the applicant is told."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class ExtensionAnswerIn(Versioned):
    """The head's answer."""

    approved: bool
    remark: Opinion = ""


class ReasonIn(Versioned):
    """Why."""

    reason: Opinion = ""


@router.post("/cases/{uid}/examine", auth=EXAMINE, response=DONE)
def examine(request: HttpRequest, uid: UUID, body: ExamineIn) -> HttpResponse:
    """Finish an examining, inspecting or reviewing task."""

    def do(actor: Actor, case: Case) -> None:
        task = task_by_uid(actor, body.task)
        if task is None:
            raise NotFound("flows.task")
        case_examine(
            actor,
            case=case,
            task=task,
            outcome=body.outcome,
            opinion=body.opinion,
            facts=body.facts,
            version=body.version,
        )

    return step(request, uid, body, do)


@router.post("/cases/{uid}/pause", auth=PAUSE, response=DONE)
def pause(request: HttpRequest, uid: UUID, body: PauseIn) -> HttpResponse:
    """Stop the clock on a ground of 行政许可法 art. 45, with its notice."""
    return step(
        request,
        uid,
        body,
        lambda a, c: case_pause(
            a,
            case=c,
            ground=body.ground,
            expected_days=body.expected_days,
            organiser=body.organiser,
            version=body.version,
        ),
    )


@router.post("/cases/{uid}/resume", auth=PAUSE, response=DONE)
def resume(request: HttpRequest, uid: UUID, body: ResumeIn) -> HttpResponse:
    """Let the clock run again."""
    return step(
        request,
        uid,
        body,
        lambda a, c: case_resume(a, case=c, result=body.result, until=body.until, version=body.version),
    )


@router.post("/cases/{uid}/extension", auth=EXAMINE, response=DONE)
def ask_extension(request: HttpRequest, uid: UUID, body: ExtensionIn) -> HttpResponse:
    """Ask the head for the one extension."""
    return step(
        request, uid, body, lambda a, c: extension_ask(a, case=c, reason=body.reason, version=body.version)
    )


@router.post("/cases/{uid}/extension/answer", auth=EXTEND, response=DONE)
def answer_extension(request: HttpRequest, uid: UUID, body: ExtensionAnswerIn) -> HttpResponse:
    """Approve or refuse the extension."""
    return step(
        request,
        uid,
        body,
        lambda a, c: extension_answer(
            a, case=c, approved=body.approved, remark=body.remark, version=body.version
        ),
    )


@router.post("/cases/{uid}/withdraw", auth=Bearer(), response=DONE)
def withdraw(request: HttpRequest, uid: UUID, body: ReasonIn) -> HttpResponse:
    """The applicant takes the application back before the decision."""
    return step(
        request, uid, body, lambda a, c: case_withdraw(a, case=c, reason=body.reason, version=body.version)
    )


@router.post("/cases/{uid}/terminate", auth=DECIDE, response=DONE)
def terminate(request: HttpRequest, uid: UUID, body: ReasonIn) -> HttpResponse:
    """End a case that cannot go on."""
    return step(
        request, uid, body, lambda a, c: case_terminate(a, case=c, reason=body.reason, version=body.version)
    )
