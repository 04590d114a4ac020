"""Interested parties (行政许可法 art. 36): entered, told, heard before the decision."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.cases import hearings, notices
from tongban.cases.actions.common import locked, step
from tongban.cases.models import Case, Interested
from tongban.cases.policy import demand
from tongban.kernel.errors import Refusal
from tongban.kernel.refusals import sentence
from tongban.org.actions import party_register
from tongban.org.models import Party
from tongban.records.actions import personal, record


@action
def interested_add(
    actor: Actor,
    *,
    case: Case,
    kind: str,
    name: str,
    number: str,
    interest: str,
    mobile: str = "",
    version: int | None = None,
) -> Interested:
    """Enter somebody whose major interest the matter touches directly, and tell them at once.

    They are found by their identity number or registered. They may state their case within the days of the notice.
    """
    row = locked(case, version, within=(Case.ACCEPTED, Case.SUSPENDED))
    demand(actor, "examine", row)
    wrong = {n: _("Write it.") for n, text in (("name", name), ("interest", interest)) if not text.strip()}
    if wrong:
        raise Invalid(wrong)
    party = _party(actor, kind, name.strip(), number, mobile.strip())
    if party.pk in (row.applicant_id, row.agent_id):
        raise Invalid({"number": _("This is the applicant; name somebody else.")})
    if row.interested.filter(party=party).exists():
        raise Conflict("cases.interested_known", _("This person has been told already."))
    if hearings.hearing_of(row) is not None:
        said = _("The right to a hearing has been told; nobody can be added any more.")
        raise Conflict("cases.hearing_moved_on", said)
    today = legal_today()
    found = Interested(
        case=row,
        party=party,
        name=party.name,
        interest=interest.strip()[:500],
        told_on=today,
        state_by=hearings.due(hearings.STATEMENT, today),
    )
    found.told = notices.issue(
        actor,
        row,
        "INTERESTED",
        to=party,
        due_on=found.state_by,
        data={"interest": found.interest, "state_by": found.state_by, "sought_by": row.applicant_name},
    )
    found.save()
    step(actor, row, "interested_told", public=False, name=party.name)
    told = {"party": str(party.uid), "interest": personal(found.interest), "state_by": found.state_by}
    record(actor, "cases.interested_told.v1", subject=found, case=row, changes=told)
    return found


def _party(actor: Actor, kind: str, name: str, number: str, mobile: str) -> Party:
    facts: dict[str, Any] = {"mobile": mobile} if mobile else {}
    try:
        return party_register(actor, kind=kind, name=name, number=number, **facts)
    except Refusal as refusal:
        raise Invalid({"number": sentence(refusal, "zh")}, code=refusal.code) from refusal


@action
def interested_state(actor: Actor, *, interested: Interested, statement: str) -> Interested:
    """State one's case (陈述、申辩): the interested person on line, or the office that notes what they said."""
    row = locked(interested.case, within=(Case.ACCEPTED, Case.SUSPENDED))
    found = Interested.objects.select_for_update().get(pk=interested.pk)
    by_office = actor.is_staff or actor.client is not None
    if by_office:
        demand(actor, "examine", row)
    elif actor.principal != found.party_id:
        raise Forbidden("cases.interest")
    if not statement.strip():
        raise Invalid({"statement": _("Write what you have to say.")})
    earlier = found.statement.reveal() if found.statement else ""
    found.statement = "\n\n".join(filter(None, (earlier, statement.strip()[:4000])))
    found.stated_at = legal_now()
    found.save(update_fields=["statement", "stated_at"])
    step(actor, row, "interested_stated", public=False, name=found.name)
    told = {"statement": personal(statement.strip()[:4000]), "by_office": by_office}
    record(actor, "cases.interested_stated.v1", subject=found, case=row, changes=told)
    return found
