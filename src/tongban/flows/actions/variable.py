"""Variable flows (变动流程): an officer begins work together on a subject and chooses the next people as it goes,
in any unit. They run on the same engine and stand in the same lists as the fixed ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.flows import policy
from tongban.flows.actions.common import (
    advance,
    checked_words,
    finish,
    in_office,
    locked,
    locked_task,
    log,
    note,
)
from tongban.flows.actions.definitions import definition_publish
from tongban.flows.actions.flow import flow_start
from tongban.flows.engine.events import TaskDone, Terminate
from tongban.flows.engine.state import decode
from tongban.flows.models import Instance, Task
from tongban.flows.registry import ServiceCall, service_action
from tongban.org.models import Post, Unit

CODE: Final = "together"
MOST: Final = 50


@cache
def _model() -> str:
    return files("tongban.flows.data").joinpath("together.bpmn").read_text(encoding="utf-8")


@service_action("flows.next_people", gives=("people", "plan", "extra"))
def next_people(call: ServiceCall) -> Mapping[str, Any]:
    """Who comes next: those whom the last round named, else the next round of the plan; nobody ends the flow."""
    extra, plan = list(call.variables.get("extra") or ()), list(call.variables.get("plan") or ())
    people = extra or (plan.pop(0) if plan else [])
    return {"people": people, "plan": plan, "extra": []}


@action
def flow_begin(
    actor: Actor,
    *,
    unit: Unit,
    subject_kind: str,
    subject_id: int,
    title: str,
    people: Sequence[Post],
    in_turn: bool = False,
    words: str = "",
    due_at: datetime | None = None,
    subject_ref: str = "",
    subject_label: str = "",
    subject: Any = None,
) -> Instance:
    """Begin work together (协办) on a subject: these people at once, or ``in_turn`` one after the other.

    The caller's policy has decided that the actor may begin it there. Each of them writes their part and may name
    whoever comes next; the flow ends when nobody is left. ``unit`` is the unit that has the subject.
    """
    name, said = title.strip()[:200], checked_words(words)
    if not name:
        raise Invalid({"title": _("Say in a few words what is to be done.")})
    keys = _chosen(people)
    plan = [[key] for key in keys] if in_turn else [keys]
    instance = flow_start(
        actor,
        definition=definition_publish(SYSTEM, code=CODE, xml=_model()),
        unit=unit,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_ref=subject_ref,
        subject_label=subject_label,
        variables={
            "title": name,
            "words": said,
            "plan": plan,
            "extra": [],
            "due": due_at.isoformat() if due_at is not None else None,
        },
        subject=subject,
        variable=True,
    )
    names = [str(post.uid) for post in people]
    log(actor, instance, "begun", opinion=said, title=name, people=names, in_turn=in_turn)
    note(actor, "begun", instance, title=name, people=names, in_turn=in_turn)
    return instance


@action
def task_pass_on(
    actor: Actor, *, task: Task, opinion: str, to: Sequence[Post] = (), version: int | None = None
) -> Task:
    """Do one's part of work together, and name who comes next (nobody: the plan goes on, or the flow ends)."""
    words = checked_words(opinion, needed=True)
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if not instance.variable or row.token is None:
        raise Conflict("flows.task.fixed", _("Who comes next after this step is laid down in the process."))
    known = list(decode(bytes(instance.state)).variables.get("extra") or ())
    extra = [*known, *_chosen(to)] if to else known
    finish(actor, row, "done", words)
    advance(actor, instance, TaskDone(row.token, "done", {"extra": list(dict.fromkeys(extra))[:MOST]}))
    names = [str(post.uid) for post in to]
    log(
        actor,
        instance,
        "passed_on",
        task=row,
        action="pass",
        opinion=words,
        began_at=row.opened_at,
        to=names,
    )
    note(actor, "task_passed_on", instance, row, to=names)
    return row


@action
def flow_call_off(actor: Actor, *, instance: Instance, reason: str) -> Instance:
    """End a variable flow before its time, saying why: whoever began it may, and who may move cases there."""
    words = checked_words(reason, needed=True)
    row = locked(instance.pk)
    if not policy.may_call_off(actor, row):
        raise Forbidden("flows.call_off", _("Only the one who began this may end it."))
    row = advance(actor, row, Terminate(words))
    log(actor, row, "terminated", opinion=words)
    note(actor, "terminated", row, reason=words)
    return row


def _chosen(people: Sequence[Post]) -> list[int]:
    """The keys of the posts that were chosen, each in office and once."""
    keys = list(dict.fromkeys(post.pk for post in people))
    if not 1 <= len(keys) <= MOST:
        raise Invalid({"posts": _("Choose one to fifty colleagues.")})
    for post in people:
        in_office(post)
    return keys
