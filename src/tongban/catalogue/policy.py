"""Who may change packages, and who may let a change through: never the same person (four eyes)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, NotFound
from tongban.catalogue.models import PackageDraft
from tongban.org.models import Unit
from tongban.org.policy import path_condition

EDIT: Final = "catalogue.package.publish"
REVIEW: Final = "catalogue.package.review"
WORDS: Final = (EDIT, REVIEW)


def drafts_seen(actor: Actor) -> QuerySet[PackageDraft]:
    """Every draft that ``actor`` may read: of the units whose packages they may change or review."""
    rows = PackageDraft.objects.select_related("unit", "owner", "reviewer", "base", "published")
    reach = Q(pk__in=[])
    for word in WORDS:
        if not actor.holds(word):
            continue
        condition = path_condition(actor, word, "unit__path")
        if condition is None:
            return rows
        reach |= condition
    return rows.filter(reach)


def draft_for(actor: Actor, uid: UUID | str) -> PackageDraft:
    """One draft; raises ``NotFound``, also for those of others."""
    draft = drafts_seen(actor).filter(uid=uid).first()
    if draft is None:
        raise NotFound("catalogue.draft")
    return draft


def may_edit_for(actor: Actor, unit: Unit) -> bool:
    """Whether ``actor`` may change packages of ``unit``."""
    return actor.may(EDIT, path=unit.path or "")


def may_edit(actor: Actor, draft: PackageDraft) -> bool:
    """Whether ``actor`` looks after the item of ``draft``."""
    return may_edit_for(actor, draft.unit)


def may_review(actor: Actor, draft: PackageDraft) -> bool:
    """Whether ``actor`` may judge ``draft``: of that duty, and not one of those who wrote it."""
    if actor.party is None or not actor.may(REVIEW, path=draft.unit.path or ""):
        return False
    return actor.party != draft.owner_id and actor.party not in draft.editors


def demand_edit(actor: Actor, draft: PackageDraft) -> None:
    """Raise ``Forbidden`` unless ``may_edit``."""
    if not may_edit(actor, draft):
        raise Forbidden("catalogue.draft.edit")
