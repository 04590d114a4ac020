"""The one door through which HTML that this room itself composed passes unescaped."""

from __future__ import annotations

from django.utils.safestring import SafeString


def trusted(html: str) -> SafeString:
    """Mark ``html`` as ours. Callers: icons and drawings from files, charts built from numbers, and Markdown
    rendered with raw HTML off. Never for anything that a person typed."""
    return SafeString(html)
