"""Whether the house is alive, for whoever watches it."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from tongban.base.access import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the server answers and the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
