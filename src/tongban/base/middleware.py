"""What every request passes through: one legal moment, strict headers, refusals as pages, closed doors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from tongban.base import clockrow, handlers
from tongban.base.access import rule_of
from tongban.base.errors import Forbidden, NotFound, Refused
from tongban.base.legal import one_moment
from tongban.base.writelock import WriteLockTimeout

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "object-src 'none'; frame-src 'self'; media-src 'self' blob:"
)


class Envelope:
    """One legal moment for the whole request, and the headers of every answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clockrow.load()
        with one_moment():
            response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Faults:
    """Turns every refusal into its page or problem document, and lets nothing else reach a person raw."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django's hook for an exception that a view raised."""
        if isinstance(error, Refused):
            return handlers.render(request, error)
        if isinstance(error, Http404):
            return handlers.render(request, NotFound())
        if isinstance(error, PermissionDenied):
            return handlers.render(request, Forbidden())
        if isinstance(error, WriteLockTimeout):
            return handlers.busy(request)
        log.exception("%s %s failed", request.method, request.path)
        return handlers.server_error(request)


class DefaultDeny:
    """A view is closed until it says who may enter (``base.access``)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Django's hook before a view runs."""
        rule = rule_of(view)
        if rule is None:
            return handlers.render(request, Forbidden("access.closed"))
        try:
            rule(request)
        except Refused as refusal:
            return handlers.render(request, refusal)
        return None
