"""Reception (行政许可法 art. 32): accept, one supplement notice, correct, refuse acceptance, not needed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Line, Opinion
from tongban.base.errors import Invalid
from tongban.cases.actions import (
    case_accept,
    case_correct,
    case_not_needed,
    case_refuse_acceptance,
    case_return_open,
    case_supplement,
    case_supplement_answer,
    later_hand_in,
    later_return,
    material_judge,
)
from tongban.cases.api.schemas import Answers, CaseOut, Pages, Versioned
from tongban.cases.api.steps import ACCEPT, HANDLE, step
from tongban.cases.api.submission import UNKNOWN
from tongban.cases.models import Case
from tongban.files.policy import handed_in_by

router = Router(tags=["reception"])
DONE = {200: CaseOut, **PROBLEMS}
Remark = Annotated[str, StringConstraints(max_length=500)]
Problems = Annotated[
    dict[Line, Remark],
    Field(min_length=1, max_length=100, description="What is wrong, by line of the material list."),
]


class AcceptIn(Versioned):
    """An opinion may be added."""

    opinion: Opinion = ""


class JudgeIn(Versioned):
    """In order or not."""

    passed: bool
    remark: Remark = ""


class ProblemsIn(Versioned):
    """The lines that are not in order; only lines of the guide can be named."""

    problems: Problems


class ReturnLaterIn(Versioned):
    """What is wrong with it."""

    remark: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class CorrectIn(Versioned):
    """Answers that change."""

    values: Answers


class RefuseIn(Versioned):
    """Why, and which authority is the right one."""

    reason: Opinion
    competent: Remark


class NotNeededIn(Versioned):
    """Why nothing is needed, and what the person can do instead."""

    reason: Opinion
    advice: Opinion = ""


class SupplementAnswerIn(Versioned):
    """New pages for the lines that were named."""

    attachments: Pages


@router.post("/cases/{uid}/accept", auth=ACCEPT, response=DONE)
def accept(request: HttpRequest, uid: UUID, body: AcceptIn) -> HttpResponse:
    """Accept: the statutory limit starts."""
    return step(
        request, uid, body, lambda a, c: case_accept(a, case=c, version=body.version, opinion=body.opinion)
    )


@router.post("/cases/{uid}/materials/{line}", auth=ACCEPT, response=DONE)
def judge(request: HttpRequest, uid: UUID, line: Line, body: JudgeIn) -> HttpResponse:
    """Judge one line of the material list."""
    return step(
        request,
        uid,
        body,
        lambda a, c: material_judge(
            a, case=c, line=line, passed=body.passed, remark=body.remark, version=body.version
        ),
    )


@router.post("/cases/{uid}/supplement", auth=ACCEPT, response=DONE)
def supplement(request: HttpRequest, uid: UUID, body: ProblemsIn) -> HttpResponse:
    """The one complete supplement notice (一次告知); a second one is refused."""
    return step(
        request,
        uid,
        body,
        lambda a, c: case_supplement(a, case=c, problems=body.problems, version=body.version),
    )


@router.post("/cases/{uid}/return-open", auth=ACCEPT, response=DONE)
def return_open(request: HttpRequest, uid: UUID, body: ProblemsIn) -> HttpResponse:
    """Return lines of the supplement notice that are still not cured."""
    return step(
        request,
        uid,
        body,
        lambda a, c: case_return_open(a, case=c, problems=body.problems, version=body.version),
    )


@router.post("/cases/{uid}/correct", auth=Bearer(), response=DONE)
def correct(request: HttpRequest, uid: UUID, body: CorrectIn) -> HttpResponse:
    """Correct an error on the spot: the applicant, or the clerk together with the applicant."""
    return step(
        request, uid, body, lambda a, c: case_correct(a, case=c, values=body.values, version=body.version)
    )


@router.post("/cases/{uid}/refuse-acceptance", auth=ACCEPT, response=DONE)
def refuse_acceptance(request: HttpRequest, uid: UUID, body: RefuseIn) -> HttpResponse:
    """Not within this authority's powers: name the right one."""
    return step(
        request,
        uid,
        body,
        lambda a, c: case_refuse_acceptance(
            a, case=c, reason=body.reason, competent=body.competent, version=body.version
        ),
    )


@router.post("/cases/{uid}/not-needed", auth=ACCEPT, response=DONE)
def not_needed(request: HttpRequest, uid: UUID, body: NotNeededIn) -> HttpResponse:
    """The matter needs no licence."""
    return step(
        request,
        uid,
        body,
        lambda a, c: case_not_needed(a, case=c, reason=body.reason, advice=body.advice, version=body.version),
    )


@router.post("/cases/{uid}/supplement-answer", auth=Bearer(), response=DONE)
def supplement_answer(request: HttpRequest, uid: UUID, body: SupplementAnswerIn) -> HttpResponse:
    """The applicant hands in what the supplement notice named."""

    def do(actor: Actor, case: Case) -> None:
        case_supplement_answer(actor, case=case, pages=_known_pages(actor, body), version=body.version)

    return step(request, uid, body, do)


def _known_pages(actor: Actor, body: SupplementAnswerIn) -> dict[str, list[int]]:
    """Keys of the attachments, which the caller must have handed in."""
    wanted = [str(uid) for uids in body.attachments.values() for uid in uids]
    known = handed_in_by(actor, wanted)
    if lacking := [uid for uid in wanted if uid not in known]:
        raise Invalid({"attachments": UNKNOWN}, unknown=lacking)
    return {line: [known[str(u)].pk for u in uids] for line, uids in body.attachments.items()}


@router.post("/cases/{uid}/later", auth=Bearer(), response=DONE)
def hand_in_later(request: HttpRequest, uid: UUID, body: SupplementAnswerIn) -> HttpResponse:
    """The applicant hands in what was promised for later, all of it or a part (conditional acceptance)."""
    return step(
        request,
        uid,
        body,
        lambda a, c: later_hand_in(a, case=c, pages=_known_pages(a, body), version=body.version),
    )


@router.post("/cases/{uid}/later/{line}/return", auth=HANDLE, response=DONE)
def return_later(request: HttpRequest, uid: UUID, line: Line, body: ReturnLaterIn) -> HttpResponse:
    """What came later is not in order: it is asked for again, until the day of the promise."""
    return step(
        request,
        uid,
        body,
        lambda a, c: later_return(a, case=c, line=line, remark=body.remark, version=body.version),
    )
