"""Puts the acting party on every request, and keeps a form that meets an ended session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from tongban.base import handlers
from tongban.base.actor import ANONYMOUS, Actor
from tongban.base.errors import Refused
from tongban.identity import held, sessions, tokens
from tongban.identity.acting import SELF, actor_for

Handler = Callable[[HttpRequest], HttpResponse]
API = "/api/"


class ActorOfRequest:
    """``request.actor``: one of self, mandate, enterprise or post, as the session (or the bearer token) says.

    Looked up when first asked for, in at most three statements: session, account with party, role.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of_session(request))  # type: ignore[attr-defined]
        if request.path.startswith(API) and tokens.bearer_of(request):
            try:
                request.actor = tokens.actor_of_bearer(request)  # type: ignore[attr-defined]
            except Refused as refusal:
                return handlers.render(request, refusal)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Django's hook before a view runs."""
        del args, kwargs
        return held.hold_if_ended(request, view)


def actor_of_session(request: HttpRequest) -> Actor:
    """The actor that the session makes; anonymous where it has none or has ended."""
    account = sessions.account_of(request)
    if account is None:
        return ANONYMOUS
    request._cached_user = account  # type: ignore[attr-defined]  # Django's request.user then costs nothing
    return actor_for(account, request.session.get(sessions.ACTING, SELF))
