"""The packs of this installation, from the explicit list in the settings (``TONGBAN_PACKS``)."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from tongban.packs.pack import Pack


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    """Every installed pack that brings services, in order of loading."""
    names = [f"tongban.packs.{name}.pack" for name in settings.TONGBAN_PACKS]
    return tuple(import_module(name).PACK for name in names if find_spec(name) is not None)


def folders() -> list[Path]:
    """Every package folder of every installed pack."""
    return [folder for pack in packs() for folder in pack.folders()]


def pack_of(folder: Path) -> Pack | None:
    """The installed pack in which a package folder lies."""
    where = folder.resolve()
    return next((pack for pack in packs() if where.is_relative_to(pack.services.resolve())), None)
