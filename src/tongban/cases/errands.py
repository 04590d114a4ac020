"""Reads of errands (一件事): drafts and their plan, one's own, what is asked of the whole, what a member waits for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases.clockwork import package_of
from tongban.cases.models import Case, Errand, ErrandDraft, ErrandFile, ErrandMember, Material
from tongban.catalogue.things.planning import Plan
from tongban.catalogue.things.reading import book_of, plan_by
from tongban.org.models import Party
from tongban.org.queries import items_acted_for


def kind_of(actor: Actor) -> str:
    """Whether a person or an enterprise applies."""
    return Party.objects.values_list("kind", flat=True).get(pk=actor.principal or 0)


def values_of(row: ErrandDraft | Errand) -> dict[str, Any]:
    """The answers of the one form."""
    loaded: dict[str, Any] = json.loads(row.values.reveal() or "{}")
    return loaded


def plan_of(draft: ErrandDraft, kind: str) -> Plan:
    """The plan of a draft with the packages in force now."""
    return plan_by(book_of(draft.book), draft.things, draft.answers, kind)


def pages_of(draft: ErrandDraft) -> dict[str, list[ErrandFile]]:
    """Pages added so far, by merged material."""
    found: dict[str, list[ErrandFile]] = {}
    for page in (
        ErrandFile.objects.filter(draft=draft).select_related("attachment").order_by("paper", "ordinal")
    ):
        found.setdefault(page.paper, []).append(page)
    return found


def may_edit(actor: Actor, draft: ErrandDraft) -> bool:
    """Only the person who writes it, acting for the same principal."""
    mine = draft.owner_id == actor.party and draft.on_behalf_of_id == actor.on_behalf_of
    return mine and not actor.is_staff and actor.party is not None


def draft_for(actor: Actor, uid: str) -> ErrandDraft:
    """One's own draft, one that was handed in too; raises ``NotFound``."""
    draft = ErrandDraft.objects.select_related("book", "submitted").filter(uid=uid).first()
    if draft is None or not may_edit(actor, draft):
        raise NotFound("cases.errand.draft")
    return draft


def my_drafts(actor: Actor) -> QuerySet[ErrandDraft]:
    """One's own things that were not handed in, last touched first."""
    if actor.party is None or actor.is_staff:
        return ErrandDraft.objects.none()
    rows = ErrandDraft.objects.filter(
        owner_id=actor.party, on_behalf_of_id=actor.on_behalf_of, submitted=None
    )
    return rows.order_by("-changed_at")


def own_errands(actor: Actor) -> QuerySet[Errand]:
    """Errands of the actor or of whom they act for; a mandate for some items shows those that lie within it."""
    if actor.principal is None or actor.is_staff:
        return Errand.objects.none()
    rows = Errand.objects.filter(applicant_id=actor.principal)
    if actor.on_behalf_of is None:
        return rows
    items = items_acted_for(actor.party or 0, actor.on_behalf_of)
    if items is None:
        return rows
    return rows.exclude(pk__in=ErrandMember.objects.exclude(item__code__in=sorted(items)).values("errand"))


def my_errands(actor: Actor) -> QuerySet[Errand]:
    """One's own errands, newest first."""
    return own_errands(actor).order_by("-received_at", "-id")


def errand_for(actor: Actor, uid: str) -> Errand:
    """One's own errand; raises ``NotFound`` (also for others')."""
    errand = own_errands(actor).filter(uid=uid).first()
    if errand is None:
        raise NotFound("cases.errand")
    return errand


def members_of(errand: Errand) -> list[ErrandMember]:
    """The members in order, with item, unit and case."""
    rows = ErrandMember.objects.filter(errand=errand)
    return list(rows.select_related("item__unit", "case__unit", "package_version").order_by("ordinal"))


def errand_of(case: Case) -> Errand | None:
    """The errand that a case belongs to."""
    member = ErrandMember.objects.filter(case=case).select_related("errand").first()
    return member.errand if member else None


def errands_touched(subject: str) -> list[str]:
    """The errands on which an event of this subject bears: a case of theirs, or one applied for again beside them."""
    noun, _dot, uid = subject.partition(":")
    if noun == "cases.errand":
        return [uid]
    case = Case.objects.filter(uid=uid).select_related("errand_member__errand").first()
    if case is None:
        return []
    member = getattr(case, "errand_member", None)
    if member is not None:
        return [str(member.errand.uid)]
    stuck = ErrandMember.objects.filter(
        status=ErrandMember.BLOCKED,
        errand__applicant_id=case.applicant_id,
        errand__received_at__lte=case.received_at,
    )
    return [str(found) for found in stuck.values_list("errand__uid", flat=True).distinct()]


@dataclass(slots=True)
class Asked:
    """A material that notices of members name: asked once, answered for all of them."""

    id: str
    name: Mapping[str, str]
    formats: tuple[str, ...]
    wanted: list[tuple[Case, str, str]] = field(default_factory=list)
    """Case, its material line, what the notice says of it."""


def asked_of(errand: Errand, members: Sequence[ErrandMember] | None = None) -> list[Asked]:
    """What the supplement notices of all members name, each material once (each notice stays its authority's own)."""
    own = {m.case_id: m for m in (members if members is not None else members_of(errand)) if m.case_id}
    rows = Material.objects.filter(status__in=Material.ASKED, case__status=Case.SUPPLEMENTING)
    rows = rows.filter(Q(case__in=own) | Q(case__parent__in=own)).select_related("case__item", "case__unit")
    found: dict[str, Asked] = {}
    for row in rows.order_by("case_id", "ordinal"):
        member = own.get(row.case_id) or own[row.case.parent_id or 0]
        line = package_of(row.case).material(row.line)
        if line is None:
            continue
        name = member.lines.get(row.line) or f"{row.case.item.code}-{row.line}"
        entry = found.setdefault(name, Asked(name, line.name, line.formats))
        entry.formats = tuple(f for f in entry.formats if f in line.formats) or entry.formats
        entry.wanted.append((row.case, row.line, row.note))
    return list(found.values())
