"""Site inspection (行政许可法 art. 34): appointed with two officers or more, moved, given up, corrected in time.

Its time counts: article 45 names no visit of a site (检验 is another thing), so the clock of the case runs on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import ANONYMOUS, SYSTEM, Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, local_date
from tongban.base.selecting import Kept
from tongban.cases import clockwork, flowing, inspecting, notices, timing
from tongban.cases.actions.common import locked, step
from tongban.cases.models import Case, Inspection, InspectionOfficer
from tongban.cases.policy import demand, own
from tongban.flows.models import Task
from tongban.identity.acting import actor_at
from tongban.org.models import Post
from tongban.records.actions import record

EXAMINE = "cases.case.examine"


@action
def inspection_plan(
    actor: Actor,
    *,
    case: Case,
    visit_at: datetime,
    place: str,
    officers: Sequence[Post],
    version: int | None = None,
) -> Inspection:
    """Appoint a visit and tell the applicant when, where, by whom, and what will be looked at.

    ``officers``: posts of two different people or more, of the competent unit, who may examine. After a visit that
    demanded correction only the lines that were not in order are looked at again.
    """
    row = locked(case, version, within=(Case.ACCEPTED, Case.SUSPENDED))
    demand(actor, "examine", row)
    if row.inspections.filter(state=Inspection.PLANNED).exists():
        raise Conflict(
            "cases.inspection_planned", _("A visit is appointed already; move it or give it up first.")
        )
    before = inspecting.last_done(row)
    if before is not None and before.outcome != Inspection.CORRECT:
        raise Conflict("cases.inspection_done", _("The site has been inspected and the minutes are signed."))
    _check_appointment(visit_at, place)
    people = _officers(row, officers)
    checklist = inspecting.checklist_of(clockwork.package_of(row), before)
    if not checklist:
        raise Invalid({"place": _("The guide names no condition that could be looked at on site.")})
    number = row.inspections.count() + 1
    visit = Inspection(
        case=row,
        round=number,
        unit=row.unit,
        visit_at=visit_at,
        place=place.strip()[:300],
        checklist=checklist,
        planned_by_id=actor.party,
    )
    visit.save()
    for post in people:
        InspectionOfficer(inspection=visit, party=post.holder, post=post, name=post.holder.name).save()
    _announce(actor, row, visit)
    _note(actor, visit, "planned", round=number, at=visit_at, officers=[str(p.uid) for p in people])
    if before is not None:
        timing.stop_correction(before)
    return visit


def _check_appointment(visit_at: datetime, place: str) -> None:
    wrong: dict[str, Any] = {}
    if visit_at <= legal_now():
        wrong["visit_at"] = _("Choose a time that is still to come.")
    if not place.strip():
        wrong["place"] = _("Say where the officers will come.")
    if wrong:
        raise Invalid(wrong)


def _officers(row: Case, posts: Sequence[Post]) -> list[Post]:
    """Two different people of the competent unit (or of a unit that has a task of the case), who may examine."""
    people = {post.holder_id: post for post in posts}
    if len(people) < inspecting.LEAST_OFFICERS:
        raise Invalid(
            {"officers": _("Choose two officers or more; they must be different people (article 34).")}
        )
    units = {
        row.unit_id,
        *Task.objects.filter(subject_kind="case", subject_id=row.pk).values_list("unit", flat=True),
    }
    for post in people.values():
        if post.unit_id not in units or not actor_at(post, ANONYMOUS).may(EXAMINE, path=row.unit_path):
            raise Invalid(
                {"officers": _("%(name)s is no officer of the competent unit.") % {"name": post.holder.name}}
            )
    return list(people.values())


def _announce(actor: Actor, row: Case, visit: Inspection, reason: str = "") -> None:
    names = list(visit.officers.order_by("id").values_list("name", flat=True))
    visit.notice = notices.issue(
        actor,
        row,
        "INSPECT",
        data={
            "visit_at": visit.visit_at,
            "place": visit.place.reveal(),
            "officers": "、".join(names),
            "again": visit.round > 1,
            "moved": reason or None,
            "lines": [{"text": r["text"]["zh"], "basis": r["basis"] or None} for r in visit.checklist],
        },
        due_on=local_date(visit.visit_at),
    )
    visit.save(update_fields=["notice"])
    step(actor, row, "inspection_planned", at=visit.visit_at.isoformat(), round=visit.round)


@action
def inspection_move(
    actor: Actor, *, inspection: Inspection, visit_at: datetime, place: str, reason: str
) -> Inspection:
    """Appoint another time or place before anything was found; the applicant is told anew."""
    row, visit = _planned(actor, inspection)
    if visit.entries.exists():
        raise Conflict("cases.inspection_begun", _("The visit has begun and cannot be moved any more."))
    if not reason.strip():
        raise Invalid({"reason": _("The applicant is told the reason, so please write it.")})
    _check_appointment(visit_at, place)
    visit.visit_at, visit.place = visit_at, place.strip()[:300]
    visit.save(update_fields=["visit_at", "place"])
    _announce(actor, row, visit, reason.strip()[:300])
    _note(actor, visit, "moved", at=visit_at)
    return visit


@action
def inspection_cancel(actor: Actor, *, inspection: Inspection, reason: str) -> Inspection:
    """Give a visit up; what was sent from the site stays on record."""
    row, visit = _planned(actor, inspection)
    if not reason.strip():
        raise Invalid({"reason": _("Say why the visit is given up.")})
    cancel(actor, visit)
    step(actor, row, "inspection_cancelled", opinion=reason.strip()[:1000])
    _note(actor, visit, "cancelled", reason=reason.strip()[:500])
    return visit


def cancel(actor: Actor, visit: Inspection) -> None:
    """The row alone; the caller records."""
    visit.state = Inspection.CANCELLED
    visit.save(update_fields=["state"])


def end_visits(actor: Actor, case: Case) -> None:
    """The case has ended: nobody comes any more, and no correction is waited for."""
    for visit in _VISITS.rows(case=case.pk):
        visit.case = case
        if visit.state == Inspection.PLANNED:
            cancel(actor, visit)
            _note(actor, visit, "cancelled", reason="case ended")
        elif visit.outcome == Inspection.CORRECT and visit.lapsed_at is None:
            timing.stop_correction(visit)


_VISITS: Final = Kept(
    lambda case: Inspection.objects.select_for_update().filter(case=case).order_by("id"), case=-1
)


def _planned(actor: Actor, inspection: Inspection) -> tuple[Case, Inspection]:
    row = locked(inspection.case)
    demand(actor, "examine", row)
    visit = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if visit.state != Inspection.PLANNED:
        raise Conflict("cases.inspection_closed", _("This visit is over or was given up."))
    return row, visit


@action
def correction_report(actor: Actor, *, inspection: Inspection, note: str) -> Inspection:
    """The applicant says that what was wrong has been put right; the officers come again."""
    row = locked(inspection.case, within=(Case.ACCEPTED, Case.SUSPENDED))
    own(actor, row)
    visit = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if visit.outcome != Inspection.CORRECT or visit.lapsed_at is not None:
        raise Conflict("cases.no_correction", _("No correction is waited for here."))
    if visit.corrected_at is not None:
        raise Conflict("cases.corrected", _("You have told us already; the officers will come again."))
    if not note.strip():
        raise Invalid({"note": _("Say what you have put right.")})
    visit.corrected_at, visit.corrected_note = legal_now(), note.strip()[:1000]
    visit.save(update_fields=["corrected_at", "corrected_note"])
    timing.stop_correction(visit)
    step(actor, row, "correction_reported", opinion=visit.corrected_note)
    _note(actor, visit, "corrected")
    return visit


@action
def correction_lapse(*, uid: str) -> None:
    """The day passed and nobody said that it was put right: recorded, and the inspection counts as not passed."""
    visit = Inspection.objects.select_related("case").filter(uid=uid).first()
    if visit is None:
        return
    row = locked(visit.case)
    visit = Inspection.objects.select_for_update().get(pk=visit.pk)
    later = row.inspections.filter(round__gt=visit.round).exclude(state=Inspection.CANCELLED).exists()
    if not row.is_open or later or visit.corrected_at is not None or visit.lapsed_at is not None:
        return
    visit.lapsed_at = legal_now()
    visit.save(update_fields=["lapsed_at"])
    step(SYSTEM, row, "correction_lapsed", by=str(visit.correct_by))
    _note(SYSTEM, visit, "lapsed")
    flowing.finish(SYSTEM, row, "inspect", "fail", "整改期限届满，未报告整改完成")


def _note(actor: Actor, visit: Inspection, event: str, **told: Any) -> None:
    record(actor, f"cases.inspection_{event}.v1", subject=visit, case=visit.case, changes=told)
