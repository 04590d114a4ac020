"""Cases for programs: the same walk as on pages, through the same actions and policies.

``router`` gathers: ``drafts`` (writing an application), ``submission`` (handing it in, drafts or all at once),
``reading`` (lists, status, time line, ledger, notices, proofs), ``reception``, ``course`` and ``decision``
(what officials do).
"""

from __future__ import annotations

from ninja import Router

from tongban.cases.api import course, decision, drafts, reception, submission

router = Router()
for part in (drafts, submission, reception, course, decision):
    router.add_router("", part.router)
