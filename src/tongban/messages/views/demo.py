"""The demo city's mail page: every letter and text that was sent, readable by everybody who plays."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tongban.base.access import public
from tongban.base.errors import NotFound
from tongban.files.serving import disposition
from tongban.messages.received import enclosed_in, newest


@public
@require_GET
def demo_mail(request: HttpRequest) -> HttpResponse:
    """Letters and texts, newest first. Not there outside the demo."""
    if settings.TONGBAN_MODE not in ("demo", "test"):
        raise NotFound
    word = request.GET.get("q", "")[:100].strip()
    return render(request, "messages/demo_mail.html", {"posts": newest(word), "word": word})


@public
@require_GET
def demo_mail_file(request: HttpRequest, uid: UUID, place: int) -> HttpResponse:
    """What is enclosed in a letter, to be saved. Not there outside the demo."""
    if settings.TONGBAN_MODE not in ("demo", "test"):
        raise NotFound
    name, _media_type, content = enclosed_in(uid, place)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = disposition(name, inline=False)
    return answer
