"""Reads for the board: the list of tasks with what it needs of each case, and every count.

At most three statements beside session and actor, at any size: the units of the actor's reach (none where it is one
unit), the window of urgent tasks with all counts, and one page of the list.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Exists, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from tongban.base.actor import Actor
from tongban.base.legal import legal_now
from tongban.base.lists import COUNT_STOP, Page, keyset_page
from tongban.cases.flowing import KIND
from tongban.cases.models import Case
from tongban.desk.counting import as_columns
from tongban.desk.sources import sources_for
from tongban.flows import policy as flows_policy
from tongban.flows.models import Task
from tongban.flows.queries import ORDER
from tongban.flows.queues import queue_of_post
from tongban.org.models import Unit

QUEUES: Final[dict[str, tuple[str, ...]]] = {
    "all": (),
    "receive": ("receive",),
    "examine": ("examine",),
    "inspect": ("inspect", "review"),
    "decide": ("decide",),
    "issue": ("issue",),
    "assist": ("assist",),
    "opinion": ("opinion",),
    "copy": ("copy",),
    "late": (),
    "mine": (),
}
"""Queues of the board, and the kinds of task in each; ``late`` and ``mine`` are read otherwise."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. ``words`` is looked for in item, applicant and number."""

    queue: str = "all"
    kind: str = ""
    unit: str = ""
    words: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is narrowed beside the queue."""
        return not (self.kind or self.unit or self.words)


@dataclass(frozen=True, slots=True)
class About:
    """What a list shows of a case."""

    uid: uuid.UUID
    number: str
    status: str
    outcome: str
    applicant: str
    item: dict[str, str]
    next_due: date | None
    provisional: bool

    @classmethod
    def read(cls, raw: dict[str, Any] | None) -> About | None:
        """From the JSON that the list's statement made of the case."""
        if not raw:
            return None
        return cls(
            uid=uuid.UUID(str(raw["uid"])),
            number=raw["number"],
            status=raw["status"],
            outcome=raw["outcome"],
            applicant=raw["applicant"],
            item={"zh": raw["item_zh"], "en": raw["item_en"]},
            next_due=date.fromisoformat(raw["next_due"][:10]) if raw["next_due"] else None,
            provisional=bool(raw["provisional"]),
        )


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the list, with the counts of every queue and of the sources of other rooms."""

    page: Page[Task]
    counts: dict[str, int] = field(default_factory=dict)


def about_case() -> Subquery:
    """The case of a task as one JSON value, so that a list needs no second statement."""
    columns = JSONObject(
        uid="uid",
        number="number",
        status="status",
        outcome="outcome",
        applicant="applicant_name",
        item_zh="item__name_zh",
        item_en="item__name_en",
        next_due="next_due",
        provisional="due_provisional",
    )
    rows = Case.objects.filter(pk=OuterRef("subject_id")).values(found=columns)
    return Subquery(rows, output_field=JSONField())


def waiting(actor: Actor, queues: Sequence[str] | None = None) -> QuerySet[Task]:
    """Open tasks of cases that the actor can work on, as ``flows.policy`` says."""
    names = flows_policy.queues(actor) if queues is None else queues
    return Task.objects.filter(status=Task.OPEN, queue__in=names, subject_kind=KIND)


def board(actor: Actor, filters: Filters, cursor: str | None = None, size: int = 25) -> Board:
    """The list and all counts."""
    queues = flows_policy.queues(actor)
    window, counts = _window(actor, queues)
    if not window:
        return Board(Page([], None, None, size), counts)
    rows = _narrowed(waiting(actor, queues), actor, filters)
    rows = rows.select_related("unit", "assignee__holder").annotate(about=about_case())
    return Board(keyset_page(rows, ORDER, cursor, size), counts)


def counts_of(actor: Actor) -> dict[str, int]:
    """The counts alone, for the navigation of other pages of the desk. At most two statements."""
    return _window(actor, flows_policy.queues(actor))[1]


def _window(actor: Actor, queues: list[str]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The thousand most urgent tasks, counted by queue, and the sources, which ride along as columns."""
    sources = {source.key: rows for source, rows in sources_for(actor)}
    columns = as_columns(sources)
    names = ["kind", "urgency", "queue", *columns]
    rows = waiting(actor, queues).order_by(*ORDER).annotate(**columns).values(*names)
    window = list(rows[: COUNT_STOP + 1]) if queues else []
    first = window[0] if window else _without_tasks(columns)
    counts = {key: int(first.get(f"count_{key}") or 0) for key in sources}
    return window, {**_tally(actor, window), **counts}


def _without_tasks(columns: dict[str, Any]) -> dict[str, Any]:
    if not columns:
        return {}
    return Unit.objects.order_by("pk").annotate(**columns).values(*columns)[:1].get()


def _tally(actor: Actor, window: list[dict[str, Any]]) -> dict[str, int]:
    now, own = legal_now(), queue_of_post(actor.post or 0)
    counts = dict.fromkeys(QUEUES, 0)
    by_kind = {kind: queue for queue, kinds in QUEUES.items() for kind in kinds}
    for row in window:
        counts["all"] += 1
        counts["late"] += row["urgency"] < now
        counts["mine"] += row["queue"] == own
        if row["kind"] in by_kind:
            counts[by_kind[row["kind"]]] += 1
    return counts


def _narrowed(rows: QuerySet[Task], actor: Actor, filters: Filters) -> QuerySet[Task]:
    kinds = (filters.kind,) if filters.kind else QUEUES.get(filters.queue, ())
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if filters.queue == "late":
        rows = rows.filter(urgency__lt=legal_now())
    if filters.queue == "mine":
        rows = rows.filter(queue=queue_of_post(actor.post or 0))
    if filters.unit:
        word = filters.unit.strip()
        rows = rows.filter(
            Q(unit__name_zh__icontains=word) | Q(unit__name_en__icontains=word) | Q(unit__code=word)
        )
    for word in filters.words.split()[:4]:
        rows = rows.filter(_holds(word))
    return rows


def _holds(word: str) -> Q:
    """A word of the filter: item or applicant as the task repeats them, English name or number of the case."""
    about = Case.objects.filter(pk=OuterRef("subject_id"))
    wide = about.filter(Q(number__startswith=word) | Q(item__name_en__icontains=word))
    return Q(subject_label__icontains=word) | Q(Exists(wide))


def next_task(actor: Actor, *, besides: int | None = None) -> Task | None:
    """The most urgent task of the actor, other than those of the case ``besides``."""
    rows = waiting(actor).annotate(about=about_case()).order_by(*ORDER)
    return (rows.exclude(subject_id=besides) if besides is not None else rows).first()


def done_page(actor: Actor, cursor: str | None = None, size: int = 25) -> Page[Task]:
    """What the actor has done (已办), the latest first; one statement."""
    rows = Task.objects.filter(done_by=actor.party, done_at__isnull=False, subject_kind=KIND)
    rows = rows.select_related("unit").annotate(about=about_case())
    return keyset_page(rows if actor.party is not None else rows.none(), ("-done_at", "-id"), cursor, size)


def task_by_uid(uid: uuid.UUID) -> Any | None:
    """The task with this uid and its case, whoever may see it: ask the policy."""
    rows = Task.objects.filter(uid=uid, subject_kind=KIND).select_related("unit", "assignee__holder")
    return rows.annotate(about=about_case()).first()
