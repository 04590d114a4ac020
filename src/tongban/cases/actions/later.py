"""Conditional acceptance (容缺受理): the written promise, what comes later, and what happens when it does not come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.cases import clockwork, flowing, later, notices, telling, timing
from tongban.cases.actions.common import locked, note, saved, step
from tongban.cases.actions.heard import end_hearing
from tongban.cases.actions.inspections import end_visits
from tongban.cases.actions.pages import replace_pages
from tongban.cases.actions.postings import objections_end
from tongban.cases.later import LATER, Promise
from tongban.cases.models import Case, Material
from tongban.cases.policy import may, own

RUNNING = (Case.RECEIVED, Case.ACCEPTED, Case.SUSPENDED)


def promise_later(actor: Actor, case: Case, promise: Promise) -> None:
    """The written promise (容缺受理承诺书), part of the submission that the caller makes."""
    timing.watch_later(case, promise.due_on, later.remind_on(promise.due_on), new=True)
    notices.issue(
        actor,
        case,
        "LATER_PROMISE",
        lines=[{"line": line.id, "name": line.name["zh"]} for line in promise.lines],
        due_on=promise.due_on,
        data={
            "received_on": case.received_on,
            "due_on": promise.due_on,
            "promise": promise.text["zh"],
            "lines": [{"name": line.name["zh"]} for line in promise.lines],
        },
    )
    note(actor, case, "later_promised", lines=sorted(promise.ids), due=str(promise.due_on))


def demand_all_came(row: Case) -> None:
    """Raise ``Conflict`` while something that was promised has not come: nothing is granted before."""
    waiting = later.outstanding(row)
    if waiting:
        raise Conflict(
            "cases.later_outstanding",
            _("%(names)s was promised and has not come yet: nothing can be granted before.")
            % {"names": later.names_of(row, [m.line for m in waiting])},
            lines=[m.line for m in waiting],
            due_on=str(row.later_due),
        )


def promise_ends(row: Case) -> None:
    """Nobody waits for what was promised any more: the case has ended, or a supplement notice asks for it."""
    if row.later_due is not None:
        timing.stop_later(row)


@action
def later_hand_in(
    actor: Actor, *, case: Case, pages: Mapping[str, Sequence[int]], version: int | None = None
) -> Case:
    """The applicant hands in what was promised, all of it or a part. ``pages``: material line → attachments."""
    row = locked(case, version, within=RUNNING)
    if not actor.may("cases.case.intake", path=row.unit_path):
        own(actor, row)
    waiting = {m.line: m for m in Material.objects.select_for_update().filter(case=row, status=LATER)}
    if not waiting:
        raise Conflict("cases.later_none", _("Nothing of this case is still to follow."))
    handed = {line: list(attachments) for line, attachments in pages.items() if attachments}
    stray = set(handed) - set(waiting)
    if stray:
        raise Invalid(dict.fromkeys(sorted(stray), _("This material was not promised for later.")))
    if not handed:
        raise Invalid(dict.fromkeys(waiting, _("Please add this material.")))
    for line, attachments in handed.items():
        replace_pages(waiting[line], attachments)
    if len(handed) == len(waiting):
        timing.stop_later(row)
    saved(row)
    step(actor, row, "later_came", lines=sorted(handed), left=len(waiting) - len(handed))
    note(actor, row, "later_handed_in", lines=sorted(handed))
    return row


@action
def later_return(actor: Actor, *, case: Case, line: str, remark: str, version: int | None = None) -> Case:
    """What came later is not in order: it is asked for again, while its day has not passed.

    Only lines that were promised can be returned; after the day the case is decided on what lies there.
    """
    row = locked(case, version, within=RUNNING)
    if not (may(actor, "accept", row) or may(actor, "examine", row)):
        raise Forbidden("cases.handle")
    material = Material.objects.select_for_update().filter(case=row, line=line).first()
    known = clockwork.package_of(row).material(line)
    if (
        material is None
        or line not in row.facts.get(LATER, ())
        or material.status not in ("provided", "passed")
    ):
        raise Invalid({"line": _("Only what was promised and has come can be returned.")})
    if not remark.strip():
        raise Invalid({"remark": _("Say what is missing or wrong, so that the applicant can cure it.")})
    if row.later_due is None or legal_today() > row.later_due:
        raise Conflict(
            "cases.later_over", _("The day of the promise has passed: decide on what was handed in.")
        )
    material.status, material.note = LATER, remark.strip()[:500]
    material.save(update_fields=["status", "note"])
    timing.watch_later(row, row.later_due, later.remind_on(row.later_due))
    saved(row)
    step(actor, row, "later_returned", opinion=remark.strip()[:1000], lines=[line])
    telling.tell(
        actor, row, "later_returned", due_on=row.later_due, material=known.name["zh"] if known else line
    )
    note(actor, row, "later_returned", lines=[line])
    return row


@action
def later_remind(*, case: Case) -> bool:
    """A few days are left: tell the applicant once more what was promised."""
    row = locked(case)
    if row.status not in RUNNING or not later.outstanding(row):
        return False
    telling.tell(SYSTEM, row, "later_reminder", due_on=row.later_due)
    note(SYSTEM, row, "later_reminded", due=str(row.later_due))
    return True


@action
def later_lapse(*, case: Case, due_on: date) -> Case:
    """The day of the promise has passed and something has not come: the application counts as withdrawn."""
    row = locked(case)
    waiting = later.outstanding(row)
    if row.status not in RUNNING or not waiting:
        return row
    row.status, row.outcome, row.deemed = Case.CLOSED, "withdrawn", "withdrawn"
    row.closed_at, row.closed_on = legal_now(), legal_today()
    saved(row, "status", "outcome", "deemed", "closed_at", "closed_on")
    timing.stop_watching(row)
    timing.stop_renewal(row)
    timing.stop_later(row)
    objections_end(row, "later_lapsed")
    names = later.names_of(row, [m.line for m in waiting])
    notices.issue(
        SYSTEM,
        row,
        "LATER_LAPSED",
        printed_as="WITHDRAW",
        data={
            "received_on": row.received_on,
            "reason": f"申请人承诺在 {due_on} 以前补齐的材料（{names}）到期没有补齐，视为撤回申请",
            "by_applicant": False,
            "basis": later.cite(clockwork.package_of(row)),
        },
    )
    lines = sorted(m.line for m in waiting)
    step(SYSTEM, row, "later_lapsed", due=str(due_on), lines=lines)
    note(SYSTEM, row, "later_lapsed", due=str(due_on), lines=lines)
    end_visits(SYSTEM, row)
    end_hearing(SYSTEM, row)
    flowing.end(row, "withdrawn")
    return row
