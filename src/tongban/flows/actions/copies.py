"""Copies for information (抄送): somebody reads along, and nothing waits for them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now
from tongban.flows import policy
from tongban.flows.actions.common import checked_words, in_office, locked_task, log, note
from tongban.flows.actions.effects import place, subject_fields
from tongban.flows.models import Task
from tongban.flows.telling import tell_holders
from tongban.org.models import Post

MOST = 50


@action
def task_copy(actor: Actor, *, task: Task, to: Sequence[Post], words: str = "") -> list[Task]:
    """Send a copy of the matter to colleagues (抄送), with words of one's own; whoever has it already is left out."""
    said = checked_words(words)
    row, instance = locked_task(task)
    policy.demand_work(actor, row)
    posts = list({post.pk: post for post in to if post.pk != actor.post}.values())
    if not 1 <= len(posts) <= MOST:
        raise Invalid({"posts": _("Choose one to fifty colleagues.")})
    parent = row if row.parent_id is None else row.parent
    known = set(
        Task.objects.filter(instance=instance, kind="copy", status=Task.OPEN).values_list(
            "assignee", flat=True
        )
    )
    made = []
    for post in posts:
        in_office(post)
        if post.pk in known:
            continue
        copy = Task(
            instance=instance,
            node="copy",
            kind="copy",
            unit=post.unit,
            unit_path=post.unit.path or "",
            assignee=post,
            title_zh=row.title_zh,
            title_en=row.title_en,
            parent=parent,
            opinion=said,
            delegated_from_id=actor.post,
            **subject_fields(instance),
        )
        place(copy)
        copy.save()
        tell_holders(actor, copy, "copied", said)
        made.append(copy)
    names = [str(post.uid) for post in posts]
    log(actor, instance, "copied", task=row, opinion=said, to=names)
    note(actor, "task_copied", instance, row, to=names)
    return made


@action
def copy_read(actor: Actor, *, task: Task, version: int | None = None) -> Task:
    """Say that one has read the copy; it leaves one's list."""
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if row.kind != "copy":
        raise Conflict("flows.task.no_copy", _("This is a task, not a copy."))
    row.status, row.outcome, row.done_at, row.done_by_id = Task.DONE, "read", legal_now(), actor.party
    row.save()
    log(actor, instance, "copy_read", task=row, began_at=row.opened_at)
    note(actor, "copy_read", instance, row)
    return row
