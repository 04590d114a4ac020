"""Parts that npm brings by lock file: drawings of icons, and whether a script is there."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders

MODULES: Final = Path(__file__).resolve().parents[3] / "node_modules"
ICONS: Final = MODULES / "lucide-static" / "icons"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_INNER: Final = re.compile(r"<svg[^>]*>(.*)</svg>", re.S)
_FALLBACK: Final = '<circle cx="12" cy="12" r="8"/>'


@lru_cache(maxsize=512)
def icon_shapes(name: str) -> str:
    """The shapes inside the icon ``name`` (lucide, ISC); a plain ring where npm did not run.

    Raises ``ValueError`` for a name that could not be an icon's.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no icon")
    path = ICONS / f"{name}.svg"
    if not path.exists():
        return _FALLBACK
    found = _INNER.search(path.read_text(encoding="utf-8"))
    return re.sub(r"\s*\n\s*", "", found[1]).strip() if found else _FALLBACK


@lru_cache(maxsize=64)
def present(path: str) -> bool:
    """Whether the static file ``path`` exists in this installation."""
    return finders.find(path) is not None
