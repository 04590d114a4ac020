"""A hearing as applicant and interested parties read it: where it stands, and what they can do now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.cases import hearings
from tongban.cases.models import Case, Hearing

STATES = {
    Hearing.TOLD: _("You may ask for a hearing"),
    Hearing.ASKED: _("A hearing was asked for; time and place follow"),
    Hearing.SET: _("The hearing is set"),
    Hearing.HELD: _("The record of the hearing is being signed"),
    Hearing.RECORDED: _("The hearing is over; the decision rests on its record"),
    Hearing.LAPSED: _("Nobody asked for a hearing"),
    Hearing.WAIVED: _("No hearing takes place"),
}
CLOSED = {
    "state-secret": _("It is not public: it touches a state secret."),
    "trade-secret": _("It is not public: it touches a trade secret."),
    "privacy": _("It is not public: it touches somebody's private life."),
}


def hearing_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The hearing of a case with what this party can do; None where there is none."""
    held = hearings.hearing_of(case)
    if held is None:
        return None
    part = hearings.part_in(actor, held)
    going = part is not None and part.waived_at is None and case.is_open
    waits = held.state == Hearing.SET and held.presiding_id is not None
    asked = held.recusals.filter(granted=None).exists()
    unsigned = part is not None and bool(part.present) and part.signed_at is None and not part.refused
    may_leave = held.ground == Hearing.RIGHT and held.state in (Hearing.TOLD, Hearing.ASKED, Hearing.SET)
    return {
        **hearings.summary(held),
        "title": STATES[held.state],
        "closed_words": CLOSED.get(held.closed, ""),
        "part": part,
        "may_ask": going and held.state == Hearing.TOLD and hearings.may_be_asked(held),
        "may_waive": going and may_leave,
        "may_recuse": going and waits and not asked,
        "may_sign": going and held.state == Hearing.HELD and unsigned,
        "statements": hearings.statements_of(held) if held.state in (Hearing.HELD, Hearing.RECORDED) else [],
        "recusals": list(held.recusals.order_by("id")),
    }
