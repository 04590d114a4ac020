"""Merging and splitting (合并办理, 分案办理): cases of one applicant handled together, and apart again.

Nothing of what the law counts moves: every case keeps its day of receipt, its limits with their pauses, its notices
and its own decision (行政许可法 arts. 32, 42, 44). What was handed in once is not asked a second time
(国务院令第716号 art. 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now
from tongban.cases import telling
from tongban.cases.actions.common import locked, note, step
from tongban.cases.flowing import member_left
from tongban.cases.models import Bond, Case, Material, MaterialFile
from tongban.cases.policy import demand_handling
from tongban.cases.queries import bonds_of

MOST = 20


@action
def case_merge(
    actor: Actor, *, case: Case, others: Sequence[Case], reason: str, version: int | None = None
) -> list[Bond]:
    """Handle ``others`` together with ``case``: of the same applicant, before the same authority, all undecided.

    Pages handed in with one stand for the same line of the others. Raises ``Invalid`` where cases do not belong
    together, ``Conflict`` where one is merged already.
    """
    words = _needed(reason)
    keys = {one.pk for one in others} - {case.pk}
    if not 1 <= len(keys) <= MOST:
        raise Invalid({"cases": _("Choose the cases that are to be handled together with this one.")})
    rows = {key: locked(Case(pk=key)) for key in sorted({case.pk, *keys})}
    lead = rows[case.pk]
    if version is not None:
        locked(case, version)
    for row in rows.values():
        demand_handling(actor, row)
        _fits(lead, row)
    made = []
    for key in sorted(keys):
        bond = Bond(
            lead=lead, case=rows[key], reason=words, made_by_id=actor.party, made_at=legal_now(), current=True
        )
        bond.save()
        made.append(bond)
    carried = _share_pages(list(rows.values()))
    for row in rows.values():
        together = [other.number for other in rows.values() if other.pk != row.pk]
        step(actor, row, "merged", opinion=words, numbers=together)
        note(
            actor,
            row,
            "merged",
            lead=str(lead.uid) if row.pk != lead.pk else "",
            lines=carried.get(row.pk, []),
            reason=words,
        )
    telling.tell(actor, lead, "merged", numbers="、".join(rows[key].number for key in sorted(keys)))
    return made


def _needed(reason: str) -> str:
    if not reason.strip():
        raise Invalid({"reason": _("Please write why.")})
    return reason.strip()[:500]


def _fits(lead: Case, row: Case) -> None:
    if not row.is_open:
        raise Conflict(
            "cases.merge_decided",
            _("Case %(number)s is decided already; it stands for itself.") % {"number": row.number},
        )
    if row.applicant_id != lead.applicant_id or row.unit_id != lead.unit_id:
        raise Invalid(
            {"cases": _("Only cases of one applicant before the same authority can be handled together.")}
        )
    bonds = bonds_of(row)
    if (row.pk != lead.pk and bonds) or (row.pk == lead.pk and any(b.case_id == lead.pk for b in bonds)):
        raise Conflict(
            "cases.merge_twice",
            _("Case %(number)s is handled together with another already.") % {"number": row.number},
        )


def _share_pages(rows: Sequence[Case]) -> dict[int, list[str]]:
    """What is missing in a case that is not accepted yet and lies in another: its pages stand there too."""
    given: dict[str, list[MaterialFile]] = {}
    for material in Material.objects.filter(case__in=rows, status__in=("provided", "passed")).order_by("id"):
        files = list(material.files.filter(replaced_at=None).order_by("ordinal"))
        if files:
            given.setdefault(material.line, files)
    carried: dict[int, list[str]] = {}
    missing = Material.objects.select_for_update().filter(
        case__in=[row for row in rows if row.status == Case.RECEIVED], status="missing"
    )
    for material in missing.order_by("id"):
        for page in given.get(material.line, ()):
            MaterialFile(
                material=material,
                attachment_id=page.attachment_id,
                ordinal=page.ordinal,
                handed_in_at=page.handed_in_at,
            ).save()
        if material.line in given:
            material.status = "provided"
            material.save(update_fields=["status"])
            carried.setdefault(material.case_id, []).append(material.line)
    return carried


@action
def case_split(actor: Actor, *, case: Case, reason: str, version: int | None = None) -> Case:
    """Let a case go its own way again: out of what it was merged with, or out of its joint case.

    A lead lets all the others go. A member leaves its joint case with its own limit running on; the last member
    cannot leave, since nothing would remain to be decided.
    """
    words = _needed(reason)
    row = locked(case, version, within=Case.OPEN)
    demand_handling(actor, row)
    bonds = bonds_of(row)
    if not bonds and row.parent_id is None:
        raise Conflict("cases.split_alone", _("This case stands for itself already."))
    if bonds:
        _loosen(actor, bonds, words)
    else:
        _leave(actor, row, words)
    telling.tell(actor, row, "split")
    return row


def _loosen(actor: Actor, bonds: Sequence[Bond], words: str) -> None:
    for bond in bonds:
        bond.current, bond.ended_by_id, bond.ended_at = None, actor.party, legal_now()
        bond.ended_reason = words
        bond.save()
        loose = locked(bond.case)
        step(actor, loose, "split", opinion=words)
        note(actor, loose, "split", reason=words)
    lead = locked(bonds[0].lead)
    step(actor, lead, "split", opinion=words)
    note(actor, lead, "split", reason=words)


def _leave(actor: Actor, row: Case, words: str) -> None:
    parent = locked(Case(pk=row.parent_id))
    if not parent.members.exclude(pk=row.pk).exists():
        raise Conflict("cases.split_last", _("The last part of a joint case cannot leave it."))
    facts: dict[str, Any] = dict(row.facts)
    token = facts.pop("call", None)
    facts["left"] = parent.number
    row.parent, row.facts = None, facts
    row.save(update_fields=["parent", "facts"])
    step(actor, row, "split", opinion=words, of=parent.number)
    note(actor, row, "split", reason=words, parent=str(parent.uid))
    step(actor, parent, "split", opinion=words, of=row.number)
    note(actor, parent, "member_left", member=row.number)
    if token is not None:
        member_left(SYSTEM, parent, int(token))


@action
def bonds_end(actor: Actor, *, case: Case) -> None:
    """A case that was merged has ended: nothing binds it any more."""
    for bond in bonds_of(case):
        bond.current, bond.ended_at = None, legal_now()
        bond.save(update_fields=["current", "ended_at"])
        note(actor, bond.case, "split", reason="")
