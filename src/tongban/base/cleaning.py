"""What no text of a person holds: characters that cannot be stored or printed.

PostgreSQL refuses NUL; no XML 1.0 document (a flow, a decision table, an OFD file) can carry the other control
characters, halves of surrogate pairs, U+FFFE or U+FFFF.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.utils.translation import gettext as _

from tongban.base import handlers
from tongban.base.errors import Invalid, NotFound

NUL: Final = "\x00"
ODD: Final = re.compile("[^\\t\\n\\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_QUERY: Final = re.compile("%(?:0[0-8bcefBCEF]|1[0-9a-fA-F])")
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
Handler = Callable[[HttpRequest], HttpResponse]


class WithoutControls:
    """Takes odd characters out of queries and forms; an address or JSON that holds them is answered with a sentence."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            return handlers.render(request, NotFound())
        query = request.META.get("QUERY_STRING", "")
        if _IN_QUERY.search(query) or NUL in query:
            request.META["QUERY_STRING"] = _IN_QUERY.sub("", query).replace(NUL, "")
        if request.content_type in FORMS:
            _clean_form(request)
        elif request.content_type == "application/json" and _odd_in_json(request):
            return handlers.render(
                request, Invalid({"body": _("The text holds characters that cannot be stored.")})
            )
        return self.get_response(request)


def _odd_in_json(request: HttpRequest) -> bool:
    """Whether a text of the body holds one; in JSON they can only be written as escapes."""
    try:
        return b"\\u" in request.body and any(ODD.search(text) for text in _texts(json.loads(request.body)))
    except (RequestDataTooBig, UnreadablePostError, ValueError, RecursionError):
        return False  # whoever reads the body says so


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _clean_form(request: HttpRequest) -> None:
    posted = request.POST
    if not any(ODD.search(value) for values in posted.lists() for value in (values[0], *map(str, values[1]))):
        return
    cleaned = QueryDict(mutable=True)
    for name, values in posted.lists():
        cleaned.setlist(ODD.sub("", name), [ODD.sub("", str(value)) for value in values])
    cleaned._mutable = False
    request.POST = cleaned  # type: ignore[assignment]
