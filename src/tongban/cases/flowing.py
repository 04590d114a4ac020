"""Between a case and its process: starting it, finishing its tasks, holding and ending it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict
from tongban.base.selecting import Kept
from tongban.cases.models import Case
from tongban.catalogue.package import Package
from tongban.flows.actions import (
    definition_publish,
    flow_call_done,
    flow_resume,
    flow_start,
    flow_suspend,
    flow_terminate,
    signer_remove,
    task_complete,
)
from tongban.flows.actions.effects import reschedule
from tongban.flows.models import Definition, Instance, Task
from tongban.flows.policy import demand_work, may_work
from tongban.flows.queries import instance_of, is_seat, open_variable_flows, signers_of

KIND = "case"
OUTCOME = {"granted": "grant", "refused": "refuse"}


def definition_of(package: Package) -> Definition:
    """The published process of a package (published now if this text never was)."""
    return definition_publish(SYSTEM, code=package.code, xml=package.flow)


def start(actor: Actor, case: Case, package: Package, variables: Mapping[str, Any]) -> Instance:
    """Begin the process of a case."""
    return flow_start(
        actor,
        definition=definition_of(package),
        unit=case.unit,
        subject_kind=KIND,
        subject_id=case.pk,
        subject_ref=f"cases.case:{case.uid}",
        subject_label=f"{case.item.name_zh} · {case.applicant_name}",
        variables=variables,
        subject=case,
    )


def open_tasks(case: Case, kind: str = "") -> list[Task]:
    """Tasks of the fixed process of a case that somebody can work on now."""
    return [task for task in _OPEN.rows(case=case.pk) if kind in ("", task.kind)]


def _open(case: int) -> QuerySet[Task]:
    rows = Task.objects.filter(subject_kind=KIND, subject_id=case, status=Task.OPEN, parent=None)
    return rows.exclude(kind="assist").select_related("instance").order_by("id")


_OPEN: Final = Kept(_open, case=-1)


def _deciding(case: Case, kind: str) -> list[Task]:
    """Open tasks of ``kind`` of those who decide the step; who signs beside them does not."""
    tasks = open_tasks(case, kind)
    return [task for task in tasks if task.assignee_id is None or not is_seat(task)]


def finish(actor: Actor, case: Case, kind: str, outcome: str, opinion: str = "") -> None:
    """Complete the task of ``kind`` that this step answers, if the process has one open.

    Raises ``Conflict`` while others still have to sign it; where the law acts by itself it waits for nobody.
    """
    tasks = _deciding(case, kind)
    if not tasks:
        if actor.is_system or not open_tasks(case, kind):
            return
        raise _unsigned()
    mine = next((t for t in tasks if may_work(actor, t)), tasks[0])
    for post, seat in signers_of(mine):
        if not actor.is_system:
            raise _unsigned()
        signer_remove(actor, task=seat or mine, post=None if seat else post)
    task_complete(actor, task=mine, outcome=outcome, opinion=opinion[:1000])


def _unsigned() -> Conflict:
    return Conflict(
        "cases.unsigned",
        _("Others still have to sign this step. Wait for them, or take them away first."),
    )


def demand_turn(actor: Actor, case: Case, kind: str) -> None:
    """Raise unless the process has come to the step of ``kind`` and ``actor`` may decide it.

    A case without a running process (brought over from elsewhere) has no such order to keep. Raises ``Conflict``
    where the step is not open or others still have to sign it, ``Forbidden`` where it waits for somebody else.
    """
    instance = instance_of(KIND, case.pk)
    if instance is None or not instance.is_open:
        return
    tasks = _deciding(case, kind)
    if not tasks and open_tasks(case, kind):
        raise _unsigned()
    if not tasks:
        raise Conflict(
            "cases.not_its_turn",
            _("The case has not come to this step. Look at who has it now."),
            open=[task.title_zh for task in open_tasks(case)],
        )
    mine = next((task for task in tasks if may_work(actor, task)), None)
    if mine is None:
        demand_work(actor, tasks[0])
    elif signers_of(mine):
        raise _unsigned()


def complete(
    actor: Actor, case: Case, task: Task, outcome: str, opinion: str, variables: Mapping[str, Any]
) -> Task:
    """Complete one named task of the case."""
    if task.subject_kind != KIND or task.subject_id != case.pk:
        raise Conflict("cases.task", _("This task belongs to another case."))
    return task_complete(actor, task=task, outcome=outcome, opinion=opinion, variables=variables)


def reorder(case: Case, since: datetime | None = None) -> None:
    """The case's day has moved (pause, extension, complete file, new calendar): its tasks take their new days.

    After a pause ``since`` is its end: a step's own limit runs anew from there.
    """
    instance = instance_of(KIND, case.pk)
    if instance is not None and instance.is_open:
        reschedule(instance, since)


def wait(case: Case, ground: str) -> None:
    """Nothing can be done until the applicant has answered: the tasks wait."""
    instance = instance_of(KIND, case.pk)
    if instance is not None and instance.status == "running":
        flow_suspend(SYSTEM, instance=instance, ground=ground)


def wake(case: Case) -> None:
    """The applicant has answered: the tasks are open again."""
    instance = instance_of(KIND, case.pk)
    if instance is not None and instance.status == "suspended":
        flow_resume(SYSTEM, instance=instance)


def end_together(case_id: int, reason: str) -> None:
    """The case has ended: so does the work together on it."""
    for instance in open_variable_flows(KIND, case_id):
        flow_terminate(SYSTEM, instance=instance, reason=reason)


def member_left(actor: Actor, parent: Case, token: int) -> None:
    """A member has left its joint case: the joint process goes on without it."""
    instance = instance_of(KIND, parent.pk)
    if instance is not None and instance.is_open:
        flow_call_done(actor, instance=instance, token=token, outcome="left")


def end(case: Case, reason: str) -> None:
    """End the process because the case has ended, and tell the joint case it belongs to."""
    instance = instance_of(KIND, case.pk)
    if instance is not None and instance.is_open:
        flow_terminate(SYSTEM, instance=instance, reason=reason)
    end_together(case.pk, reason)
    member_ended(case)


def member_ended(case: Case) -> None:
    """A member of a joint case has its result: the joint process goes on."""
    if case.parent_id is None or "call" not in case.facts:
        return
    instance = instance_of(KIND, case.parent_id)
    if instance is not None and instance.is_open:
        flow_call_done(
            SYSTEM,
            instance=instance,
            token=int(case.facts["call"]),
            outcome=OUTCOME.get(case.outcome, case.outcome),
        )
