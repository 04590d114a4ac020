"""Writing an application: saved at every step, resumed elsewhere, nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Forbidden, Invalid, SignInNeeded
from tongban.base.legal import legal_now
from tongban.cases.models import Draft, DraftFile
from tongban.cases.policy import may_apply, may_edit_draft
from tongban.catalogue.models import Item
from tongban.catalogue.queries import package_of, version_in_force
from tongban.files.models import Attachment

MOST_PAGES = 30


@action
def draft_open(actor: Actor, *, item: Item) -> Draft:
    """The actor's draft for ``item`` under the version in force now, begun if there is none yet."""
    if actor.party is None:
        raise SignInNeeded
    may_apply(actor, item)
    version = version_in_force(item)
    draft = (
        Draft.objects.filter(
            item=item,
            owner_id=actor.party,
            on_behalf_of_id=actor.on_behalf_of,
            package_version=version,
            submitted=None,
        )
        .order_by("-changed_at")
        .first()
    )
    if draft is None:
        draft = Draft(
            item=item,
            package_version=version,
            owner_id=actor.party,
            on_behalf_of_id=actor.on_behalf_of,
            values="{}",
            changed_at=legal_now(),
        )
        draft.save()
    return draft


def values_of(draft: Draft) -> dict[str, Any]:
    """What has been typed so far."""
    loaded: dict[str, Any] = json.loads(draft.values.reveal() or "{}")
    return loaded


def _own(actor: Actor, draft: Draft) -> Draft:
    row = Draft.objects.select_for_update().select_related("package_version", "item").get(pk=draft.pk)
    if not may_edit_draft(actor, row):
        raise Forbidden
    if row.submitted_id is not None:
        raise Conflict("cases.draft.submitted", _("This application has already been sent."))
    return row


@action
def draft_save(
    actor: Actor,
    *,
    draft: Draft,
    values: Mapping[str, Any],
    group: str = "",
    commitment: bool | None = None,
    later: Collection[str] | None = None,
) -> Draft:
    """Keep what was typed, right or wrong; ``group`` is the page to resume at.

    ``later``: the material lines that follow by the day of a written promise; only those that the guide marks.
    """
    row = _own(actor, draft)
    if later is not None:
        row.later = sorted(_may_follow(row, later))
    merged = {**values_of(row), **values}
    row.values = json.dumps(merged, ensure_ascii=False)
    row.group = group or row.group
    if commitment is not None:
        row.commitment = commitment
    row.changed_at = legal_now()
    row.save()
    return row


def _may_follow(row: Draft, lines: Collection[str]) -> set[str]:
    package = package_of(row.package_version)
    known = {m.id for m in package.materials if m.later} if package.conditional else set()
    if stray := set(lines) - known:
        raise Invalid(
            dict.fromkeys(sorted(stray), _("This material cannot follow later.")), code="cases.guide_lock"
        )
    return set(lines)


@action
def draft_file_add(actor: Actor, *, draft: Draft, line: str, attachment: Attachment) -> DraftFile:
    """Put an uploaded page under a line of the material list; only lines of the guide exist (guide lock).

    The same content under the same line is there once: a second click or a repeated call gives the page that is
    already there.
    """
    row = _own(actor, draft)
    if package_of(row.package_version).material(line) is None:
        raise Invalid({"line": _("The guide does not ask for this material.")}, code="cases.guide_lock")
    same = row.files.filter(line=line, attachment__sha256=attachment.sha256).order_by("ordinal").first()
    if same is not None:
        return same
    if row.files.filter(line=line).count() >= MOST_PAGES:
        raise Invalid({line: _("There are already %(most)d pages here.") % {"most": MOST_PAGES}})
    last = row.files.filter(line=line).order_by("-ordinal").first()
    page = DraftFile(draft=row, line=line, attachment=attachment, ordinal=last.ordinal + 1 if last else 1)
    page.save()
    row.changed_at = legal_now()
    row.save(update_fields=["changed_at"])
    return page


@action
def draft_file_remove(actor: Actor, *, draft: Draft, page: DraftFile) -> None:
    """Take a page away again before sending."""
    row = _own(actor, draft)
    DraftFile.objects.filter(pk=page.pk, draft=row).delete()


@action
def draft_discard(actor: Actor, *, draft: Draft) -> None:
    """Throw a draft away."""
    row = _own(actor, draft)
    row.delete()
