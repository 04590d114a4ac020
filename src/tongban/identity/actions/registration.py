"""A resident's own account, by name, identity number and mobile phone."""

from __future__ import annotations

import base64
import secrets

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.vault import blind
from tongban.identity.actions.accounts import account_open
from tongban.identity.models import Account
from tongban.identity.proofing import level_of
from tongban.identity.queries import resident_account_of
from tongban.kernel.ids import citizen_id, mobile
from tongban.org.actions import party_change, party_register
from tongban.org.models import Party
from tongban.org.queries import party_by_number
from tongban.records.actions import record


@action
def resident_register(actor: Actor, *, name: str, number: str, phone: str, password: str) -> Account:
    """Open an account for the person called ``name`` with this citizen number, whose phone answered a code.

    Raises ``Invalid`` when name and number do not match, ``Conflict`` when the person has an account, or is known
    with another phone (then a window clerk checks the card; nobody takes over an account with a found number).
    """
    name, number, phone = name.strip(), citizen_id.parse(number).number, mobile.parse(phone)
    level = level_of(name, number)
    known = party_by_number(number, "citizen_id")
    if level is None or (known is not None and known.name != name):
        raise Invalid({"name": _("Name and identity number do not match. Please check both.")})
    party = _party(known, name, number, phone)
    account = account_open(
        SYSTEM,
        party=party,
        username=new_username(),
        password=password,
        kind=Account.RESIDENT,
        assurance=level,
    )
    record(actor, "identity.resident_registered.v1", subject=account, changes={"assurance": level})
    return account


def _party(known: Party | None, name: str, number: str, phone: str) -> Party:
    if known is None:
        return party_register(SYSTEM, kind=Party.NATURAL, name=name, number=number, mobile=phone)
    if resident_account_of(known) is not None:
        raise Conflict("identity.has_account", _("You have an account already. Please sign in with it."))
    if known.mobile_index and known.mobile_index != blind(phone, kind="mobile"):
        raise Conflict(
            "identity.other_phone",
            _(
                "You are known here with another phone number. Please bring your identity card to a service hall."
            ),
        )
    return known if known.mobile_index else party_change(SYSTEM, party=known, mobile=phone)


def new_username() -> str:
    """A sign-in name that tells nothing about the person; they sign in by phone or identity number."""
    return "r-" + base64.b32encode(secrets.token_bytes(10)).decode().lower()
