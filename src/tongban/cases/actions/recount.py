"""When the calendar or a limit changes, open cases are counted anew, and whoever is touched is told."""

from __future__ import annotations

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.cases import telling, timing
from tongban.cases.actions.common import locked, note, saved, step
from tongban.cases.models import Case

BATCH = 200


def recount_open(actor: Actor, *, reason: str) -> int:
    """Count every open case anew, each in its own action; returns how many due days moved."""
    moved = 0
    last = 0
    while keys := list(
        Case.objects.filter(pk__gt=last)
        .exclude(status=Case.CLOSED)
        .order_by("pk")
        .values_list("pk", flat=True)[:BATCH]
    ):
        for key in keys:
            moved += case_recount(actor, case=Case(pk=key), reason=reason)
        last = keys[-1]
    return moved


@action
def case_recount(actor: Actor, *, case: Case, reason: str) -> bool:
    """Count one case anew; when its days move, note both and tell the applicant."""
    row = locked(case)
    before = (row.acceptance_due, row.promised_due, row.statutory_due, row.delivery_due)
    was_provisional, old = row.due_provisional, row.next_due
    saved(row)
    after = (row.acceptance_due, row.promised_due, row.statutory_due, row.delivery_due)
    if before == after and was_provisional == row.due_provisional:
        note(actor, row, "recounted", moved=False)
        return False
    if row.status == Case.RECEIVED:
        timing.watch_acceptance(row)
    if old != row.next_due:
        step(actor, row, "recounted", was=str(old), now=str(row.next_due), reason=reason)
        telling.tell(actor, row, "recounted", due_on=row.next_due)
    note(actor, row, "recounted", moved=old != row.next_due, was=str(old), now=str(row.next_due))
    return old != row.next_due


def after_rules_changed(reason: str) -> int:
    """What the subscriber of rule changes does."""
    return recount_open(SYSTEM, reason=reason)
