"""Handing in a thing: every application that can begin begins, all in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base import numbers
from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.cases.actions.errands.starting import go_on
from tongban.cases.actions.submission import WISHES
from tongban.cases.errands import may_edit, plan_of, values_of
from tongban.cases.following import may_follow
from tongban.cases.models import Errand, ErrandDraft, ErrandMember
from tongban.cases.policy import may_apply
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries import offers_by_code
from tongban.catalogue.things.planning import Plan
from tongban.kernel.ids import case_number
from tongban.messages.queries import party_to_tell
from tongban.org.models import Party
from tongban.records.actions import record


@action
def errand_submit(actor: Actor, *, draft: ErrandDraft) -> Errand:
    """Hand in a thing. Each member keeps the version of its guide that is in force now.

    Members that need nothing become cases at once; the others wait for the results that they need. Raises ``Invalid``
    with a sentence per question or material; the draft stays as it is then. Sending twice gives the errand that the
    first sending made.
    """
    row = ErrandDraft.objects.select_for_update().get(pk=draft.pk)
    if not may_edit(actor, row):
        raise Conflict("cases.draft.owner", _("This application belongs to somebody else."))
    if row.submitted_id is not None:
        return Errand.objects.get(pk=row.submitted_id)
    applicant = party_to_tell(actor.principal or 0)
    plan = plan_of(row, applicant.kind)
    versions = offers_by_code([step.item for step in plan.steps])
    for version in versions.values():
        may_apply(actor, version.item, version=version, applicant=applicant)
    values, papers = _checked(plan, row)
    errand = _new(actor, row, applicant, plan, values, papers, versions)
    members = _members(errand, plan, versions)
    record(
        actor,
        "cases.errand_submitted.v1",
        subject=errand,
        changes={
            "number": errand.number,
            "things": errand.things,
            "members": {m.item.code: m.status for m in members},
            "status": errand.status,
        },
    )
    row.submitted, row.values = errand, "{}"
    row.save(update_fields=["submitted", "values"])
    go_on(actor, errand, members)
    return errand


def _checked(plan: Plan, row: ErrandDraft) -> tuple[dict[str, Any], dict[str, Any]]:
    """The clean answers and the pages by material; raises ``Invalid`` naming every mistake."""
    typed = values_of(row)
    checked = plan.merged.check(typed)
    pages: dict[str, list[int]] = {}
    for page in row.files.order_by("paper", "ordinal"):
        pages.setdefault(page.paper, []).append(page.attachment_id)
    mistakes = dict(checked.mistakes)
    following = set(may_follow(plan, checked.values, pages))
    promised = following & set(row.later)
    for name, must in plan.merged.wanted(checked.values).items():
        if must and not pages.get(name) and name not in promised:
            mistakes[name] = (
                _("Please add this material, or promise to hand it in later.")
                if name in following
                else _("Please add this material.")
            )
    if mistakes:
        raise Invalid(mistakes)
    wishes = {k: str(typed[k])[:200] for k in WISHES if typed.get(k)}
    papers = {
        p.id: {"name": dict(p.name), "pages": pages.get(p.id, [])}
        | ({"later": True} if p.id in promised else {})
        for p in plan.merged.papers
        if not p.maker
    }
    return {**checked.values, **wishes}, papers


def _new(
    actor: Actor,
    row: ErrandDraft,
    applicant: Party,
    plan: Plan,
    values: Mapping[str, Any],
    papers: Mapping[str, Any],
    versions: Mapping[str, ItemVersion],
) -> Errand:
    today = legal_today()
    region = next(iter(versions.values())).item.unit.region or "000000"
    saved = plan.saved
    errand = Errand(
        number=case_number.make(region, today, numbers.case_serial(region, today)),
        applicant=applicant,
        agent_id=actor.party if actor.party != applicant.pk else None,
        applicant_name=applicant.name,
        channel=actor.channel,
        things=list(plan.things),
        book=row.book,
        values=json.dumps(values, ensure_ascii=False),
        papers=papers,
        figures={
            "days": plan.days,
            "fee": plan.fee.minor,
            "questions": saved.questions,
            "questions_apart": saved.questions_apart,
            "materials": saved.materials,
            "materials_apart": saved.materials_apart,
        },
        received_at=legal_now(),
        received_on=today,
    )
    errand.save()
    return errand


def _members(errand: Errand, plan: Plan, versions: Mapping[str, ItemVersion]) -> list[ErrandMember]:
    fields: dict[str, dict[str, str]] = {step.item: {} for step in plan.steps}
    for name, merged in plan.merged.fields.items():
        for use in merged.uses:
            fields[use.item][use.id] = name
    lines: dict[str, dict[str, str]] = {step.item: {} for step in plan.steps}
    for paper in plan.merged.papers:
        for use in paper.uses:
            lines[use.item][use.id] = paper.id
    members = [
        ErrandMember(
            errand=errand,
            item=versions[step.item].item,
            package_version=versions[step.item],
            ordinal=place,
            level=step.level,
            needs=dict(step.needs),
            produces=list(step.produces),
            fields=fields[step.item],
            lines=lines[step.item],
            made=dict(plan.merged.made.get(step.item, {})),
        )
        for place, step in enumerate(plan.steps)
    ]
    for member in members:
        member.save()
    return members
