"""Between a case and its process: starting it, finishing its tasks, holding and ending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict
from tongban.cases.models import Case
from tongban.cases.timing import end_of
from tongban.catalogue.package import Package
from tongban.flows.actions import (
    definition_publish,
    flow_call_done,
    flow_resume,
    flow_start,
    flow_suspend,
    flow_terminate,
    task_complete,
)
from tongban.flows.models import Definition, Instance, Task
from tongban.flows.policy import demand_work, may_work
from tongban.flows.queries import instance_of

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
    """Tasks of a case that somebody can work on now."""
    rows = Task.objects.filter(subject_kind=KIND, subject_id=case.pk, status=Task.OPEN, parent=None)
    return list((rows.filter(kind=kind) if kind else rows).order_by("id"))


def finish(actor: Actor, case: Case, kind: str, outcome: str, opinion: str = "") -> None:
    """Complete the task of ``kind`` that this step answers, if the process has one open."""
    tasks = open_tasks(case, kind)
    if not tasks:
        return
    mine = next((t for t in tasks if may_work(actor, t)), tasks[0])
    task_complete(actor, task=mine, outcome=outcome, opinion=opinion[:1000])


def demand_turn(actor: Actor, case: Case, kind: str) -> None:
    """Raise unless the process has come to the step of ``kind`` and ``actor`` may work on it.

    A case without a running process (brought over from elsewhere) has no such order to keep. Raises ``Conflict``
    where the step is not open, ``Forbidden`` where it waits for somebody else.
    """
    instance = instance_of(KIND, case.pk)
    if instance is None or not instance.is_open:
        return
    tasks = open_tasks(case, kind)
    if not tasks:
        raise Conflict(
            "cases.not_its_turn",
            _("The case has not come to this step. Look at who has it now."),
            open=[task.title_zh for task in open_tasks(case)],
        )
    if not any(may_work(actor, task) for task in tasks):
        demand_work(actor, tasks[0])


def complete(
    actor: Actor, case: Case, task: Task, outcome: str, opinion: str, variables: Mapping[str, Any]
) -> Task:
    """Complete one named task of the case."""
    if task.subject_kind != KIND or task.subject_id != case.pk:
        raise Conflict("cases.task", _("This task belongs to another case."))
    return task_complete(actor, task=task, outcome=outcome, opinion=opinion, variables=variables)


def reorder(case: Case) -> None:
    """The case's day has moved (pause, extension, complete file): its tasks take their new place in the lists."""
    if case.next_due is None:
        return
    end = end_of(case.next_due)
    waiting = Task.objects.select_for_update().filter(subject_kind=KIND, subject_id=case.pk)
    for task in waiting.filter(status__in=(Task.OPEN, Task.WAITING), token__isnull=False):
        if task.urgency != end:
            task.due_at = task.urgency = end
            task.save(update_fields=["due_at", "urgency"])


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


def end(case: Case, reason: str) -> None:
    """End the process because the case has ended, and tell the joint case it belongs to."""
    instance = instance_of(KIND, case.pk)
    if instance is not None and instance.is_open:
        flow_terminate(SYSTEM, instance=instance, reason=reason)
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
