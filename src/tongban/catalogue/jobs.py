"""Background work of the room: rehearsals of drafts."""

from __future__ import annotations

from typing import Any

from tongban.base.jobs import job
from tongban.catalogue import bundle, staging
from tongban.catalogue.actions.rehearsing import run_note
from tongban.catalogue.keeping import files_under
from tongban.catalogue.models import PackageRun
from tongban.kernel.errors import Refusal


@job
def rehearse(run: str) -> int:
    """Play the scenarios of a rehearsal, each on a stage of its own; may be repeated. Returns how many failed."""
    row = PackageRun.objects.select_related("draft").get(uid=run)
    if row.is_over:
        return row.failed
    verdicts: list[dict[str, Any]] = []
    files = files_under(row.draft.manifest)
    if row.draft.digest != row.digest:
        run_note(run=row, verdicts=[], state=PackageRun.FAILED, fault="changed")
        return 0
    with bundle.laid_out(row.draft.code, files) as folder:
        told = bundle.scenarios(row.draft.code, files)
        for scenario in told if row.only is None else told[row.only : row.only + 1]:
            run_note(run=row, verdicts=verdicts, state=PackageRun.RUNNING)
            name = scenario.get("name") or ""
            try:
                played = staging.play(folder, scenario)
            except (LookupError, TypeError, ValueError, AttributeError, Refusal) as error:
                played = staging.Played([f"{type(error).__name__}: {error}"])
            verdict = {"name": name, "file": str(scenario["file"]), "faults": played.faults, "at": played.at}
            verdicts = [*verdicts, verdict]
    run_note(run=row, verdicts=verdicts, state=PackageRun.DONE)
    return sum(bool(v["faults"]) for v in verdicts)
