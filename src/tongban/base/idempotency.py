"""A write that may arrive twice is done once.

The key is unique per owner (account or client). It is written in the action's own transaction together with the
answer, so a repeat meets either nothing or everything. The same key with other content is refused (422).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.base.errors import Invalid
from tongban.base.jobs import every, once_a_day
from tongban.base.legal import wall_now
from tongban.base.models import IdempotencyKey
from tongban.base.writing import insert_unless_there
from tongban.kernel import canonical

KEPT = timedelta(days=7)


def owner_of(actor: Actor) -> str:
    """Whose keys these are."""
    return f"client:{actor.client}" if actor.client else f"account:{actor.account}"


@action
def once(actor: Actor, *, key: str, content: Any, do: Callable[[], tuple[int, str]]) -> tuple[int, str, bool]:
    """Run ``do`` once for ``key``; returns its status and body, and whether this was a repeat.

    ``do`` runs inside this transaction; when it refuses, nothing is kept and the key stays free.
    """
    digest = hashlib.sha256(canonical.dumps(content)).hexdigest()
    row = IdempotencyKey(owner=owner_of(actor), key=key[:120], digest=digest, made_at=wall_now())
    mine = IdempotencyKey.objects.filter(owner=row.owner, key=row.key)
    if not insert_unless_there(row):  # the same request at the same time waits here until the first one ends
        row = mine.select_for_update().get()
    if row.digest != digest:
        raise Invalid(code="idempotency.other_content", key=key)
    if row.status:
        return row.status, row.body, True
    row.status, row.body = do()
    mine.update(status=row.status, body=row.body)
    return row.status, row.body, False


@every(3600)
@once_a_day
def forget_old_keys() -> int:
    """Delete keys older than seven days."""
    return IdempotencyKey.objects.filter(made_at__lt=wall_now() - KEPT).delete()[0]
