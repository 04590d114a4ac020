"""Who may do what with accounts."""

from __future__ import annotations

from django.conf import settings

from tongban.base.actor import Actor
from tongban.identity.models import Account, ApiToken

MANAGE = "identity.account.manage"
PLAYABLE = frozenset({"demo", "test"})


def may_manage_accounts(actor: Actor) -> bool:
    """Set-up, and administrators."""
    return actor.is_system or actor.may(MANAGE)


def may_change_account(actor: Actor, account: Account) -> bool:
    """One's own account, or an administrator."""
    return actor.account == account.pk or may_manage_accounts(actor)


def may_revoke_token(actor: Actor, token: ApiToken) -> bool:
    """Its owner, or an administrator."""
    return (token.account_id is not None and token.account_id == actor.account) or may_manage_accounts(actor)


def demo_is_open() -> bool:
    """Whether anybody may sign in as a demo account: never outside the modes demo and test."""
    return settings.TONGBAN_MODE in PLAYABLE
