"""The address under which the outside reaches this house: in documents, QR codes and letters."""

from __future__ import annotations

from django.conf import settings


def site_url(path: str = "/") -> str:
    """The absolute address of ``path`` (``TONGBAN_SITE``, default the local server)."""
    return f"{settings.TONGBAN_SITE}{path}"
