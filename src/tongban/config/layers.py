"""The order of the rooms, from the ground up. A room imports only rooms that stand before it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOMS: Final = (
    "kernel", "base", "ui", "records", "files", "laws", "elements", "search", "org", "messages", "identity",
    "forms", "flows", "printing", "payments", "registers", "catalogue", "licences", "cases", "papers", "exchange",
    "hall", "voice", "oversight", "desk", "insight", "portal", "packs", "config",
)  # fmt: skip

BUILT: Final = tuple(
    room
    for room in ROOMS
    if room not in {"kernel", "payments", "papers", "exchange", "voice", "insight", "packs", "config"}
)
"""Rooms that stand today and are Django apps."""

PACKS: Final = (
    "business", "agriculture", "food", "safety", "employment", "health", "civil", "construction", "water",
    "environment", "transport", "culture", "social", "housing", "education", "policing", "trade", "demo_city",
)  # fmt: skip
"""The lines of business that are installed, in order of loading; packs never import each other."""

_SOURCE: Final = Path(__file__).resolve().parents[1]


def stands(module: str) -> bool:
    """Whether ``module`` of the house (``tongban.org.urls``) exists, without importing it."""
    path = _SOURCE.joinpath(*module.split(".")[1:])
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()
