"""The API under ``/api/v1/``: each room brings its operations, one handler tells every refusal.

``/api/openapi.json`` describes it; the same text is committed as ``docs/developer/openapi.json``, compared by a test.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.urls import URLPattern, include, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from tongban import __doc__ as house
from tongban.base import access, handlers
from tongban.base.access import actor_of
from tongban.base.api import PROBLEMS, Bearer, Problem, closed, sentence
from tongban.base.errors import Busy, Invalid, NotFound, Refused
from tongban.base.language import short
from tongban.base.writelock import WriteLockTimeout
from tongban.config.layers import PACKS, stands
from tongban.kernel import refusals
from tongban.kernel.errors import Refusal

log = logging.getLogger(__name__)
ROOMS: Final = ("records", "flows", "printing", "catalogue", "licences", "cases", "hall", "oversight", "desk")
ROOT: Final = "/api/"
PROBLEM: Final = "application/problem+json"
NAMES: Final = {
    413: ("Content Too Large", "Request Entity Too Large"),
    422: ("Unprocessable Content", "Unprocessable Entity"),
}
_UNREADABLE: Final = {
    400: _("The request cannot be read."),
    413: _("The request is too large."),
    415: _("This address takes JSON, not a form."),
}


class Api(NinjaAPI):
    """Ninja with our problems in its description."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, in which every refusal is a problem document."""
        schema = super().get_openapi_schema(**{"path_prefix": ROOT, **options})
        for operations in schema["paths"].values():
            for operation in operations.values():
                _as_problems(operation["responses"])
                _name(operation["responses"])
        return schema


def _as_problems(responses: dict[Any, Any]) -> None:
    for status, response in responses.items():
        content = response.get("content")
        if int(status) >= 400 and content and "application/json" in content:
            response["content"] = {PROBLEM: content.pop("application/json")}


def _name(responses: dict[Any, Any]) -> None:
    """Statuses under one name whatever Python's version (3.13 took the newer words of RFC 9110)."""
    for status, response in responses.items():
        if int(status) in NAMES and response.get("description") in NAMES[int(status)]:
            response["description"] = NAMES[int(status)][0]


api: Final = Api(
    title="Tongban 通办",
    version="1",
    description=(house or "").strip()
    + "\n\nUTC times, local dates, snake_case, cursor pages; every refusal is `application/problem+json`.",
    openapi_url="/openapi.json",
    docs_url=None,
    auth=closed,
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)


class Me(Schema):
    """Who the token makes you."""

    name: str
    kind: str
    roles: list[str]
    words: list[str]
    assurance: int


@api.get("/v1/me", auth=Bearer(), response={200: Me, **PROBLEMS}, tags=["me"])
def me(request: HttpRequest) -> Me:
    """Who the token makes you, and with which permissions."""
    actor = actor_of(request)
    kind = (
        "client"
        if actor.client
        else "post"
        if actor.is_staff
        else "mandate"
        if actor.on_behalf_of
        else "self"
    )
    words = sorted({grant.word for grant in actor.grants})
    return Me(name=actor.name, kind=kind, roles=sorted(actor.roles), words=words, assurance=actor.assurance)


def _tell(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return handlers.render(request, refusal)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _tell(request, error)


@api.exception_handler(Refusal)
def _kernel_refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    return _tell(
        request, Invalid(message=refusals.sentence(error, "zh" if short() == "zh" else "en"), code=error.code)
    )


@api.exception_handler(ValidationError)
def _wrong_shape(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {_place(e["loc"]): sentence(str(e["type"]), str(e.get("msg", ""))) for e in error.errors[:50]}
    return _tell(request, Invalid(fields, code="api.shape"))


def _place(loc: Any) -> str:
    parts = [str(part) for part in loc]
    drop = 2 if parts[:1] == ["body"] and len(parts) > 2 else 1
    return ".".join(parts[drop:]) or parts[-1]


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _tell(request, NotFound())


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _plain(request, error.status_code)


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    return _plain(request, 413 if isinstance(error, RequestDataTooBig) else 400)


@api.exception_handler(RawPostDataException)
def _no_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    """A form with files was sent where JSON is taken."""
    return _plain(request, 415)


@api.exception_handler(WriteLockTimeout)
def _queueing(request: HttpRequest, error: WriteLockTimeout) -> HttpResponse:
    return _tell(request, Busy())


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return handlers.server_error(request)


def _plain(request: HttpRequest, status: int) -> HttpResponse:
    refusal = Refused(f"api.{status}", _UNREADABLE.get(status, _UNREADABLE[400]))
    refusal.status = status
    return _tell(request, refusal)


def _shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to the middleware, because each operation has its own door; what ninja refuses in plain is a problem."""

    @functools.wraps(view)
    def show(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            refusal = Refused("api.method", _("This address does not know this method."))
            refusal.status = 405
            told = _tell(request, refusal)
            told["Allow"] = response.headers.get("Allow", "")
            return told
        return response

    return cast("Callable[..., HttpResponse]", csrf_exempt(access.public(show)))


def _urls() -> list[Any]:
    packs = [f"packs.{pack}" for pack in PACKS if stands(f"tongban.packs.{pack}.api")]
    for room in (*ROOMS, *packs):
        api.add_router("/v1/", import_module(f"tongban.{room}.api").router)
    patterns, _app, _namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _shown(pattern.callback)
    return [path("api/", include((patterns, "ninja"), namespace="api"))]


plain: Final = _urls()


def description() -> Mapping[str, Any]:
    """The OpenAPI description as it stands now."""
    return api.get_openapi_schema()


__all__ = ["Problem", "api", "description", "plain"]
