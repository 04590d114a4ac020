"""Finding static files: of what npm brought, only what pages load."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.staticfiles.finders import FileSystemFinder

LEFT_OUT: Final = (
    "*.development.js",
    "*.map",
    "*-embedded.css",
    "bpmn-viewer.*",
    "dmn-viewer.*",
    "dmn-navigated-*",
)
"""Builds for developers and copies of the same in another form: many megabytes that nobody would load."""


class PartsFinder(FileSystemFinder):
    """The folders of ``STATICFILES_DIRS`` without what is left out."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Every file with its storage, for ``collectstatic``."""
        return super().list([*(ignore_patterns or ()), *LEFT_OUT])
