"""One place that shows a refusal: as a page for people, as problem+json for machines."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Busy, Forbidden, Invalid, NotFound, Refused, TooOften


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a machine."""
    return request.path.startswith("/api/") or request.accepts("text/html") is False


def problem(refusal: Refused) -> dict[str, Any]:
    """The problem document (RFC 9457) of a refusal."""
    body: dict[str, Any] = {
        "type": f"urn:tongban:problem:{refusal.code}",
        "title": str(refusal.title),
        "status": refusal.status,
        "detail": str(refusal.message),
    }
    if isinstance(refusal, Invalid) and refusal.fields:
        body["errors"] = {name: str(words) for name, words in refusal.fields.items()}
    for name, value in refusal.data.items():
        body.setdefault(
            name, value if isinstance(value, str | int | float | bool | list | dict) else str(value)
        )
    return body


def problem_response(refusal: Refused) -> HttpResponse:
    """The problem document as an answer."""
    return HttpResponse(
        json.dumps(problem(refusal), ensure_ascii=False),
        status=refusal.status,
        content_type="application/problem+json",
    )


def render(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer ``request`` with ``refusal``."""
    if wants_json(request):
        response = problem_response(refusal)
    else:
        html = render_to_string("ui/refusal.html", {"refusal": refusal}, request)
        response = HttpResponse(html, status=refusal.status)
    if isinstance(refusal, Busy):
        response["Retry-After"] = "3"
    elif isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.seconds)
    return response


def busy(request: HttpRequest) -> HttpResponse:
    """The polite queue page."""
    return render(request, Busy())


def server_error(request: HttpRequest, *_args: Any) -> HttpResponse:
    """A fault of ours: say so, and that nothing half-done was kept."""
    fault = Refused(
        "fault", _("The fault is ours. Nothing was changed half-way; please try again in a moment.")
    )
    fault.status = 500
    fault.title = _("Something went wrong on our side")
    return render(request, fault)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such address."""
    return render(request, NotFound())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our page, or whose page was open too long."""
    return render(
        request,
        Forbidden(
            "csrf",
            _("This form is too old or came from elsewhere. Open the page again and send it once more."),
        ),
    )
