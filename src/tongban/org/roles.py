"""The roles that a new installation begins with."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


@lru_cache(maxsize=1)
def default_roles() -> dict[str, dict[str, Any]]:
    """Role code → ``{name: {zh, en}, grants: [[word, scope], …]}``."""
    text = files("tongban.org.data").joinpath("roles.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return loaded
