"""What hearings ask of a decision (行政许可法 arts. 36, 47, 48), and what the end of a case makes of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.cases import hearings, timing
from tongban.cases.models import Case, Hearing
from tongban.records.actions import record


def demand_heard(row: Case, cited: str) -> Hearing | None:
    """Before a decision: nobody with a right is passed over, and the decision rests on the record (arts. 36, 47, 48).

    Returns the hearing that the decision cites; the caller keeps ``cited`` with it.
    """
    if hearings.unheard(row):
        raise Conflict(
            "cases.interested_unheard", _("Interested parties still have days to state their case.")
        )
    hearing = hearings.hearing_of(row)
    if hearing is None:
        return None
    if hearing.state in Hearing.OPEN:
        raise Conflict(
            "cases.hearing_open", _("The hearing is not over yet; no decision can be made before.")
        )
    if hearing.state != Hearing.RECORDED:
        return None
    if not cited.strip():
        raise Invalid(
            {"hearing": _("Say what the decision takes from the record of the hearing (article 48).")}
        )
    return hearing


def end_hearing(actor: Actor, row: Case) -> None:
    """The case ends without a decision: no hearing takes place any more."""
    hearing = Hearing.objects.select_for_update().filter(case=row, state__in=Hearing.OPEN).first()
    if hearing is not None:
        hearing.state = Hearing.WAIVED
        hearing.save(update_fields=["state"])
        timing.stop_hearing(hearing)
        told = {"state": Hearing.WAIVED}
        record(actor, "cases.hearing_waived.v1", subject=hearing, case=row, changes=told)
