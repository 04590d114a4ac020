"""What an office does with a step beside completing it: hand over, lend, sign together, ask, copy, remind …"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.api import PROBLEMS, Bearer, Opinion, Text
from tongban.flows import queries
from tongban.flows.actions import (
    copy_read,
    signer_add,
    signer_remove,
    task_ask_opinion,
    task_copy,
    task_countersign,
    task_delegate,
    task_pass_on,
    task_reassign,
    task_remind,
    task_sign,
    task_take_back,
)
from tongban.flows.api.tasks import WORKER, StepIn, TaskOut, step, task_of
from tongban.flows.limits import end_of
from tongban.flows.policy import WORK
from tongban.flows.queries import posts_named

router = Router(tags=["tasks"])
OVERSEER = Bearer(WORK, "flows.task.remind", "flows.task.reassign")
DONE: Any = {200: TaskOut, **PROBLEMS}
Words = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
People = Annotated[list[UUID], Field(min_length=1, max_length=50)]


class Person(Schema):
    """Somebody in office: their post, by which operations name them."""

    post: UUID
    name: str
    title: Text
    unit: str


class TaskHandIn(StepIn):
    """To which post, and why."""

    to: UUID
    reason: Words


class LendIn(StepIn):
    """To which post, why, and until the end of which day (without: until it is done)."""

    to: UUID
    reason: Opinion = ""
    until: date | None = None


class TaskReasonIn(StepIn):
    """Why."""

    reason: Words


class RemindIn(StepIn):
    """Words to the colleague."""

    words: Opinion = ""


class CopyIn(StepIn):
    """To which posts, with which words."""

    to: People
    words: Opinion = ""


class QuestionIn(StepIn):
    """Whom, what, and by which day."""

    of: UUID
    question: Words
    due_on: date | None = None


class SignerIn(StepIn):
    """Which post signs, before, after or beside (`parallel`) the holder."""

    post: UUID
    where: Literal["before", "parallel", "after"] = "parallel"


class SignerOutIn(StepIn):
    """Which signer is taken away. The task is the signature itself, or with `post` the step for which they wait."""

    post: UUID | None = None
    reason: Opinion = ""


class TaskSignIn(StepIn):
    """Whether one agrees, and what one thinks."""

    agreed: bool
    opinion: Words


class CountersignIn(StepIn):
    """Who signs, and how it counts: `all`, `any`, `order`, or `ratio` with the share of all in per cent."""

    posts: People
    method: Literal["all", "any", "ratio", "order"] = "all"
    share: Annotated[int, Field(ge=1, le=100)] = 100
    agree: Annotated[str, StringConstraints(min_length=1, max_length=40)] = "pass"


class PassOnIn(StepIn):
    """What one did, and who comes next (nobody: the plan goes on, or the flow ends)."""

    opinion: Words
    to: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)


@router.get("/tasks/{uid}/people", auth=WORKER, response={200: list[Person], **PROBLEMS})
def people(request: HttpRequest, uid: UUID, wide: bool = False) -> Any:
    """Posts in office to whom the task may be given; `wide` those of the whole government (at most 300)."""
    rows = queries.people_for(task_of(actor_of(request), uid), wide=wide)[:300]
    return [
        Person(post=p.uid, name=p.holder.name, title=Text(zh=p.title_zh, en=p.title_en), unit=p.unit.code)
        for p in rows
    ]


@router.post("/tasks/{uid}/reassign", auth=OVERSEER, response=DONE)
def reassign(request: HttpRequest, uid: UUID, body: TaskHandIn) -> HttpResponse:
    """Give the task to another post (转办), saying why."""
    return step(
        request,
        uid,
        body,
        lambda actor, row: task_reassign(
            actor, task=row, to=posts_named([body.to], "to")[0], reason=body.reason, version=body.version
        ),
    )


@router.post("/tasks/{uid}/delegate", auth=WORKER, response=DONE)
def delegate(request: HttpRequest, uid: UUID, body: LendIn) -> HttpResponse:
    """Let another post do one's task (委托), until a day or until it is done."""
    return step(
        request,
        uid,
        body,
        lambda actor, row: task_delegate(
            actor,
            task=row,
            to=posts_named([body.to], "to")[0],
            reason=body.reason,
            until=body.until,
            version=body.version,
        ),
    )


