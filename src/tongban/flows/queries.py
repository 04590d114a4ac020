"""Reads for screens: the list of tasks, its counts, the steps of a subject."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from tongban.base.actor import Actor
from tongban.base.legal import legal_now
from tongban.base.lists import COUNT_STOP, Page, keyset_page
from tongban.flows import policy
from tongban.flows.compiled import process_of
from tongban.flows.engine.approval import earlier
from tongban.flows.engine.graph import ACTIVITIES
from tongban.flows.engine.run import Run
from tongban.flows.engine.state import decode
from tongban.flows.models import Instance, Task, TaskLog

ORDER = ("urgency", "id")


def task_list(
    actor: Actor,
    *,
    kind: str = "",
    role: str = "",
    late: bool = False,
    mine: bool = False,
    cursor: str | None = None,
    size: int = 25,
) -> Page[Task]:
    """One page of what the actor can do now, the most urgent first. At most two statements at any size."""
    rows = policy.workable(actor).select_related("unit")
    if kind:
        rows = rows.filter(kind=kind)
    if role:
        rows = rows.filter(role=role)
    if late:
        rows = rows.filter(urgency__lt=legal_now())
    if mine:
        rows = rows.filter(assignee=actor.post)
    return keyset_page(rows, ORDER, cursor, size)


def done_list(actor: Actor, *, cursor: str | None = None, size: int = 25) -> Page[Task]:
    """One page of what the actor has done (已办), the latest first."""
    rows = Task.objects.filter(done_by=actor.party, done_at__isnull=False).select_related("unit")
    return keyset_page(rows if actor.party is not None else rows.none(), ("-done_at", "-id"), cursor, size)


def overseen_list(
    actor: Actor, *, late: bool = False, cursor: str | None = None, size: int = 25
) -> Page[Task]:
    """One page of the open work in the units where the actor may reassign or remind, the most urgent first."""
    rows = policy.overseen(actor).filter(status=Task.OPEN).select_related("unit", "assignee__holder")
    return keyset_page(rows.filter(urgency__lt=legal_now()) if late else rows, ORDER, cursor, size)


def task_counts(actor: Actor) -> dict[str, int]:
    """How many tasks wait by kind, with ``all`` and ``late``; each count stops at 1000 (shown as "999+")."""
    rows = policy.workable(actor).order_by(*ORDER).values("kind", "urgency")[: COUNT_STOP + 1]
    counts: dict[str, int] = {"all": 0, "late": 0}
    now = legal_now()
    for row in rows:
        counts["all"] += 1
        counts["late"] += row["urgency"] < now
        counts[row["kind"]] = counts.get(row["kind"], 0) + 1
    return counts


def subjects_of(tasks: list[Task]) -> dict[int, str]:
    """How the record names what these tasks are about (``cases.case:<uid>``), by task. One statement."""
    refs = dict(
        Instance.objects.filter(pk__in={t.instance_id for t in tasks}).values_list("pk", "subject_ref")
    )
    return {task.pk: refs.get(task.instance_id, "") for task in tasks}


def queue_lengths(units: list[int]) -> list[dict[str, object]]:
    """Open tasks by unit and role, for the supervisors' view of who has how much."""
    rows = Task.objects.filter(unit__in=units, status=Task.OPEN).values("unit", "role")
    return list(rows.annotate(count=Count("id")).order_by("unit", "role"))


def task_by_uid(actor: Actor, uid: object) -> Task | None:
    """A task that the actor may work on or oversees; None otherwise, the two never told apart."""
    row = Task.objects.select_related("instance", "unit", "assignee__holder").filter(uid=uid).first()
    if row is None:
        return None
    may = policy.may_work(actor, row) or policy.may_hand_over(actor, row)
    return row if may or policy.overseen(actor).filter(pk=row.pk).exists() else None


def tasks_of(subject_kind: str, subject_id: int, *, still_open: bool = False) -> QuerySet[Task]:
    """The tasks of a subject in the order they were opened."""
    rows = Task.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    rows = rows.filter(status__in=(Task.OPEN, Task.WAITING)) if still_open else rows
    return rows.select_related("unit", "assignee__holder", "done_by").order_by("opened_at", "id")


def instance_by_id(id: int) -> Instance | None:
    """A process by its key, for timers."""
    return Instance.objects.filter(pk=id).first()


def instance_of(subject_kind: str, subject_id: int) -> Instance | None:
    """The latest process of a subject."""
    rows = Instance.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return rows.order_by("-id").first()


def steps_of(subject_kind: str, subject_id: int) -> QuerySet[TaskLog]:
    """What was done with the tasks of a subject (GB/T 39046 table 7), oldest first."""
    rows = TaskLog.objects.filter(instance__subject_kind=subject_kind, instance__subject_id=subject_id)
    return rows.order_by("ended_at", "id")


def earlier_steps(task: Task) -> list[tuple[str, str]]:
    """The steps to which a task can be sent back: (node id, title), the nearest first."""
    if task.token is None or not task.is_open:
        return []
    process, state = process_of(task.instance), decode(bytes(task.instance.state))
    run, token = Run(process, state, {}), state.token(task.token)
    found: list[tuple[str, str]] = []
    while token is not None:
        scope = process.nodes[token.node].scope
        found += [
            (node.id, node.name or node.id)
            for node in reversed(process.nodes)
            if node.scope == scope and node.kind in ACTIVITIES and earlier(run, token.node, node.index)
        ]
        token = state.token(token.scope)
    return found
