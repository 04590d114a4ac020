"""The second factor: an authenticator app, and recovery codes for the day the phone is lost."""

from __future__ import annotations

import secrets
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Forbidden, Invalid, Words
from tongban.base.fields import Sealed
from tongban.base.legal import wall_now
from tongban.base.vault import blind
from tongban.identity import totp
from tongban.identity.models import Account, RecoveryCode
from tongban.identity.policy import may_change_account
from tongban.records.actions import record

CODES: Final = 10
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
WRONG: Final[Words] = _("The code is wrong. Use the newest one that the app shows.")


@action
def factor_set(actor: Actor, *, account: Account, secret: str, code: str) -> list[str]:
    """Bind an authenticator app that shows ``code`` for ``secret``; returns ten recovery codes, shown once."""
    if not may_change_account(actor, account):
        raise Forbidden
    step = totp.matching_step(secret, code, wall_now())
    if step is None:
        raise Invalid({"code": WRONG})
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.totp_secret, locked.totp_step = Sealed.of(secret), step
    locked.save(update_fields=["totp_secret", "totp_step"])
    codes = _new_codes(locked)
    record(actor, "identity.second_factor_set.v1", subject=locked, changes={})
    return codes


def _new_codes(account: Account) -> list[str]:
    RecoveryCode.objects.filter(account=account).delete()
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _n in range(5)) for _part in range(2))
        for _c in range(CODES)
    ]
    RecoveryCode.objects.bulk_create([RecoveryCode(account=account, digest=_digest(c)) for c in codes])
    return codes


@action
def factor_passed(actor: Actor, *, account: Account, code: str) -> bool:
    """Whether ``code`` is the app's code of now, used for the first time."""
    del actor
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if not locked.totp_secret:
        return False
    step = totp.matching_step(locked.totp_secret.reveal(), code, wall_now(), after=locked.totp_step)
    if step is None:
        return False
    locked.totp_step = step
    locked.save(update_fields=["totp_step"])
    return True


@action
def recovery_use(actor: Actor, *, account: Account, code: str) -> bool:
    """Use up a recovery code; False when it is none or was used before."""
    row = (
        RecoveryCode.objects.select_for_update()
        .filter(account=account, digest=_digest(code), used_at=None)
        .first()
    )
    if row is None:
        return False
    row.used_at = wall_now()
    row.save(update_fields=["used_at"])
    record(actor, "identity.recovery_code_used.v1", subject=account, changes={})
    return True


@action
def factor_remove(actor: Actor, *, account: Account) -> None:
    """Take the second factor off (a lost phone; the person asks, or an administrator does)."""
    if not may_change_account(actor, account):
        raise Forbidden
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.totp_secret = Sealed.of("")
    locked.totp_step = 0
    locked.save(update_fields=["totp_secret", "totp_step"])
    RecoveryCode.objects.filter(account=locked).delete()
    record(actor, "identity.second_factor_removed.v1", subject=locked, changes={})


def _digest(code: str) -> str:
    return blind(code.replace("-", "").replace(" ", "").lower(), kind="recovery_code")
