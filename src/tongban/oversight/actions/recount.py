"""When the days of a case were counted anew, breaches that rested on the old ones are void."""

from __future__ import annotations

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.legal import legal_today
from tongban.cases.models import Case
from tongban.oversight.actions.lamps import lamp_void
from tongban.oversight.lamps import RED
from tongban.oversight.models import LampEvent

DUES = {
    "acceptance": "acceptance_due",
    "promised": "promised_due",
    "statutory": "statutory_due",
    "delivery": "delivery_due",
}


@action
def lamps_recount(actor: Actor, *, case: Case) -> int:
    """Void the open breaches of ``case`` whose day now lies ahead; closed lamps are untouched. Returns how many."""
    void = 0
    for event in LampEvent.objects.filter(case=case, grade=RED, state__in=("notified", "explained")):
        due = getattr(case, DUES[event.rule], None) if event.rule in DUES else None
        if due is not None and due > event.due_on and legal_today() <= due:
            lamp_void(actor, event=event, due_on=due)
            void += 1
    return void
