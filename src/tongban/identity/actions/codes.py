"""One-time codes for mobile phones: made here, sent by the caller after the transaction."""

from __future__ import annotations

import hmac
import json
import secrets
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Conflict, Invalid
from tongban.base.legal import wall_now
from tongban.base.vault import blind
from tongban.identity.models import OneTimeCode
from tongban.kernel.ids import mobile

VALID_FOR: Final = timedelta(minutes=10)
PAUSE: Final = timedelta(seconds=60)
MOST_A_DAY: Final = 10
MOST_TRIES: Final = 5


@action
def code_make(actor: Actor, *, purpose: str, to: str, payload: dict[str, Any]) -> tuple[str, str]:
    """A code for the mobile number ``to``; returns the token that the form carries and the code to send.

    At most one a minute and ten a day for a number (``Conflict``); a newer one makes older ones void.
    """
    del actor  # whoever holds the phone
    index = blind(mobile.parse(to), kind="mobile")
    now = wall_now()
    recent = OneTimeCode.objects.filter(mobile_index=index)
    if recent.filter(made_at__gt=now - PAUSE).exists():
        raise Conflict("identity.code_pause", _("A code was sent a moment ago. Please wait a minute."))
    if recent.filter(made_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Conflict(
            "identity.code_many", _("Too many codes were sent to this number today. Try again tomorrow.")
        )
    recent.filter(purpose=purpose, used_at=None).update(used_at=now)
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06}"
    OneTimeCode(
        token=token,
        purpose=purpose,
        mobile_index=index,
        digest=_digest(token, code),
        payload=json.dumps(payload, ensure_ascii=False),
        made_at=now,
        until=now + VALID_FOR,
    ).save()
    return token, code


def code_take(actor: Actor, *, purpose: str, token: str, code: str) -> dict[str, Any]:
    """What was entered when the code was asked for, if ``code`` is right; each code works once.

    Raises ``Invalid`` on the field ``code``. A wrong try is counted in a transaction of its own, so that refusing
    does not undo the count.
    """
    payload = _take(actor, purpose=purpose, token=token, code=code)
    if payload is None:
        raise Invalid({"code": _("The code is wrong or too old. Check it, or have a new one sent.")})
    return payload


@action
def _take(actor: Actor, *, purpose: str, token: str, code: str) -> dict[str, Any] | None:
    del actor
    row = (
        OneTimeCode.objects.select_for_update()
        .filter(token=token[:43], purpose=purpose, used_at=None)
        .first()
    )
    if row is None or row.until < wall_now() or row.attempts >= MOST_TRIES:
        return None
    row.attempts += 1
    right = hmac.compare_digest(row.digest, _digest(row.token, code.strip().replace(" ", "")))
    if right:
        row.used_at = wall_now()
    payload: dict[str, Any] = json.loads(row.payload.reveal())
    row.payload = "" if right else row.payload
    row.save(update_fields=["attempts", "used_at", "payload"])
    return payload if right else None


def _digest(token: str, code: str) -> str:
    return blind(f"{token}/{code}", kind="one_time_code")
