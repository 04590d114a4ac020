"""Appointing a site inspection (行政许可法 art. 34), moving it, giving it up; the visit itself has its own pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import local_date
from tongban.cases.actions import inspection_cancel, inspection_move, inspection_plan
from tongban.cases.inspecting import checklist_of, last_done
from tongban.cases.models import Case, Inspection
from tongban.desk.acts.base import Act, Field, area, text
from tongban.desk.forms import Posted
from tongban.desk.people import officers_of
from tongban.desk.standing import Standing
from tongban.flows.queries import posts_named
from tongban.forms.pages import words as said
from tongban.ui.words import day, hour


def planned(stand: Standing) -> Inspection | None:
    """The visit that is still to come."""
    return stand.case.inspections.filter(state=Inspection.PLANNED).first()


def _going(stand: Standing) -> bool:
    return stand.case.status in (Case.ACCEPTED, Case.SUSPENDED) and stand.may("examine")


def _may_plan(stand: Standing) -> bool:
    if not _going(stand) or stand.package.joint or planned(stand) is not None:
        return False
    before = last_done(stand.case)
    again = before is not None and before.outcome == Inspection.CORRECT
    return again or (before is None and bool(stand.package.inspection.checklist))


def _when(visit: Inspection | None) -> list[Field]:
    at = visit.visit_at if visit is not None else None
    return [
        {
            "id": "visit_day",
            "type": "date",
            "label": _("Day of the visit"),
            "value": local_date(at).isoformat() if at else "",
            "also": "visit_at",
        },
        {
            "id": "visit_time",
            "type": "time",
            "label": _("Time of the visit"),
            "value": hour(at) if at else "",
        },
        text(
            "place", _("Where the officers come"), max_length=300, value=visit.place.reveal() if visit else ""
        ),
    ]


def _plan_fields(stand: Standing) -> list[Field]:
    people = {
        "id": "officers",
        "type": "choices",
        "label": _("Officers who visit"),
        "help": _("Two or more, different people of the competent unit."),
        "options": [{"value": uid, "label": name} for uid, name in officers_of(stand)],
    }
    return [*_when(None), people]


def _visit_at(posted: Posted) -> datetime:
    at = posted.moment("visit_day", "visit_time")
    if at is None:
        raise Invalid({"visit_at": _("Say when the officers come.")})
    return at


def _plan(stand: Standing, posted: Posted) -> None:
    inspection_plan(
        stand.actor,
        case=stand.case,
        visit_at=_visit_at(posted),
        place=posted.text("place", 300),
        officers=posts_named(posted.many("officers"), "officers"),
        version=posted.version,
    )


def _plan_shows(stand: Standing, _posted: Posted) -> list[dict[str, Any]]:
    before = last_done(stand.case)
    rows = [
        {"label": _("Will be looked at"), "value": said(r["text"])}
        for r in checklist_of(stand.package, before)
    ]
    return [
        *rows,
        {"label": _("Limit of the decision"), "value": _limit(stand), "note": _("the visit counts in it")},
    ]


def _limit(stand: Standing) -> Any:
    return day(stand.case.promised_due) if stand.case.promised_due else "—"


def _may_change(stand: Standing) -> bool:
    return _going(stand) and planned(stand) is not None


def _needed(stand: Standing) -> Inspection:
    visit = planned(stand)
    if visit is None:
        raise Conflict("cases.inspection_closed", _("This visit is over or was given up."))
    return visit


def _move(stand: Standing, posted: Posted) -> None:
    inspection_move(
        stand.actor,
        inspection=_needed(stand),
        visit_at=_visit_at(posted),
        place=posted.text("place", 300),
        reason=posted.text("reason", 300),
    )


def _cancel(stand: Standing, posted: Posted) -> None:
    inspection_cancel(stand.actor, inspection=_needed(stand), reason=posted.text("reason", 500))


ACTS = (
    Act(
        "inspect-plan",
        _("Appoint a site inspection"),
        "map-pin",
        _may_plan,
        _plan,
        fields=_plan_fields,
        shows=_plan_shows,
        law="行政许可法 34",
        hint=_("The applicant is told when, where, by whom and what is looked at. The clock runs on."),
    ),
    Act(
        "inspect-move",
        _("Move the site inspection"),
        "calendar-clock",
        _may_change,
        _move,
        fields=lambda stand: [
            *_when(planned(stand)),
            area("reason", _("Reason; the applicant is told it"), rows=2, max_length=300),
        ],
        reads=True,
        more=True,
        law="行政许可法 34",
        hint=_("Possible until something was found on the site."),
    ),
    Act(
        "inspect-cancel",
        _("Give the site inspection up"),
        "calendar-x",
        _may_change,
        _cancel,
        fields=lambda stand: [area("reason", _("Why"), rows=2, max_length=500)],
        more=True,
        law="行政许可法 34",
        hint=_("What was sent from the site stays on record."),
    ),
)
