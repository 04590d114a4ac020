"""Signing in: the checks at the door, in the order that tells a stranger nothing."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import ANONYMOUS
from tongban.base.errors import Conflict, Invalid
from tongban.identity.actions.factors import factor_passed, recovery_use
from tongban.identity.actions.signing import actor_of_account, guard_key, is_locked, sign_in_failed
from tongban.identity.models import Account
from tongban.identity.passwords import MOST
from tongban.identity.queries import account_by_name, is_staff_account


def by_password(name: str, password: str) -> Account:
    """The account whose name and password these are.

    Raises ``Invalid`` with one and the same sentence for a wrong name and a wrong password, after the same work,
    and ``Conflict`` while the name is closed, whether an account has it or not.
    """
    key = guard_key(name)
    demand_open(key)
    account = account_by_name(name)
    if account is None or len(password) > MOST:
        make_password(password[:MOST])
        right = False
    else:
        right = account.check_password(password)
    if not right or account is None:
        sign_in_failed(ANONYMOUS, key=key, account=account, way="password")
        raise Invalid(message=_("Name or password is wrong. Check both, or sign in by a code to your phone."))
    return account


def demand_open(key: str) -> None:
    """Raise ``Conflict`` while too many failures keep ``key`` closed."""
    if is_locked(key):
        raise Conflict(
            "identity.locked",
            _("Too many attempts. Please wait 15 minutes, or sign in by a code to your phone."),
        )


def needs_second_factor(account: Account) -> bool:
    """Whether a code is asked for: always where one was set up; in production from every civil servant."""
    return bool(account.totp_secret) or (settings.TONGBAN_MODE == "production" and is_staff_account(account))


def by_second_factor(account: Account, code: str) -> str:
    """Check the second factor; returns the way it was passed. Raises ``Invalid`` on ``code``,
    ``Conflict`` when closed.
    """
    key = guard_key(str(account.pk), "second")
    demand_open(key)
    actor = actor_of_account(account)
    if factor_passed(actor, account=account, code=code):
        return "password+totp"
    if len(code) > 8 and recovery_use(actor, account=account, code=code):
        return "password+recovery"
    sign_in_failed(actor, key=key, account=account, way="totp")
    raise Invalid(
        {"code": _("The code is wrong. Use the newest one that the app shows, or a recovery code.")}
    )
