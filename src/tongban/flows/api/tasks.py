"""Tasks (待办) for programs: what waits, taking it, giving it back, sending the matter back.

What a task asks for is done where its subject lives (a case is accepted, examined, decided by ``cases.api``): that
step completes the task. Here stands what is the same for every task.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from tongban.base.access import actor_of
from tongban.base.actor import Actor
from tongban.base.api import PROBLEMS, Bearer, Code, Cursor, In, Opinion, Purpose, Size, Text, write
from tongban.base.errors import NotFound
from tongban.flows import queries
from tongban.flows.actions import opinion_answer, task_claim, task_release, task_send_back
from tongban.flows.models import Task
from tongban.flows.policy import WORK
from tongban.records.actions import read_recorded

router = Router(tags=["tasks"])
Kind = Literal[
    "receive", "examine", "inspect", "review", "decide", "revoke", "issue", "assist", "opinion", "copy"
]  # fmt: skip
WORKER = Bearer(WORK)


class TaskOut(Schema):
    """A piece of work. `subject` names what it is about; `label` (with the applicant) only for a stated purpose."""

    uid: UUID
    version: int
    kind: str
    title: Text
    role: str
    unit: str
    status: str
    subject: str
    label: str | None = None
    opened_at: datetime
    due_at: datetime | None
    mine: bool


class TaskPage(Schema):
    """A page of tasks, the most urgent first."""

    tasks: list[TaskOut]
    next: str | None


class EarlierStep(Schema):
    """A step to which a task can be sent back."""

    node: str
    title: str


class Signer(Schema):
    """Who signs beside the one who decides the step; without a task yet where others sign before."""

    post: UUID
    name: str
    task: UUID | None


class TaskDetail(TaskOut):
    """A task with the steps to which it can be sent back, and those who sign it too."""

    earlier_steps: list[EarlierStep]
    signers: list[Signer]


class StepIn(In):
    """The version of the task that was looked at, where the caller wants to be told of changes."""

    version: int | None = Field(None, ge=0, le=2**31)


class SendBackIn(StepIn):
    """To which step, and why."""

    to_node: Annotated[str, StringConstraints(min_length=1, max_length=190)]
    opinion: Opinion


class AnswerIn(StepIn):
    """The opinion that was asked for."""

    opinion: Opinion


@router.get("/tasks", auth=WORKER, response={200: TaskPage, **PROBLEMS})
def tasks(
    request: HttpRequest,
    kind: Query[Kind | None] = None,
    role: Query[Code | None] = None,
    late: bool = False,
    mine: bool = False,
    cursor: Cursor = None,
    size: Size = 25,
    purpose: Purpose = None,
) -> Any:
    """What the caller can do now, the most urgent first."""
    actor = actor_of(request)
    page = queries.task_list(
        actor, kind=kind or "", role=role or "", late=late, mine=mine, cursor=cursor, size=size
    )
    subjects = queries.subjects_of(page.rows)
    if purpose:
        read_recorded(actor, purpose, subjects.values(), what="api.tasks")
    rows = [shown(actor, task, subjects[task.pk], plain=bool(purpose)) for task in page.rows]
    return TaskPage(tasks=rows, next=page.after)


@router.get("/tasks/{uid}", auth=WORKER, response={200: TaskDetail, **PROBLEMS})
def task(request: HttpRequest, uid: UUID) -> Any:
    """One task, with the steps to which it can be sent back and its signers."""
    actor = actor_of(request)
    row = task_of(actor, uid)
    base = shown(actor, row, queries.subjects_of([row])[row.pk])
    steps = [EarlierStep(node=node, title=title) for node, title in queries.earlier_steps(row)]
    signers = [
        Signer(post=post.uid, name=post.holder.name, task=own.uid if own is not None else None)
        for post, own in queries.signers_of(row)
    ]
    return TaskDetail(**base.model_dump(), earlier_steps=steps, signers=signers)


@router.post("/tasks/{uid}/claim", auth=WORKER, response={200: TaskOut, **PROBLEMS})
def claim(request: HttpRequest, uid: UUID, body: StepIn) -> HttpResponse:
    """Take a task from the shared queue (领取)."""
    return step(request, uid, body, lambda actor, row: task_claim(actor, task=row, version=body.version))


@router.post("/tasks/{uid}/release", auth=WORKER, response={200: TaskOut, **PROBLEMS})
def release(request: HttpRequest, uid: UUID, body: StepIn) -> HttpResponse:
    """Put a task back into the shared queue."""
    return step(request, uid, body, lambda actor, row: task_release(actor, task=row, version=body.version))


@router.post("/tasks/{uid}/send-back", auth=WORKER, response={200: TaskOut, **PROBLEMS})
def send_back(request: HttpRequest, uid: UUID, body: SendBackIn) -> HttpResponse:
    """Send the matter back (退回) to an earlier step, saying why."""

    def do(actor: Actor, row: Task) -> Task:
        return task_send_back(
            actor, task=row, to_node=body.to_node, opinion=body.opinion, version=body.version
        )

    return step(request, uid, body, do)


@router.post("/tasks/{uid}/answer", auth=WORKER, response={200: TaskOut, **PROBLEMS})
def answer(request: HttpRequest, uid: UUID, body: AnswerIn) -> HttpResponse:
    """Give the opinion that a colleague asked for (征求意见)."""
    return step(
        request,
        uid,
        body,
        lambda actor, row: opinion_answer(actor, task=row, opinion=body.opinion, version=body.version),
    )


def step(request: HttpRequest, uid: UUID, body: In, act: Any) -> HttpResponse:
    """Do ``act`` on the task called ``uid``, once for its key, and answer with its new state."""

    def do(actor: Actor) -> TaskOut:
        done: Task = act(actor, task_of(actor, uid))
        return shown(actor, done, queries.subjects_of([done])[done.pk])

    return write(request, body, do)


def task_of(actor: Actor, uid: UUID) -> Task:
    """The task called ``uid`` as the caller may see it; raises ``NotFound``."""
    row = queries.task_by_uid(actor, uid)
    if row is None:
        raise NotFound("flows.task")
    return row


def shown(actor: Actor, row: Task, subject: str, *, plain: bool = False) -> TaskOut:
    """A task as programs read it."""
    return TaskOut(
        uid=row.uid,
        version=row.version,
        kind=row.kind,
        title=Text(zh=row.title_zh, en=row.title_en),
        role=row.role,
        unit=row.unit.code,
        status=row.status,
        subject=subject,
        label=row.subject_label if plain else None,
        opened_at=row.opened_at,
        due_at=row.due_at,
        mine=row.assignee_id is not None and row.assignee_id == actor.post,
    )
