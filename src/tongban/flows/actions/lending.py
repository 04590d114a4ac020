"""Acting for one another (委托): one task, until it is done or until a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Invalid
from tongban.base.legal import legal_today
from tongban.base.timers import timer_set
from tongban.flows import policy
from tongban.flows.actions.common import checked_words, hand, locked, locked_task
from tongban.flows.limits import end_of
from tongban.flows.models import Task
from tongban.flows.telling import tell_holders
from tongban.org.models import Post

LENDING: Final = "flows.lending"
MOST_DAYS: Final = 366


@action
def task_delegate(
    actor: Actor,
    *,
    task: Task,
    to: Post,
    reason: str = "",
    until: date | None = None,
    version: int | None = None,
) -> Task:
    """Let another post do one's task (委托), ``until`` the end of a day or until it is done; it remembers whose it is.

    What is not done by then comes back to the one who lent it.
    """
    words = checked_words(reason)
    row, instance = locked_task(task, version)
    policy.demand_work(actor, row)
    if until is not None and not legal_today() <= until <= legal_today() + timedelta(days=MOST_DAYS):
        raise Invalid({"until": _("Choose a day from today on, within a year.")})
    row.delegated_from_id = row.delegated_from_id or actor.post
    row.lent_until = until
    if until is not None:
        timer_set(LENDING, str(row.uid), end_of(until))
    row = hand(actor, row, instance, to, "delegated", words, until=str(until) if until else None)
    tell_holders(actor, row, "delegated", words)
    return row


@action
def task_lending_over(*, uid: str, actor: Actor = SYSTEM) -> Task | None:
    """The day has passed to which a task was lent: it is its owner's again. None where it is done or lent anew."""
    found = Task.objects.filter(uid=uid).first()
    if found is None:
        return None
    instance = locked(found.instance_id)
    row: Task = Task.objects.select_for_update().get(pk=found.pk)
    over = row.lent_until is not None and row.lent_until < legal_today()
    if not row.is_open or not over or row.delegated_from_id is None:
        return None
    owner = Post.objects.get(pk=row.delegated_from_id)
    row.delegated_from = row.lent_until = None
    gone = owner.valid_to is not None and owner.valid_to < legal_today()
    row = hand(actor, row, instance, None if gone and row.role else owner, "lending_over")
    tell_holders(actor, row, "lending_over")
    return row
