"""What forms know about the applicant already: the person signed in, the body acted for, licences held."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.forms.prefill import Prefill, source
from tongban.licences.grounds import VALID
from tongban.licences.queries import licences_of
from tongban.org.models import Party
from tongban.portal import queries


def parties(actor: Actor) -> Mapping[str, Prefill]:
    """Facts of the person and, when acting by mandate, of the principal."""
    if actor.party is None or actor.is_staff:
        return {}
    keys = {actor.party, actor.principal or actor.party}
    rows = queries.parties(keys)
    me, principal = rows[actor.party], rows[actor.principal or actor.party]
    known = {"party.kind": Prefill(principal.kind, _("From your choice of whom you act for"))}
    known |= _person(me if not principal.is_natural else principal)
    if not principal.is_natural:
        known |= _body(principal)
    return known


def _person(party: Party) -> dict[str, Prefill]:
    from_account, checked = _("From your account"), _("From your real-name sign-in")
    return {
        "person.name": Prefill(party.name, checked),
        "person.number": Prefill(party.number.reveal() if party.number_kind == "citizen_id" else "", checked),
        "person.mobile": Prefill(party.mobile.reveal() if party.mobile else "", from_account),
        "person.address": Prefill(party.address, from_account),
        "person.email": Prefill(party.email, from_account),
        "person.born": Prefill(party.born.isoformat() if party.born else "", checked),
        "person.sex": Prefill(party.sex, checked),
    }


def _body(party: Party) -> dict[str, Prefill]:
    register = _("From the register of companies")
    return {
        "body.name": Prefill(party.name, register),
        "body.number": Prefill(party.number.reveal() if party.number else "", register),
        "body.rep": Prefill(party.legal_rep.name if party.legal_rep else "", register),
        "body.address": Prefill(party.address, register),
    }


def licences(actor: Actor) -> Mapping[str, Prefill]:
    """Number, last day and face of valid licences: ``licence.<code>.number``, ``.valid_to``, ``.<label>``."""
    if actor.principal is None or actor.is_staff:
        return {}
    known: dict[str, Prefill] = {}
    for row in licences_of(actor.principal).filter(status=VALID)[:20]:
        said = _("From your licence %(number)s") % {"number": row.number}
        facts = {"number": row.number, "valid_to": row.valid_to.isoformat() if row.valid_to else ""}
        facts |= {line["label"]: line["value"] for line in json.loads(row.face.reveal() or "[]")}
        for name, value in facts.items():
            known.setdefault(f"licence.{row.type.code}.{name}", Prefill(value, said))
    return known


def connect() -> None:
    """Register the sources; earlier ones win."""
    source(parties)
    source(licences)
