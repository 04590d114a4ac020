"""Playing the scenarios of a draft in the background, one after another, with progress."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, NotFound
from tongban.base.legal import legal_now
from tongban.catalogue import bundle
from tongban.catalogue.keeping import files_of_draft
from tongban.catalogue.models import PackageDraft, PackageRun
from tongban.catalogue.policy import may_edit, may_review
from tongban.kernel.errors import Refusal
from tongban.records.actions import record


@action
def run_ask(actor: Actor, *, draft: PackageDraft, only: int | None = None) -> PackageRun:
    """Ask for a rehearsal of the draft as it stands; one that is under way for the same files is given back.

    ``only`` asks for the one scenario at this place. The caller queues ``catalogue.jobs.rehearse`` for it.
    """
    if not (may_edit(actor, draft) or may_review(actor, draft)):
        raise Forbidden("catalogue.draft.edit")
    row = PackageDraft.objects.select_for_update().get(pk=draft.pk)
    running = row.runs.filter(
        digest=row.digest, only=only, state__in=(PackageRun.WAITING, PackageRun.RUNNING)
    ).first()
    if running is not None:
        return running
    try:
        total = len(bundle.scenarios(row.code, files_of_draft(row)))
    except Refusal as refusal:
        raise Conflict(refusal.code, str(refusal)) from refusal
    if not total:
        raise Conflict(
            "catalogue.run.none", _("This package has no scenarios yet (examples/scenarios.yaml).")
        )
    if only is not None and not 0 <= only < total:
        raise NotFound("catalogue.scenario")
    total = total if only is None else 1
    run = PackageRun(draft=row, digest=row.digest, only=only, total=total, asked_at=legal_now())
    run.save()
    record(
        actor, "catalogue.rehearsal_asked.v1", subject=row, changes={"scenarios": total, "digest": row.digest}
    )
    return run


@action
def run_note(*, run: PackageRun, verdicts: list[dict[str, Any]], state: str, fault: str = "") -> None:
    """Write down how far a rehearsal has come."""
    row = PackageRun.objects.select_for_update().get(pk=run.pk)
    row.verdicts, row.done, row.state, row.fault = verdicts, len(verdicts), state, fault[:500]
    row.ended_at = legal_now() if row.is_over else None
    row.save()
