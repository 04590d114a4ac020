"""Waiting for the applicant: a supplement notice has its day, a reminder before it, and an outcome after it."""

from __future__ import annotations

from datetime import date

from tongban.base.actions import action
from tongban.base.actor import SYSTEM
from tongban.base.legal import legal_now, legal_today
from tongban.cases import clockwork, flowing, notices, services, telling, timing
from tongban.cases.actions.common import locked, note, saved, step
from tongban.cases.actions.postings import objections_end
from tongban.cases.models import Case
from tongban.kernel import clock

REMIND = "TB-SUPPLEMENT-REMIND"
DEEMED = "withdrawn"


def supplement_due(case: Case, start: date | None = None) -> date:
    """The last day for answering a notice served on ``start`` (default: today), by the item's limit or the house's."""
    basis = clockwork.basis_in_force()
    code = clockwork.package_of(case).clock.supplement
    return clock.due(code, start or legal_today(), calendar=basis.calendar, rules=basis.rules)


def wait_until(case: Case, due: date) -> None:
    """Set the timers of a notice; the caller has locked the case."""
    basis = clockwork.basis_in_force()
    remind_on = clock.due(REMIND, due, calendar=basis.calendar, rules=basis.rules)
    timing.watch_supplement(case, due, remind_on)


@action
def supplement_remind(*, case: Case) -> bool:
    """A few days are left: tell the applicant once more what is missing."""
    row = locked(case)
    notice = services.asked_by(row)
    if row.status != Case.SUPPLEMENTING or notice is None:
        return False
    telling.tell(SYSTEM, row, "reminder", due_on=notice.due_on)
    note(SYSTEM, row, "supplement_reminded", due=str(notice.due_on))
    return True


@action
def supplement_lapse(*, case: Case, due_on: date) -> Case:
    """The day of the notice has passed and it was not answered: the application counts as withdrawn, on record.

    Not before the notice was served: nobody loses an application by a notice that never reached them.
    """
    row = locked(case)
    if row.status != Case.SUPPLEMENTING:
        return row
    notice = services.asked_by(row)
    if notice is not None and services.is_waiting(notice):
        step(SYSTEM, row, "supplement_unserved", public=False, due=str(due_on))
        note(SYSTEM, row, "supplement_unserved", due=str(due_on))
        return row
    row.status, row.outcome, row.deemed = Case.CLOSED, "withdrawn", DEEMED
    row.closed_at, row.closed_on = legal_now(), legal_today()
    saved(row, "status", "outcome", "deemed", "closed_at", "closed_on")
    timing.stop_watching(row)
    timing.stop_renewal(row)
    objections_end(row, "supplement_lapsed")
    reason = f"申请人在补正期限（{due_on}）届满前未补齐材料，视为撤回申请"
    notices.issue(
        SYSTEM,
        row,
        "LAPSED",
        printed_as="WITHDRAW",
        data={"received_on": row.received_on, "reason": reason, "by_applicant": False},
    )
    step(SYSTEM, row, "supplement_lapsed", due=str(due_on))
    note(SYSTEM, row, "supplement_lapsed", due=str(due_on))
    flowing.end(row, "withdrawn")
    return row
