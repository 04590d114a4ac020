"""Granting and revoking mandates (行政许可法 art. 29: an agent may apply)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid
from tongban.base.legal import legal_now, legal_today
from tongban.org.models import Mandate, Party
from tongban.org.policy import may_grant_mandate, may_revoke_mandate
from tongban.records.actions import record


@action
def mandate_grant(
    actor: Actor,
    *,
    principal: Party,
    agent: Party,
    items: Sequence[str] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Mandate:
    """Let ``agent`` act for ``principal``: by the person, or an enterprise's legal representative."""
    if not (actor.is_system or may_grant_mandate(actor, principal)):
        raise Forbidden("org.mandate.grant", _("Only the legal representative can authorise a handler."))
    begin = valid_from or legal_today()
    if valid_to is not None and valid_to < begin:
        raise Invalid({"valid_to": _("The last day lies before the first one.")})
    signer = (principal.legal_rep_id or principal.pk) if actor.is_system else (actor.party or principal.pk)
    mandate = Mandate(
        principal=principal,
        agent=agent,
        granted_by_id=signer,
        items=list(items),
        valid_from=begin,
        valid_to=valid_to,
    )
    mandate.save()
    record(actor, "org.mandate_granted.v1", subject=mandate, changes={"items": list(items)})
    return mandate


@action
def mandate_revoke(actor: Actor, *, mandate: Mandate) -> Mandate:
    """End a mandate at once."""
    if not (actor.is_system or may_revoke_mandate(actor, mandate)):
        raise Forbidden
    locked: Mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if locked.revoked_at is None:
        locked.revoked_at = legal_now()
        locked.save(update_fields=["revoked_at"])
        record(actor, "org.mandate_revoked.v1", subject=locked, changes={})
    return locked
