"""Writing: making a unit's electronic seal, and ending one (GB/T 38540 §6: 制章、撤销)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, Stale
from tongban.base.legal import legal_now
from tongban.kernel.crypto import GM
from tongban.org.models import Unit
from tongban.printing.keys import TERM, seal_case
from tongban.printing.models import Seal
from tongban.printing.ofd import ses
from tongban.printing.ofd.authority import Term
from tongban.printing.policy import may_keep_seals
from tongban.printing.seal_queries import seal_in_force, seals_of
from tongban.printing.sealing import unit_code
from tongban.records.actions import record

GROUNDS: Final[Mapping[str, Promise]] = {
    "exposed": _("Its key was lost or used by others"),
    "changed": _("The unit's name or the seal's picture changed"),
    "abolished": _("The unit was abolished or lost the power"),
    "mistaken": _("It was made by mistake"),
}
"""Why a seal ends."""


def seal_first(actor: Actor, unit: Unit) -> Seal:
    """The first seal of a unit, made when it first seals an OFD file."""
    return seal_enter(actor, unit=unit, ordinal=1, seal=_made(unit, 1, TERM))


def seal_renew(actor: Actor, *, unit: Unit) -> Seal:
    """A new seal for a unit that has none in force; raises ``Forbidden``, ``Conflict``."""
    if not may_keep_seals(actor, unit.path or ""):
        raise Forbidden("printing.seal")
    if seal_in_force(unit) is not None:
        raise Conflict("printing.seal_in_force", _("The unit has a seal in force. End that one first."))
    last = seals_of(unit).first()
    ordinal = last.ordinal + 1 if last else 1
    term = TERM if last is None else Term(legal_now(), TERM.end)
    return seal_enter(actor, unit=unit, ordinal=ordinal, seal=_made(unit, ordinal, term))


def _made(unit: Unit, ordinal: int, term: Term) -> bytes:
    """The seal's file, before anything is written: a file that a broken attempt left is taken as it is."""
    es_id = f"TEST-{unit.uid.hex}-{ordinal:03}"
    return seal_case().make(es_id, unit_code(unit), unit.name_zh, legal_now(), term)


@action
def seal_enter(actor: Actor, *, unit: Unit, ordinal: int, seal: bytes) -> Seal:
    """Enter a seal that was made into the register; who was slower gets the one that is there."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    known: Seal | None = seals_of(unit).filter(ordinal=ordinal).first()
    if known is not None:
        return known
    info = ses.SESeal.load(seal)["info"]
    facts = info["property"]
    row = Seal(
        unit=unit,
        unit_path=unit.path or "",
        ordinal=ordinal,
        es_id=str(info["es_id"].native),
        name=str(facts["name"].native),
        sm3=GM.hash(seal).hex(),
        made_at=facts["made_at"].native,
        valid_from=facts["valid_from"].native,
        valid_to=facts["valid_to"].native,
    )
    row.save()
    record(actor, "printing.seal_made.v1", subject=row, changes={"es_id": row.es_id, "sm3": row.sm3})
    return row


@action
def seal_end(
    actor: Actor,
    *,
    seal: Seal,
    ground: str,
    reason: str,
    since: datetime | None = None,
    version: int | None = None,
) -> Seal:
    """End a seal: what was sealed with it from ``since`` on (default: now) does not count any more.

    Raises ``Forbidden``, ``Stale``, ``Conflict`` for one that has ended, ``Invalid``.
    """
    row: Seal = Seal.objects.select_for_update().get(pk=seal.pk)
    if not may_keep_seals(actor, row.unit_path):
        raise Forbidden("printing.seal")
    if row.ended_from is not None:
        raise Conflict("printing.seal_ended", _("This seal has ended already."))
    if version is not None and version != row.version:
        raise Stale
    now = legal_now()
    mistakes: dict[str, Promise] = {}
    if ground not in GROUNDS:
        mistakes["ground"] = _("Choose why it ends.")
    if not reason.strip():
        mistakes["reason"] = _("Say what happened, in a sentence or two.")
    if since is not None and since > now:
        mistakes["since"] = _("This moment has not come yet.")
    if mistakes:
        raise Invalid(mistakes)
    row.ended_from, row.ended_at, row.ended_by_id = since or now, now, actor.party
    row.ground, row.reason = ground, reason.strip()[:500]
    row.save(update_fields=["ended_from", "ended_at", "ended_by", "ground", "reason"])
    told = {"es_id": row.es_id, "ground": ground, "from": row.ended_from.isoformat()}
    record(actor, "printing.seal_ended.v1", subject=row, changes=told)
    return row
