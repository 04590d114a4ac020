"""Signers: add, take away, countersign (加签, 减签, 会签)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.flows import policy
from tongban.flows.actions.common import advance, checked_words, in_office, locked, log, note
from tongban.flows.actions.common import locked_task as _locked_task
from tongban.flows.actions.tasks import task_complete
from tongban.flows.engine.events import AddSigner, Countersign, RemoveSigner
from tongban.flows.models import Instance, Task
from tongban.flows.queries import is_seat
from tongban.flows.registry import listener_of
from tongban.flows.telling import tell
from tongban.org.models import Post


def _held(actor: Actor, task: Task) -> tuple[Task, Instance, int]:
    row, instance = _locked_task(task)
    policy.demand_work(actor, row)
    if row.token is None:
        raise Conflict("flows.task.opinion", _("An opinion is answered, not completed."))
    return row, instance, row.token


@action
def signer_add(actor: Actor, *, task: Task, post: Post, where: str = "parallel") -> Task:
    """Add a signer (加签) before, after or parallel to the holder. The holder's own word stays decisive."""
    row, instance, token = _held(actor, task)
    if post.pk == actor.post:
        raise Invalid({"post": _("You sign already; choose a colleague.")})
    advance(actor, instance, AddSigner(token, post.pk, where))
    in_office(post)
    tell(actor, row, "signer_added", [post.holder_id])
    log(actor, instance, "signer_added", task=row, where=where, post=str(post.uid))
    note(actor, "signer_added", instance, row, where=where, post=str(post.uid))
    return Task.objects.get(pk=row.pk)


@action
def signer_remove(actor: Actor, *, task: Task, post: Post | None = None, reason: str = "") -> Task:
    """Take a signer away (减签): the signature ``task`` itself, or with ``post`` one who is still to come."""
    words = checked_words(reason)
    instance = locked(task.instance_id)
    row = Task.objects.select_for_update().get(pk=task.pk)
    if row.token is None or not row.is_open:
        raise Conflict(
            "flows.task.closed", _("This step is no longer open: somebody else has dealt with it.")
        )
    if not (actor.may("flows.task.reassign", path=row.unit_path) or _signs_beside(actor, row)):
        raise Forbidden("flows.signer.remove")
    advance(actor, instance, RemoveSigner(row.token, post.pk if post is not None else None))
    who = str(post.uid) if post is not None else None
    gone = post.holder_id if post is not None else row.assignee.holder_id if row.assignee else None
    if gone is not None:
        tell(actor, row, "signer_removed", [gone], words)
    log(actor, instance, "signer_removed", task=row, opinion=words, post=who)
    note(actor, "signer_removed", instance, row, post=who)
    return Task.objects.get(pk=row.pk)


def _signs_beside(actor: Actor, row: Task) -> bool:
    """Whoever works on the same step may take back the signers they added."""
    open_states = (Task.OPEN, Task.WAITING)
    beside = Task.objects.filter(instance=row.instance_id, node=row.node, status__in=open_states)
    return any(policy.may_work(actor, one) for one in beside)


@action
def task_countersign(
    actor: Actor,
    *,
    task: Task,
    posts: Sequence[Post],
    method: str = "all",
    ratio_ppm: int = 1_000_000,
    agree: str = "pass",
) -> Task:
    """Let several sign (会签).

    ``method``: all, any, ratio (``ratio_ppm`` of all) or order; ``agree`` is the outcome that means consent.
    """
    row, instance, token = _held(actor, task)
    listener_of(instance).demand_countersign(instance, row.kind)
    signers = tuple(dict.fromkeys(post.pk for post in posts if post.pk != actor.post))
    advance(actor, instance, Countersign(token, signers, method, ratio_ppm, agree))
    tell(actor, row, "signer_added", [post.holder_id for post in posts])
    names = [str(post.uid) for post in posts]
    log(actor, instance, "countersigned", task=row, method=method, posts=names)
    note(actor, "countersign_opened", instance, row, method=method, posts=names)
    return Task.objects.get(pk=row.pk)


@action
def task_sign(actor: Actor, *, task: Task, agreed: bool, opinion: str, version: int | None = None) -> Task:
    """Sign (签署) where one was asked to, saying what one thinks; the one who decides the step does not sign so."""
    words = checked_words(opinion, needed=True)
    row, _instance, _token = _held(actor, task)
    if not is_seat(row):
        raise Conflict("flows.task.no_seat", _("Nobody asked you to sign here."))
    return task_complete(
        actor, task=row, outcome="pass" if agreed else "fail", opinion=words, version=version
    )
