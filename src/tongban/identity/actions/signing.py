"""What happened at the door: sign-ins that worked and that failed, sign-outs, changes of role."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.legal import wall_now
from tongban.base.vault import blind
from tongban.identity.models import Account, Guard
from tongban.records.actions import record

MOST_FAILURES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(hours=1)


def guard_key(name: str, purpose: str = "sign_in") -> str:
    """Under which key failures of ``name`` are counted; the name itself is not kept."""
    return f"{purpose}:{blind(name, kind='sign_in_name')}"[:60]


def is_locked(key: str) -> bool:
    """Whether further tries under ``key`` have to wait (wall time)."""
    return Guard.objects.filter(key=key, locked_until__gt=wall_now()).exists()


def actor_of_account(account: Account) -> Actor:
    """The person behind an account, acting for themselves."""
    return Actor(party=account.party_id, account=account.pk, assurance=account.assurance)


@action
def sign_in_failed(actor: Actor, *, key: str, account: Account | None, way: str) -> Guard:
    """Count a failure; the fifth in a row closes this name for a quarter of an hour, known or not."""
    now = wall_now()
    Guard.objects.get_or_create(key=key, defaults={"last_at": now})
    guard = Guard.objects.select_for_update().get(key=key)
    if now - guard.last_at > FORGOTTEN_AFTER:
        guard.failures = 0
    guard.failures += 1
    guard.last_at = now
    if guard.failures >= MOST_FAILURES:
        guard.failures, guard.locked_until = 0, now + LOCKED_FOR
    guard.save()
    subject = account if account is not None else f"identity.guard:{key}"
    changes = {"way": way, "locked": guard.locked_until is not None and guard.locked_until > now}
    record(actor, "identity.sign_in_failed.v1", subject=subject, changes=changes)
    return guard


@action
def signed_in(actor: Actor, *, account: Account, way: str, key: str = "") -> None:
    """Note a sign-in and forget earlier failures. ``way``: password, password+totp, password+recovery, code, demo."""
    if key:
        Guard.objects.filter(key=key).delete()
    record(actor, "identity.signed_in.v1", subject=account, changes={"way": way})


@action
def signed_out(actor: Actor, *, account: Account, why: str) -> None:
    """Note the end of a session. ``why``: asked, idle."""
    record(actor, "identity.signed_out.v1", subject=account, changes={"why": why})


@action
def acting_changed(actor: Actor, *, account: Account, acting: str) -> None:
    """Note in which role the session goes on."""
    record(actor, "identity.acting_changed.v1", subject=account, changes={"acting": acting})
