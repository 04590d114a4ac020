"""Showing an attachment: never as a page of ours, never guessed at by the browser."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from django.http import HttpResponse

from tongban.files import leaves
from tongban.files.models import Attachment
from tongban.files.queries import content

PDF: Final = "application/pdf"
_SHOWN: Final = frozenset({PDF, "image/jpeg", "image/png"})
_PICTURE: Final = (
    "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
# browsers refuse to show a PDF under "sandbox"; scripts in it were refused at the door
_PDF: Final = (
    "default-src 'none'; object-src 'self'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'"
)


def serve(attachment: Attachment, *, inline: bool = False, page: int = 0) -> HttpResponse:
    """The attachment as an answer: to be saved, or with ``inline`` shown inside a page of this house;
    ``page`` takes one page of a PDF that is shown.

    The caller has asked its policy and recorded the reading.
    """
    shown = inline and attachment.media_type in _SHOWN
    body = content(attachment)
    if page and shown and attachment.media_type == PDF:
        body = leaves.single(body, page)
    response = HttpResponse(body, content_type=attachment.media_type)
    response["Content-Disposition"] = disposition(attachment.name, inline=shown)
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = _PDF if attachment.media_type == PDF else _PICTURE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def disposition(name: str, *, inline: bool) -> str:
    """``Content-Disposition`` with the name in plain ASCII and in full (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-()") else "_" for c in name)
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
