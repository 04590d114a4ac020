"""Timers of processes, fired by the worker."""

from __future__ import annotations

from datetime import datetime

from tongban.base.actor import SYSTEM
from tongban.base.timers import timer_handler
from tongban.flows.actions import flow_timer_fired, task_lending_over
from tongban.flows.actions.effects import TIMER
from tongban.flows.actions.lending import LENDING
from tongban.flows.queries import instance_by_id


@timer_handler(TIMER)
def timer_due(subject: str, due_at: datetime) -> None:
    """Wake the token that waits: ``subject`` is "<instance>:<token>"."""
    instance, _, token = subject.partition(":")
    row = instance_by_id(int(instance))
    if row is not None:
        flow_timer_fired(SYSTEM, instance=row, token=int(token))


@timer_handler(LENDING)
def lending_over(subject: str, due_at: datetime) -> None:
    """The day has passed to which a task was lent: ``subject`` is its uid."""
    task_lending_over(uid=subject)
