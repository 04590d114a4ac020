"""Cases for programs: the same walk as on pages, through the same actions and policies.

``router`` gathers: ``drafts`` (writing an application), ``errands`` (one thing: several applications in one),
``submission`` (handing it in, drafts or all at once), ``reading`` (lists, status, time line, ledger, notices, proofs),
``reception``, ``course`` and ``decision`` (what officials do), ``together`` (merging, splitting, working together,
moving by authority), ``quotas`` (numbers of licences),
``serving`` (how notices reach whom they are addressed to).
"""

from __future__ import annotations

from ninja import Router

from tongban.cases.api import (
    course,
    decision,
    drafts,
    errands,
    hearings,
    inspections,
    postings,
    quotas,
    reception,
    serving,
    submission,
    together,
)

router = Router()
for part in (
    drafts,
    errands,
    submission,
    reception,
    inspections,
    hearings,
    postings,
    serving,
    course,
    decision,
    together,
    quotas,
):
    router.add_router("", part.router)
