"""Bringing a pack into an installation: its licence types, then its packages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tongban.base.actions import action
from tongban.base.actor import Actor
from tongban.catalogue.actions import item_publish
from tongban.catalogue.folder import read_folder
from tongban.catalogue.models import ItemVersion
from tongban.licences.actions import licence_type_define
from tongban.packs import registry
from tongban.packs.pack import LicenceKind, Pack, licence_types


@action
def pack_install(actor: Actor, *, pack: Pack, valid_from: datetime | None = None) -> list[ItemVersion]:
    """Define the licence types of ``pack`` and publish its packages; doing it again changes nothing."""
    licence_types_define(actor, pack=pack)
    return [
        item_publish(actor, content=read_folder(folder), valid_from=valid_from) for folder in pack.folders()
    ]


@action
def licence_types_define(actor: Actor, *, pack: Pack) -> None:
    """Define the licence types that the packages of ``pack`` issue."""
    for kind in pack.licence_types:
        _define(actor, kind)


@action
def licence_types_of(actor: Actor, *, folder: Path) -> None:
    """Define the licence types that one package needs: of its pack, and of ``licence_types.yaml`` in its folder."""
    pack, own = registry.pack_of(folder), folder / "licence_types.yaml"
    if pack is not None:
        licence_types_define(actor, pack=pack)
    for kind in licence_types(own) if own.exists() else ():
        _define(actor, kind)


def _define(actor: Actor, kind: LicenceKind) -> None:
    licence_type_define(
        actor,
        code=kind.code,
        type_code=kind.type_code,
        name_zh=kind.name_zh,
        name_en=kind.name_en,
        template=kind.template,
    )
