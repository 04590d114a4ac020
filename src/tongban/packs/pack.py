"""What a pack is: a name, a folder of service packages, the licence types that they issue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from tongban.catalogue.folder import packages_under
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import uscc

Given = Callable[[Any], None]
"""Puts what a scenario says is ``given`` under one key into the database (inside the scenario's transaction)."""
_LENGTH: Final = 21


@dataclass(frozen=True, slots=True)
class LicenceKind:
    """A licence type (GB/T 36902): ``type_code`` = credit code of the defining body and three digits (GB/T 36904).

    ``template`` is a kind of document of the printing room that draws its face.
    """

    code: str
    type_code: str
    name_zh: str
    name_en: str
    template: str = "LICENCE"


@dataclass(frozen=True)
class Pack:
    """A line of business. ``given`` lets its scenarios begin with rows of the pack's own tables."""

    name: str
    services: Path
    licence_types: tuple[LicenceKind, ...] = ()
    given: Mapping[str, Given] = field(default_factory=dict)

    def folders(self) -> list[Path]:
        """The folders of its service packages, in order."""
        return packages_under(self.services)


def licence_types(path: Path) -> tuple[LicenceKind, ...]:
    """The licence types in a YAML list; raises ``Refusal`` when a type code cannot be one."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return tuple(_licence_type(row) for row in rows)


def _licence_type(row: Mapping[str, Any]) -> LicenceKind:
    code = str(row["type_code"])
    if len(code) != _LENGTH or not code[18:].isdigit():
        raise Refusal("packs.licence_type", f"{code} is no licence type code (GB/T 36904).", type_code=code)
    uscc.parse(code[:18])
    name = row["name"]
    return LicenceKind(str(row["code"]), code, name["zh"], name["en"], str(row.get("template", "LICENCE")))
