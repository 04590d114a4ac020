"""Messages to the applicant and to the people at work: inbox always, e-mail where there is an address."""

from __future__ import annotations

from datetime import date

from tongban.base.actor import Actor
from tongban.cases.models import Case
from tongban.messages.actions import message_send


def tell(actor: Actor, case: Case, kind: str, *, due_on: date | None = None, **facts: str) -> None:
    """Tell the applicant, and the agent who filed, that ``kind`` happened to their case."""
    for party_id in {case.applicant_id, case.agent_id} - {None}:
        known = case._state.fields_cache.get("applicant") if party_id == case.applicant_id else None
        message_send(
            actor,
            to=known or int(party_id or 0),
            kind=f"case.{kind}",
            facts={
                "number": case.number,
                "item_zh": case.item.name_zh,
                "item_en": case.item.name_en or case.item.name_zh,
                "unit_zh": case.unit.name_zh,
                "unit_en": case.unit.name_en or case.unit.name_zh,
                "due_on": due_on.isoformat() if due_on else "",
                **facts,
            },
            link=f"/my/cases/{case.uid}/",
            about=f"case:{case.uid}",
        )
