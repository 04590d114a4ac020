"""Counting what a proposed change does, batch after batch: each in one transaction, resumed where it stood."""

from __future__ import annotations

from tongban.base.actions import action
from tongban.base.legal import legal_now
from tongban.cases import changes, clockwork
from tongban.cases.models import RuleChange, RuleTouch
from tongban.kernel.errors import Refusal


@action
def rule_change_count_batch(*, uid: str) -> bool:
    """Count the next open cases; False once all are counted. May be repeated after a crash."""
    change = RuleChange.objects.select_for_update().filter(uid=uid).first()
    if change is None or change.state != RuleChange.COUNTING:
        return False
    count_batch(change)
    return change.state == RuleChange.COUNTING


def count_batch(change: RuleChange) -> None:
    """The next open cases of a change whose row the caller has locked or just made."""
    rows = changes.batch_after(change.last)
    try:
        found = list(changes.touches(rows, clockwork.basis_in_force(), changes.basis_of(change)))
    except Refusal as refusal:
        change.state, change.fault = RuleChange.DROPPED, str(refusal)[:500]
        change.save()
        return
    RuleTouch.objects.bulk_create(
        RuleTouch(
            change=change,
            case=touch.case,
            days={name: [str(old), str(new)] for name, (old, new) in touch.days.items()},
            owes=list(touch.owes),
        )
        for touch in found
    )
    moved = [touch for touch in found if touch.days]
    change.touched += len(found)
    change.sooner += sum(touch.is_sooner for touch in moved)
    change.later += sum(not touch.is_sooner for touch in moved)
    change.late += sum(bool({"late", "deemed"} & set(touch.owes)) for touch in found)
    change.done += len(rows)
    if rows:
        change.last = rows[-1].pk
    if len(rows) < changes.BATCH:
        change.state, change.counted_at = RuleChange.READY, legal_now()
    change.save()
