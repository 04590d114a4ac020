"""Background work of the room."""

from __future__ import annotations

from datetime import timedelta

from tongban.base.jobs import every, job, once_a_day
from tongban.base.legal import legal_now
from tongban.cases.actions.counting import rule_change_count_batch
from tongban.cases.actions.errands import errand_advance
from tongban.cases.actions.recount import after_rules_changed
from tongban.cases.instant import decide_when_answered
from tongban.cases.models import Case, Draft, Errand, ErrandDraft

DRAFT_DAYS = 90


@job
def recount_cases(reason: str) -> int:
    """Count open cases anew after a change of calendar or limits; may be repeated without harm."""
    return after_rules_changed(reason)


@job
def count_rule_change(change: str) -> int:
    """Count what a proposed change does to open cases, batch after batch; returns how many batches."""
    batches = 1
    while rule_change_count_batch(uid=change):
        batches += 1
    return batches


@job
def advance_errand(errand: str) -> str:
    """Begin what can begin of an errand after a result; may be repeated without harm."""
    return errand_advance(errand=Errand.objects.get(uid=errand)).status


@job
def decide_waiting(case: str) -> bool:
    """Let the table of a case (``cases.case:uid``) decide once every objection is answered."""
    row = Case.objects.select_related("item", "unit").filter(uid=case.partition(":")[2]).first()
    return row is not None and decide_when_answered(case=row)


@every(3600)
@once_a_day
def purge_drafts() -> int:
    """Delete drafts that nobody touched for ninety days, with their pages' links."""
    old = Draft.objects.filter(changed_at__lt=legal_now() - timedelta(days=DRAFT_DAYS), submitted=None)
    things = ErrandDraft.objects.filter(
        changed_at__lt=legal_now() - timedelta(days=DRAFT_DAYS), submitted=None
    )
    return old.delete()[0] + things.delete()[0]
