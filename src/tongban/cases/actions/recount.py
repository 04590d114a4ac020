"""When the calendar or a limit changes, open cases are counted anew, and whoever is touched is told."""

from __future__ import annotations

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.cases import flowing, telling, timing
from tongban.cases.actions.common import locked, note, saved, step
from tongban.cases.changes import batch_after, needs_recount
from tongban.cases.models import Case, RuleChange


def recount_open(actor: Actor, *, reason: str) -> int:
    """Look at every open case in batches and count anew those whose days moved, each in its own action.

    Returns how many. A run that was cut off begins again and passes quickly over what is right already.
    """
    moved = seen = last = 0
    running = list(RuleChange.objects.filter(state=RuleChange.RECOUNTING).values_list("pk", flat=True))
    while rows := batch_after(last):
        for case in rows:
            if needs_recount(case):
                moved += case_recount(actor, case=case, reason=reason)
        seen, last = seen + len(rows), rows[-1].pk
        RuleChange.objects.filter(pk__in=running).update(done=seen, recounted=moved, last=last)
    RuleChange.objects.filter(pk__in=running).update(state=RuleChange.APPLIED, recounted=moved)
    return moved


@action
def case_recount(actor: Actor, *, case: Case, reason: str) -> bool:
    """Count one case anew; when its days move, note both and tell the applicant. A day that only became firm is
    told too: the notices had called it provisional."""
    row = locked(case)
    if not needs_recount(row):
        return False
    before = (row.acceptance_due, row.promised_due, row.statutory_due, row.delivery_due)
    old = row.next_due
    saved(row)
    moved = before != (row.acceptance_due, row.promised_due, row.statutory_due, row.delivery_due)
    if row.status == Case.RECEIVED:
        timing.watch_acceptance(row)
    flowing.reorder(row)
    if moved:
        step(actor, row, "recounted", was=str(old), now=str(row.next_due), reason=reason)
    telling.tell(actor, row, "recounted" if moved else "day_firm", due_on=row.next_due)
    note(actor, row, "recounted", moved=moved, was=str(old), now=str(row.next_due))
    return True


def after_rules_changed(reason: str) -> int:
    """What the subscriber of rule changes does."""
    return recount_open(SYSTEM, reason=reason)
