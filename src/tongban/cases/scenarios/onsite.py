"""What scenarios tell of site inspections: a visit appointed, carried out by its officers, corrected and repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tongban.base.actor import Actor
from tongban.base.legal import wall_now
from tongban.cases import actions
from tongban.cases.actions.onsite import Sent
from tongban.cases.models import Inspection
from tongban.cases.scenarios.run import Run, moment
from tongban.cases.scenarios.steps import Step, doer
from tongban.files.models import Attachment
from tongban.kernel.ids import uuid7
from tongban.org.models import Post

OFFICERS = ("examiner", "expert_secretary")
"""Who visits where a script does not say: two roles that may examine, so two different people."""


@doer("appoint_visit")
def _appoint(run: Run, step: Step) -> None:
    """``with: {at: day, place, officers: [roles]}``; the visit is at noon."""
    told = dict(step.get("with") or {})
    posts = [_officer(run, step, role).post or 0 for role in told.get("officers", OFFICERS)]
    actions.inspection_plan(
        run.actor(step),
        case=run.target(step),
        visit_at=moment(str(told["at"])),
        place=str(told.get("place", "申请地址")),
        officers=list(Post.objects.filter(pk__in=posts).select_related("unit", "holder").order_by("id")),
    )


def _officer(run: Run, step: Step, role: str) -> Actor:
    return run.cast.staff(role, str(step.get("unit", "")))


@doer("visit")
def _visit(run: Run, step: Step) -> None:
    """``with: {wrong: {line: note}, outcome, correct_by, refused: reason, alone}``; all other lines are in order."""
    told = dict(step.get("with") or {})
    visit = Inspection.objects.get(case=run.target(step), state=Inspection.PLANNED)
    roles = list(told.get("officers", OFFICERS))
    people = [_officer(run, step, role) for role in roles]
    first = people[0]
    wrong: Mapping[str, str] = told.get("wrong") or {}
    for row in visit.checklist:
        facts = {"result": "wrong" if row["id"] in wrong else "ok"}
        _enter(run, first, visit, "finding", facts, line=row["id"], text=str(wrong.get(row["id"], "")))
        if row.get("photo"):
            _enter(run, first, visit, "photo", {"no_place": "denied"}, line=row["id"], drawn=True)
    outcome = str(
        told.get("outcome", "correct" if wrong and told.get("correct_by") else "fail" if wrong else "pass")
    )
    facts = {"outcome": outcome} | ({"correct_by": str(told["correct_by"])} if told.get("correct_by") else {})
    _enter(run, first, visit, "result", facts, text=str(told.get("summary", "")))
    person = {"name": run.cast.applicant.name, "role": "负责人"}
    if told.get("refused"):
        _enter(
            run, first, visit, "person", {**person, "reason": str(told["refused"]), "witness": "社区工作人员"}
        )
    else:
        _enter(run, first, visit, "person", person, drawn=True)
    _sign(run, visit, people[:1] if told.get("alone") else people)


def _sign(run: Run, visit: Inspection, people: Sequence[Actor]) -> None:
    for person in people:
        officer = visit.officers.get(party_id=person.party or 0)
        _enter(run, person, visit, "signature", {"officer": str(officer.uid)}, drawn=True)


def _enter(
    run: Run,
    actor: Actor,
    visit: Inspection,
    kind: str,
    facts: Mapping[str, Any],
    *,
    line: str = "",
    text: str = "",
    drawn: bool = False,
) -> None:
    picture = Attachment.objects.get(pk=run.cast.picture(actor)) if drawn else None
    sent = Sent(key=uuid7().hex, kind=kind, at=wall_now(), line=line, text=text, facts=facts)
    actions.inspection_enter(actor, inspection=visit, sent=sent, attachment=picture)


@doer("report_correction")
def _report(run: Run, step: Step) -> None:
    told = dict(step.get("with") or {})
    visit = Inspection.objects.filter(case=run.target(step), outcome=Inspection.CORRECT).latest("round")
    actions.correction_report(run.actor(step), inspection=visit, note=str(told.get("note", "已整改")))
