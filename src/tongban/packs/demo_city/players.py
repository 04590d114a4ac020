"""Whom visitors play."""

from __future__ import annotations

from tongban.identity.models import Account


def players() -> set[int]:
    """People behind the demo accounts."""
    rows = Account.objects.filter(username__startswith="demo-", party__isnull=False)
    return {party for party in rows.values_list("party_id", flat=True) if party is not None}
