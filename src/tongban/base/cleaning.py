"""What no text of a person holds: the character NUL, which PostgreSQL refuses to store or compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.utils.translation import gettext as _

from tongban.base import handlers
from tongban.base.errors import Invalid, NotFound

NUL: Final = "\x00"
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
Handler = Callable[[HttpRequest], HttpResponse]


class WithoutNul:
    """Takes NUL out of queries and forms; an address or a JSON body that holds it is answered with a sentence."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            return handlers.render(request, NotFound())
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or NUL in query:
            request.META["QUERY_STRING"] = query.replace("%00", "").replace(NUL, "")
        if request.content_type in FORMS:
            _clean_form(request)
        elif request.content_type == "application/json" and _nul_in_json(request):
            return handlers.render(
                request, Invalid({"body": _("The text holds characters that cannot be stored.")})
            )
        return self.get_response(request)


def _nul_in_json(request: HttpRequest) -> bool:
    try:
        return b"\\u0000" in request.body
    except (RequestDataTooBig, UnreadablePostError):
        return False  # whoever reads the body says so


def _clean_form(request: HttpRequest) -> None:
    posted = request.POST
    if not any(NUL in value for values in posted.lists() for value in (values[0], *map(str, values[1]))):
        return
    cleaned = QueryDict(mutable=True)
    for name, values in posted.lists():
        cleaned.setlist(name.replace(NUL, ""), [str(value).replace(NUL, "") for value in values])
    cleaned._mutable = False
    request.POST = cleaned  # type: ignore[assignment]