@router.post("/tasks/{uid}/take-back", auth=WORKER, response=DONE)
def take_back(request: HttpRequest, uid: UUID, body: TaskReasonIn) -> HttpResponse:
    """Take back (撤回) a step that one has done, while nobody has acted on what followed."""
    return step(request, uid, body, lambda actor, row: task_take_back(actor, task=row, reason=body.reason))


@router.post("/tasks/{uid}/remind", auth=OVERSEER, response=DONE)
def remind(request: HttpRequest, uid: UUID, body: RemindIn) -> HttpResponse:
    """Remind the holders of a task (催办)."""
    return step(request, uid, body, lambda actor, row: task_remind(actor, task=row, words=body.words))


@router.post("/tasks/{uid}/copies", auth=WORKER, response=DONE)
def copies(request: HttpRequest, uid: UUID, body: CopyIn) -> HttpResponse:
    """Send a copy of the matter to colleagues (抄送)."""

    def do(actor: Any, row: Any) -> Any:
        task_copy(actor, task=row, to=posts_named(body.to, "to"), words=body.words)
        return row

    return step(request, uid, body, do)


@router.post("/tasks/{uid}/read", auth=WORKER, response=DONE)
def read(request: HttpRequest, uid: UUID, body: StepIn) -> HttpResponse:
    """Say that one has read the copy."""
    return step(request, uid, body, lambda actor, row: copy_read(actor, task=row, version=body.version))


@router.post("/tasks/{uid}/opinions", auth=WORKER, response=DONE)
def ask(request: HttpRequest, uid: UUID, body: QuestionIn) -> HttpResponse:
    """Ask a colleague's opinion (征求意见); answers with the task by which they are asked."""
    return step(
        request,
        uid,
        body,
        lambda actor, row: task_ask_opinion(
            actor,
            task=row,
            of=posts_named([body.of], "of")[0],
            question=body.question,
            due_at=end_of(body.due_on) if body.due_on else None,
        ),
    )


@router.post("/tasks/{uid}/signers", auth=WORKER, response=DONE)
def sign(request: HttpRequest, uid: UUID, body: SignerIn) -> HttpResponse:
    """Add a signer (加签) before, after or beside the holder."""
    return step(
        request,
        uid,
        body,
        lambda actor, row: signer_add(
            actor, task=row, post=posts_named([body.post], "post")[0], where=body.where
        ),
    )


@router.post("/tasks/{uid}/signers/remove", auth=OVERSEER, response=DONE)
def unsign(request: HttpRequest, uid: UUID, body: SignerOutIn) -> HttpResponse:
    """Take a signer away (减签)."""
    return step(
        request,
        uid,
        body,
        lambda actor, row: signer_remove(
            actor,
            task=row,
            post=posts_named([body.post], "post")[0] if body.post else None,
            reason=body.reason,
        ),
    )


@router.post("/tasks/{uid}/sign", auth=WORKER, response=DONE)
def put_name(request: HttpRequest, uid: UUID, body: TaskSignIn) -> HttpResponse:
    """Sign where one was asked to, saying what one thinks."""
    return step(
        request,
        uid,
        body,
        lambda actor, row: task_sign(
            actor, task=row, agreed=body.agreed, opinion=body.opinion, version=body.version
        ),
    )


@router.post("/tasks/{uid}/countersign", auth=WORKER, response=DONE)
def countersign(request: HttpRequest, uid: UUID, body: CountersignIn) -> HttpResponse:
    """Let several sign (会签)."""
    return step(
        request,
        uid,
        body,
        lambda actor, row: task_countersign(
            actor,
            task=row,
            posts=posts_named(body.posts),
            method=body.method,
            ratio_ppm=body.share * 10_000,
            agree=body.agree,
        ),
    )


@router.post("/tasks/{uid}/pass-on", auth=WORKER, response=DONE)
def pass_on(request: HttpRequest, uid: UUID, body: PassOnIn) -> HttpResponse:
    """Do one's part of work together (协办) and name who comes next."""
    return step(
        request,
        uid,
        body,
        lambda actor, row: task_pass_on(
            actor,
            task=row,
            opinion=body.opinion,
            to=posts_named(body.to, "to") if body.to else (),
            version=body.version,
        ),
    )
