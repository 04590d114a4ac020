"""Opening accounts, setting passwords, the first administrator."""

from __future__ import annotations

import re
from typing import Final

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Conflict, Forbidden, Invalid
from tongban.base.legal import wall_now
from tongban.identity.models import Account
from tongban.identity.passwords import LEAST_RESIDENT, LEAST_STAFF, weakness
from tongban.identity.policy import may_change_account, may_manage_accounts
from tongban.org.actions import party_register, post_fill, roles_install
from tongban.org.models import Party, Post, Unit
from tongban.records.actions import record

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{2,149}")


@action
def account_open(
    actor: Actor,
    *,
    party: Party | None,
    username: str,
    password: str | None = None,
    kind: str = Account.RESIDENT,
    assurance: int = 0,
) -> Account:
    """Open an account for ``party``. Without a password nobody can sign in with one (demo cards, codes).

    Raises ``Invalid`` for a name that is taken or malformed, or for a weak password.
    """
    if not may_manage_accounts(actor):
        raise Forbidden
    name = username.strip().lower()
    if not _NAME.fullmatch(name):
        raise Invalid({"username": _("Use 3 to 150 letters, digits, dots and hyphens.")})
    if Account.objects.filter(username=name).exists():
        raise Invalid({"username": _("This sign-in name is taken.")})
    if password is not None:
        demand_strong(password, kind=kind, about=(name, party.name if party else ""))
    account = Account(username=name, party=party, kind=kind, assurance=assurance, made_at=wall_now())
    account.password = make_password(password)
    account.save()
    record(
        actor, "identity.account_opened.v1", subject=account, changes={"kind": kind, "assurance": assurance}
    )
    return account


def demand_strong(password: str, *, kind: str, about: tuple[str, ...] = ()) -> None:
    """Raise ``Invalid`` on the field ``password`` when it is too weak for this kind of account."""
    least = LEAST_STAFF if kind == Account.STAFF else LEAST_RESIDENT
    words = weakness(password, least=least, about=about)
    if words is not None:
        raise Invalid({"password": words})


@action
def account_password_set(actor: Actor, *, account: Account, password: str) -> Account:
    """Set a new password; every session of the account ends with the old one."""
    if not may_change_account(actor, account):
        raise Forbidden
    demand_strong(
        password, kind=account.kind, about=(account.username, account.party.name if account.party else "")
    )
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.password = make_password(password)
    locked.save(update_fields=["password"])
    record(actor, "identity.password_set.v1", subject=locked, changes={"by_self": actor.account == locked.pk})
    return locked


@action
def account_stop(actor: Actor, *, account: Account, reason: str) -> Account:
    """Let nobody sign in with the account any more; its open sessions end at their next request."""
    return _switch(actor, account, active=False, reason=reason)


@action
def account_resume(actor: Actor, *, account: Account, reason: str) -> Account:
    """Let the account be used again."""
    return _switch(actor, account, active=True, reason=reason)


def _switch(actor: Actor, account: Account, *, active: bool, reason: str) -> Account:
    if not may_manage_accounts(actor):
        raise Forbidden
    if account.pk == actor.account:
        raise Conflict("identity.own_account", _("You cannot stop the account that you are using."))
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.is_active = active
    locked.save(update_fields=["is_active"])
    kind = "identity.account_resumed.v1" if active else "identity.account_stopped.v1"
    record(actor, kind, subject=locked, changes={"reason": reason})
    return locked


@action
def administrator_first(*, unit: Unit, name: str, number: str, username: str, password: str) -> Account:
    """The first administrator of a new installation, at ``unit``; ``number`` is the person's identity number.

    Raises ``Conflict`` where there is an administrator already, ``Invalid`` for a weak password,
    ``kernel.errors.Refusal`` for an impossible number.
    """
    if Post.objects.filter(roles__role__code="administrator").exists():
        raise Conflict("identity.administrator_exists", _("This installation has an administrator already."))
    demand_strong(password, kind=Account.STAFF, about=(username, name))
    roles_install(SYSTEM)
    party = party_register(SYSTEM, kind=Party.NATURAL, name=name, number=number)
    post_fill(
        SYSTEM,
        unit=unit,
        holder=party,
        title_zh="系统管理员",
        title_en="Administrator",
        roles=["administrator"],
    )
    return account_open(
        SYSTEM, party=party, username=username, password=password, kind=Account.STAFF, assurance=4
    )
