"""What scenarios tell of the service of notices."""

from __future__ import annotations

from tongban.base.legal import legal_now
from tongban.cases import actions
from tongban.cases.models import Notice
from tongban.cases.scenarios.run import Run
from tongban.cases.scenarios.steps import Step, doer


@doer("serve")
def _serve(run: Run, step: Step) -> None:
    """``with: {kind}``: every notice (of this kind) that waits for its service is handed over in person."""
    kind = str((step.get("with") or {}).get("kind", ""))
    rows = Notice.objects.filter(case=run.target(step), served_way="", serve_by__isnull=False)
    for notice in (rows.filter(kind=kind) if kind else rows).select_related("case", "to").order_by("id"):
        name = notice.to.name if notice.to else notice.case.applicant_name
        served = actions.Served("person", legal_now(), receiver=name, relation="self")
        actions.notice_serve(run.actor(step), notice=notice, served=served)
