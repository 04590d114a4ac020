"""Handing in an application in one call, without a draft: by the person's own program, or by one that takes in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid, SignInNeeded
from tongban.cases.actions.intake import case_file_at_window
from tongban.cases.actions.submission import Application, open_case
from tongban.cases.models import Case
from tongban.cases.policy import may_apply
from tongban.catalogue.models import Item, ItemVersion
from tongban.catalogue.queries import version_in_force
from tongban.kernel.errors import Refusal
from tongban.messages.queries import party_to_tell
from tongban.org.actions import party_register

INTAKE = "cases.case.intake"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, as the program that takes the application in names them."""

    kind: str
    name: str
    number: str
    mobile: str = ""


@action
def case_submit_at_once(
    actor: Actor,
    *,
    item: Item,
    values: Mapping[str, Any],
    pages: Mapping[str, Sequence[int]],
    committed: bool = False,
    later: Collection[str] = (),
    version: ItemVersion | None = None,
) -> Case:
    """Hand in one's own application (or one's principal's) whole; same checks and receipt as from a draft.

    ``version`` in force may be given by who has read it already.
    """
    if actor.principal is None:
        raise SignInNeeded
    version = version or version_in_force(item)
    applicant = party_to_tell(actor.principal)
    may_apply(actor, item, version=version, applicant=applicant)
    return open_case(
        actor,
        item=item,
        version=version,
        applicant=applicant,
        application=Application(values, pages, committed, later=later),
    )


@action
def case_take_in(
    actor: Actor,
    *,
    item: Item,
    applicant: Applicant,
    values: Mapping[str, Any],
    pages: Mapping[str, Sequence[int]],
    committed: bool = False,
    later: Collection[str] = (),
) -> Case:
    """File an application for somebody else: clerks and programs with ``cases.case.intake`` in the item's unit."""
    if not actor.may(INTAKE, path=item.unit.path or ""):
        raise Forbidden("cases.intake")
    facts = {"mobile": applicant.mobile} if applicant.mobile else {}
    try:
        party = party_register(
            actor, kind=applicant.kind, name=applicant.name, number=applicant.number, **facts
        )
    except Refusal as refusal:
        raise Invalid({"applicant.number": str(refusal)}, code=refusal.code) from refusal
    return case_file_at_window(
        actor, item=item, applicant=party, values=values, pages=pages, committed=committed, later=later
    )
