"""Registering people and enterprises, each once."""

from __future__ import annotations

from typing import Any

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden
from tongban.base.vault import blind
from tongban.kernel.ids import citizen_id, uscc
from tongban.org.models import Party
from tongban.org.queries import party_by_number
from tongban.records.actions import record


@action
def party_register(
    actor: Actor, *, kind: str, name: str, number: str, number_kind: str = "", **facts: Any
) -> Party:
    """The party with this identity number, registered now if it is new.

    Raises ``kernel.errors.Refusal`` when the number cannot be one (GB 11643, GB 32100). Birth date and sex of a
    natural person follow from the number.
    """
    number_kind = number_kind or ("citizen_id" if kind == Party.NATURAL else "uscc")
    number, facts = _checked(number, number_kind, facts)
    known = party_by_number(number, number_kind)
    if known is not None:
        return known
    party = Party(kind=kind, name=name, number=number, number_kind=number_kind, **facts)
    party.unique_index = f"{number_kind}:{blind(number, kind='citizen_id')}"
    party.save()
    record(actor, "org.party_registered.v1", subject=party, changes={"kind": kind})
    return party


def _checked(number: str, number_kind: str, facts: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if number_kind == "citizen_id":
        read = citizen_id.parse(number)
        return read.number, {"born": read.birth, "sex": read.sex, **facts}
    if number_kind == "uscc":
        return uscc.parse(number).number, facts
    return number.strip().upper(), facts


CHANGEABLE = frozenset({"mobile", "email", "address", "region", "language", "name", "legal_rep"})


@action
def party_change(actor: Actor, *, party: Party, **facts: Any) -> Party:
    """Change how a party is reached. Name and legal representative change through registration only."""
    own = actor.party == party.pk or actor.on_behalf_of == party.pk
    allowed = CHANGEABLE - ({"name", "legal_rep"} if own and not actor.is_system else set())
    if not (own or actor.is_system or actor.may("org.party.manage")) or not set(facts) <= allowed:
        raise Forbidden
    locked: Party = Party.objects.select_for_update().get(pk=party.pk)
    for name, value in facts.items():
        setattr(locked, name, value)
    extra = {"mobile_index"} if "mobile" in facts else set()
    locked.save(update_fields=[*facts, *extra])
    record(actor, "org.party_changed.v1", subject=locked, changes={"facts": sorted(facts)})
    return locked
