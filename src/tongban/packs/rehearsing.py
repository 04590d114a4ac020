"""What packs do for drafts of packages: find a folder, play a scenario on a stage, define licence types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tongban.base.actor import SYSTEM, Actor
from tongban.catalogue import staging
from tongban.packs import registry
from tongban.packs.installing import licence_types_define, licence_types_of
from tongban.packs.stage import stage


def folder_of(code: str) -> Path | None:
    """The folder of an installed pack named ``code``."""
    return next((folder for folder in registry.folders() if folder.name == code), None)


def play(folder: Path, scenario: Mapping[str, Any]) -> staging.Played:
    """Play one scenario on a stage of its own; nothing remains."""
    with stage() as ready:
        _types(SYSTEM, folder)
        verdict = ready.play(scenario, folder)
        return staging.Played(verdict.faults, verdict.at)


def _types(actor: Actor, folder: Path) -> None:
    """The licence types of the folder, and of the pack in which the package has its home."""
    home = folder_of(folder.name)
    pack = registry.pack_of(home) if home else None
    if pack is not None:
        licence_types_define(actor, pack=pack)
    licence_types_of(actor, folder=folder)


def connect() -> None:
    """Register with the catalogue."""
    staging.register(finder=folder_of, player=play, preparer=_types)
