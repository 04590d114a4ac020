"""Bearer tokens of people and machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid
from tongban.base.legal import wall_now
from tongban.identity.acting import SELF, parts_of
from tongban.identity.models import Account, ApiClient, ApiToken
from tongban.identity.policy import may_manage_accounts, may_revoke_token
from tongban.identity.tokens import digest_of, new_text
from tongban.org.models import Unit
from tongban.records.actions import record

LONGEST_DAYS: Final = 366


@action
def client_register(
    actor: Actor, *, name: str, unit: Unit | None = None, grants: Sequence[tuple[str, str]] = ()
) -> ApiClient:
    """Register a machine that may call the API for ``unit`` with these ``(word, scope)`` permissions."""
    if not may_manage_accounts(actor):
        raise Forbidden
    client = ApiClient(name=name, unit=unit, grants=[list(pair) for pair in grants])
    client.save()
    record(actor, "identity.client_registered.v1", subject=client, changes={"grants": client.grants})
    return client


@action
def token_issue(
    actor: Actor,
    *,
    account: Account | None = None,
    client: ApiClient | None = None,
    label: str = "",
    acting: str = SELF,
    days: int = 90,
) -> tuple[ApiToken, str]:
    """A token of ``account`` (one's own) or ``client``; returns the row and the text, which is never shown again."""
    own = account is not None and account.pk == actor.account and client is None
    if not own and not may_manage_accounts(actor):
        raise Forbidden
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid({"days": _("A token is valid for 1 to 366 days.")})
    if account is not None and acting not in {part.key for part in parts_of(account)}:
        raise Invalid({"acting": _("You cannot act in this role.")})
    text, now = new_text(), wall_now()
    token = ApiToken(
        digest=digest_of(text), hint=f"…{text[-4:]}", label=label[:80], account=account, client=client, acting=acting,
        made_at=now, until=now + timedelta(days=days),
    )  # fmt: skip
    token.save()
    record(actor, "identity.token_issued.v1", subject=token, changes={"acting": acting, "days": days})
    return token, text


@action
def token_revoke(actor: Actor, *, token: ApiToken) -> ApiToken:
    """End a token at once."""
    if not may_revoke_token(actor, token):
        raise Forbidden
    locked = ApiToken.objects.select_for_update().get(pk=token.pk)
    if locked.revoked_at is None:
        locked.revoked_at = wall_now()
        locked.save(update_fields=["revoked_at"])
        record(actor, "identity.token_revoked.v1", subject=locked, changes={})
    return locked
