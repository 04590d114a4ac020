"""Writing a thing: the life events, the answers about the person, the one form, its pages; kept at every step."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, NotFound, SignInNeeded
from tongban.base.legal import legal_now
from tongban.cases.actions.drafts import MOST_PAGES
from tongban.cases.errands import kind_of, may_edit, plan_of, values_of
from tongban.cases.models import ErrandDraft, ErrandFile
from tongban.cases.policy import may_apply
from tongban.catalogue.queries import offers_by_code
from tongban.catalogue.things.reading import book_row, plan_for
from tongban.files.models import Attachment
from tongban.messages.queries import party_to_tell


@action
def errand_open(
    actor: Actor, *, things: Sequence[str], answers: Mapping[str, str] | None = None
) -> ErrandDraft:
    """The actor's draft for these life events with these answers, begun if there is none yet.

    Raises what planning raises, and ``Forbidden`` where the person may not apply for one of the items.
    """
    if actor.party is None or actor.principal is None:
        raise SignInNeeded
    applicant = party_to_tell(actor.principal)
    plan = plan_for(things, answers, applicant.kind)
    for version in offers_by_code([step.item for step in plan.steps]).values():
        may_apply(actor, version.item, version=version, applicant=applicant)
    book = book_row()
    if book is None:
        raise NotFound("things.unknown")
    chosen = list(plan.things)
    known = ErrandDraft.objects.filter(
        owner_id=actor.party, on_behalf_of_id=actor.on_behalf_of, book=book, submitted=None
    )
    draft = next(
        (d for d in known.select_for_update().order_by("-changed_at")[:50] if d.things == chosen), None
    )
    if draft is None:
        draft = ErrandDraft(
            owner_id=actor.party, on_behalf_of_id=actor.on_behalf_of, book=book, things=chosen, values="{}"
        )
    draft.answers = dict(plan.answers)
    draft.changed_at = legal_now()
    draft.save()
    return draft


def own_draft(actor: Actor, draft: ErrandDraft) -> ErrandDraft:
    """The draft's row, locked; raises where it is somebody else's or has been handed in."""
    row = ErrandDraft.objects.select_for_update().get(pk=draft.pk)
    if not may_edit(actor, row):
        raise Forbidden
    if row.submitted_id is not None:
        raise Conflict("cases.draft.submitted", _("This application has already been sent."))
    return row


@action
def errand_save(
    actor: Actor,
    *,
    draft: ErrandDraft,
    values: Mapping[str, Any],
    group: str = "",
    later: Sequence[str] | None = None,
) -> ErrandDraft:
    """Keep what was typed, right or wrong; ``group`` is the page to resume at, ``later`` the materials promised."""
    row = own_draft(actor, draft)
    row.values = json.dumps({**values_of(row), **values}, ensure_ascii=False)
    row.group = group or row.group
    if later is not None:
        row.later = sorted(set(later))
    row.changed_at = legal_now()
    row.save()
    return row


@action
def errand_file_add(actor: Actor, *, draft: ErrandDraft, paper: str, attachment: Attachment) -> ErrandFile:
    """Put an uploaded page under a material of the plan; the same content is there once."""
    row = own_draft(actor, draft)
    known = plan_of(row, kind_of(actor)).merged.paper(paper)
    if known is None or known.maker:
        raise Invalid({paper: _("The guide does not ask for this material.")}, code="cases.guide_lock")
    pages = row.files.filter(paper=paper).order_by("ordinal")
    same = pages.filter(attachment__sha256=attachment.sha256).first()
    if same is not None:
        return same
    if pages.count() >= MOST_PAGES:
        raise Invalid({paper: _("There are already %(most)d pages here.") % {"most": MOST_PAGES}})
    last = pages.last()
    page = ErrandFile(draft=row, paper=paper, attachment=attachment, ordinal=last.ordinal + 1 if last else 1)
    page.save()
    row.changed_at = legal_now()
    row.save(update_fields=["changed_at"])
    return page


@action
def errand_file_remove(actor: Actor, *, draft: ErrandDraft, page: ErrandFile) -> None:
    """Take a page away again before sending."""
    row = own_draft(actor, draft)
    ErrandFile.objects.filter(pk=page.pk, draft=row).delete()


@action
def errand_discard(actor: Actor, *, draft: ErrandDraft) -> None:
    """Throw a draft away."""
    own_draft(actor, draft).delete()
