"""Answers that are not sent again while they say the same: a tag of what they hold (RFC 9110, ETag)."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified


def tagged(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """``answer`` with its tag, or 304 where whoever asks has it already."""
    if answer.status_code != 200:
        return answer
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    if tag in [t.strip().removeprefix("W/") for t in request.headers.get("If-None-Match", "").split(",")]:
        unchanged = HttpResponseNotModified()
        unchanged["ETag"] = tag
        return unchanged
    answer["ETag"], answer["Cache-Control"] = tag, "no-cache"
    return answer
