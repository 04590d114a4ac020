"""The switches of the look and the living style page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from tongban.base.access import public
from tongban.ui import samples
from tongban.ui.context import COOKIES

YEAR = 365 * 24 * 3600


@public
@require_GET
def switch(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of view, theme or contrast in a cookie and lead back to the page."""
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, (cookie, values) in COOKIES.items():
        value = request.GET.get(name)
        if value in values:
            response.set_cookie(cookie, str(value), max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@public
@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component with its states."""
    return render(request, "ui/style.html", samples.everything(request))


@public
@require_GET
def style_page(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the other frames (desk, wall, print, refusal) with sample content."""
    return render(request, f"ui/style_{kind}.html", samples.everything(request))
