"""An empty production installation: what must hold before it, and its first unit, roles and administrator."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.management import call_command

from tongban.base.actions import action
from tongban.base.actor import SYSTEM
from tongban.identity.actions import administrator_first
from tongban.identity.passwords import LEAST_STAFF, weakness
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import citizen_id
from tongban.org.actions import unit_found
from tongban.org.models import Unit

HOSTS: Final = "TONGBAN_HOSTS"


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new installation is told."""

    government: str
    region: str
    name: str
    number: str
    username: str
    password: str


def weak_places(home: Path) -> Iterator[str]:
    """What makes the surroundings too weak for production, one sentence each; needs no database."""
    mode = os.environ.get("TONGBAN_MODE", "production")
    noted = home / "mode"
    before = noted.read_text(encoding="utf-8").strip() if noted.exists() else "production"
    if mode != "production":
        yield f"TONGBAN_MODE is {mode}. An installation for people runs in production: unset TONGBAN_MODE."
    if before != "production":
        yield f"{home} belongs to a {before} installation. Choose another TONGBAN_HOME."
    hosts = [h for h in os.environ.get(HOSTS, "").split(",") if h.strip()]
    if not hosts:
        yield "TONGBAN_HOSTS is not set. Name the hosts that people use, for instance tongban.example.gov.cn."
    if "*" in hosts:
        yield "TONGBAN_HOSTS is *: then anybody can put a false name into your links. Name the hosts."
    if home.exists() and home.stat().st_mode & 0o077:
        yield f"{home} can be read by others on this machine. Mend it: chmod 700 {home}"
    if home.exists() and home.stat().st_uid != os.getuid():
        yield f"{home} belongs to another user. Run this as its owner."


def weak_answers(told: Founding) -> Iterator[str]:
    """What is wrong with the answers."""
    if not told.government.strip():
        yield "The government needs a name, for instance 云溪市人民政府."
    if not (len(told.region) == 6 and told.region.isdigit()):
        yield "The region is a code of six digits (GB/T 2260), for instance 510000."
    try:
        citizen_id.parse(told.number)
    except Refusal as refusal:
        yield f"The administrator's identity number: {refusal}"
    words = weakness(told.password, least=LEAST_STAFF, about=(told.username, told.name))
    if words is not None:
        yield str(words)


def found(home: Path, told: Founding) -> None:
    """Tables, roles, the government and its first administrator; notes the mode. Raises ``Refusal``."""
    call_command("migrate", verbosity=0, interactive=False)
    if Unit.objects.exists():
        raise Refusal("init.not_empty", "This database holds an installation already. Nothing was changed.")
    _first(told)
    (home / "mode").write_text("production\n", encoding="utf-8")


@action
def _first(told: Founding) -> None:
    unit = unit_found(
        SYSTEM, code="government", name_zh=told.government.strip(), kind="government", region=told.region
    )
    administrator_first(
        unit=unit, name=told.name, number=told.number, username=told.username, password=told.password
    )
