"""Bearer tokens: their text, their digest, and the actor that a request with one brings."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tongban.base.actor import Actor
from tongban.base.errors import SignInNeeded
from tongban.base.legal import wall_now
from tongban.base.selecting import Kept
from tongban.identity.acting import actor_for, actor_of_client
from tongban.identity.models import ApiToken

PREFIX: Final = "tb_"


def _token(digest: str, now: datetime) -> QuerySet[ApiToken]:
    """What an actor is made of; a client is looked up where the token is one's."""
    rows = ApiToken.objects.filter(digest=digest, revoked_at=None, until__gt=now).order_by("id")
    return rows.select_related("account__party").only(
        "acting", "client", "account__is_active", "account__assurance", "account__party__kind", "account__party__name",
    )  # fmt: skip


_TOKEN: Final = Kept(_token, digest="digest", now=datetime(2000, 1, 1, tzinfo=UTC))


def new_text() -> str:
    """A fresh token of 256 bits; the prefix lets scanners of leaked secrets find it."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(text: str) -> str:
    """What is kept of a token. It is random and long, so that a plain hash suffices."""
    return hashlib.sha256(text.encode()).hexdigest()


def bearer_of(request: HttpRequest) -> str:
    """The token that the request carries, "" for none."""
    scheme, _sep, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def actor_of_bearer(request: HttpRequest) -> Actor | None:
    """The actor of the request's bearer token; None where it carries none.

    Raises ``SignInNeeded`` for a token that is wrong, revoked or past its time.
    """
    text = bearer_of(request)
    if not text:
        return None
    token = _TOKEN.first(digest=digest_of(text), now=wall_now())
    actor = None if token is None else _actor(token)
    if actor is None or (actor.party is None and actor.client is None):
        raise SignInNeeded(
            "identity.token", _("The token is wrong, revoked or past its time. Issue a new one.")
        )
    return actor


def _actor(token: ApiToken) -> Actor | None:
    if token.account is not None:
        return actor_for(token.account, token.acting, "api")
    if token.client is not None and token.client.is_active:
        return actor_of_client(token.client)
    return None
