"""The data of the demo city, read from YAML."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=64)
def read(name: str) -> Any:
    """One YAML file of ``data/``."""
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def items() -> list[dict[str, Any]]:
    """Every item that has only data, unit by unit."""
    found: list[dict[str, Any]] = []
    for path in sorted((DATA / "items").glob("*.yaml")):
        found += read(f"items/{path.name}") or []
    return found


def laws() -> list[dict[str, Any]]:
    """Every law card."""
    return [law for path in sorted((DATA / "laws").glob("*.yaml")) for law in read(f"laws/{path.name}")]
