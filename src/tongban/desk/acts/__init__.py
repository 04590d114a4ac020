"""What can be done with a case: each step knows when it is offered, what it asks, and which action does it."""

from __future__ import annotations

from tongban.base.errors import NotFound
from tongban.desk.acts import (
    course,
    decision,
    delivery,
    hearing,
    inspection,
    posting,
    reception,
    tasks,
    together,
)
from tongban.desk.acts.base import Act
from tongban.desk.standing import Standing

ACTS: dict[str, Act] = {
    act.key: act
    for room in (reception, decision, hearing, posting, inspection, delivery, together, course, tasks)
    for act in room.ACTS
}


def act_called(key: str) -> Act:
    """The step called ``key``; raises ``NotFound``."""
    if key not in ACTS:
        raise NotFound("desk.act")
    return ACTS[key]


def offered(stand: Standing) -> list[Act]:
    """The steps that are possible now for this actor, in the order of the bar."""
    return [act for act in ACTS.values() if act.offered(stand)]
