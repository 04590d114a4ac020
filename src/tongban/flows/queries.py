"""Reads for screens: the list of tasks, its counts, the steps of a subject."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.base.lists import COUNT_STOP, Page, keyset_page
from tongban.base.selecting import Kept
from tongban.flows import policy
from tongban.flows.compiled import process_of
from tongban.flows.engine.approval import earlier
from tongban.flows.engine.graph import ACTIVITIES, Kind
from tongban.flows.engine.run import Run
from tongban.flows.engine.standing import standing
from tongban.flows.engine.state import State, Token, decode
from tongban.flows.models import Instance, Task, TaskLog
from tongban.flows.registry import listener_of
from tongban.org.models import Post

ORDER = ("urgency", "id")
HARMLESS = ("reminded", "copied", "copy_read", "opinion_asked", "opinion_given")
"""What may have happened since a step without binding anybody."""


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
    """The latest fixed process of a subject."""
    return _FIXED.first(kind=subject_kind, subject=subject_id)


def _fixed(kind: str, subject: int) -> QuerySet[Instance]:
    rows = Instance.objects.filter(subject_kind=kind, subject_id=subject, variable=False)
    return rows.order_by("-id")


_FIXED: Final = Kept(_fixed, kind="kind", subject=-1)


def variable_flows(subject_kind: str, subject_id: int, *, still_open: bool = True) -> QuerySet[Instance]:
    """The variable flows of a subject (变动流程), oldest first."""
    rows = Instance.objects.filter(subject_kind=subject_kind, subject_id=subject_id, variable=True)
    rows = rows.filter(status__in=("running", "suspended")) if still_open else rows
    return rows.select_related("unit", "begun_by").order_by("id")


def open_variable_flows(subject_kind: str, subject_id: int) -> list[Instance]:
    """The variable flows of a subject that still run, oldest first."""
    return _VARIABLE.rows(kind=subject_kind, subject=subject_id)


_VARIABLE: Final = Kept(lambda kind, subject: variable_flows(kind, subject), kind="kind", subject=-1)


def places_of(instance: Instance) -> tuple[set[str], set[str]]:
    """Where a process stands: the ids of nodes and flows that are done, and of those where something waits now."""
    return standing(process_of(instance), decode(bytes(instance.state)))


def steps_of(subject_kind: str, subject_id: int) -> QuerySet[TaskLog]:
    """What was done with the tasks of a subject (GB/T 39046 table 7), oldest first."""
    rows = TaskLog.objects.filter(instance__subject_kind=subject_kind, instance__subject_id=subject_id)
    return rows.order_by("ended_at", "id")


def earlier_steps(task: Task) -> list[tuple[str, str]]:
    """The steps to which a task can be sent back: (node id, title), the nearest first."""
    if task.token is None or not task.is_open or task.instance.variable:
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


def steps_to_move_to(instance: Instance) -> list[tuple[str, str]]:
    """The persons' steps to which a process can be moved by authority now: (node id, title), as they are drawn."""
    listener, found = listener_of(instance), []
    for node in process_of(instance).nodes:
        if node.kind != Kind.USER or node.scope >= 0 or instance.variable:
            continue
        try:
            listener.demand_step(instance, node.details.get("kind", "examine"))
        except Conflict:
            continue
        found.append((node.id, node.details.get("title_zh") or node.name or node.id))
    return found


def is_seat(task: Task) -> bool:
    """Whether a task is a signature beside the one who decides the step (加签), not that person's own."""
    _state, group = _signing(task)
    return group is not None and group.data["m"] != task.token


def _signing(task: Task) -> tuple[State, Token | None]:
    """The state of the process, and the group of signers to which a task belongs, if any."""
    state = decode(bytes(task.instance.state))
    token = state.token(task.token) if task.token is not None and task.is_open else None
    group = state.token(token.parent) if token is not None else None
    signed = group is not None and isinstance(group.data, dict) and "q" in group.data
    return state, group if signed else None


def signers_of(task: Task) -> list[tuple[Post, Task | None]]:
    """Who signs beside the one who decides a step, and who is still to come (without a task yet)."""
    state, group = _signing(task)
    if group is None:
        return []
    others = [t.id for t in state.tokens if t.parent == group.id and t.node == group.node]
    rows = Task.objects.filter(instance=task.instance_id, token__in=others).exclude(token=group.data["m"])
    here = [(row.assignee, row) for row in rows.select_related("assignee__holder") if row.assignee]
    queued = {p.pk: p for p in Post.objects.filter(pk__in=group.data["q"]).select_related("holder")}
    return [*here, *((queued[key], None) for key in group.data["q"] if key in queued)]


def may_be_taken_back(actor: Actor, subject_kind: str, subject_id: int) -> Task | None:
    """The latest step that the actor did and can still take back (撤回)."""
    rows = Task.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, status=Task.DONE, done_by=actor.party
    ).select_related("instance")
    done = rows.filter(token__isnull=False).order_by("-done_at", "-id").first() if actor.party else None
    if done is None or not policy.may_take_back(actor, done):
        return None
    return done if untouched_since(done) else None


def untouched_since(done: Task) -> bool:
    """Whether nothing has happened since a step was done that binds anybody."""
    line = TaskLog.objects.filter(task=done, verb="completed").order_by("-id").first()
    if line is None or done.status != Task.DONE or not done.instance.is_open:
        return False
    since = TaskLog.objects.filter(instance=done.instance_id, id__gt=line.pk).exclude(verb__in=HARMLESS)
    return not since.exists()


def posts_named(uids: Iterable[object], field: str = "posts") -> list[Post]:
    """The posts with these uids, in that order; raises ``Invalid`` on ``field`` for none, or for one unknown."""
    wanted = [str(uid) for uid in uids if uid]
    try:
        found = {str(p.uid): p for p in Post.objects.filter(uid__in=wanted).select_related("unit", "holder")}
        if wanted:
            return [found[uid] for uid in wanted]
    except (KeyError, ValidationError):
        pass
    raise Invalid({field: _("Choose a colleague.")})


def people_for(task: Task, *, wide: bool = False) -> QuerySet[Post]:
    """Posts in office to whom a task may be given: of its unit, with ``wide`` of the whole government."""
    today = legal_today()
    rows = Post.objects.filter(valid_from__lte=today).exclude(valid_to__lt=today)
    rows = rows if wide else rows.filter(unit=task.unit_id)
    return rows.select_related("holder", "unit").order_by("unit__ordinal", "unit_id", "id")
