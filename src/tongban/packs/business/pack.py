"""The pack of enterprises: names and registration of market entities."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tongban.base.actor import SYSTEM
from tongban.packs.business.actions import entry_of, names_load
from tongban.packs.business.names.subject import Status
from tongban.packs.pack import Pack, licence_types

_HERE = Path(__file__).parent


def _names(told: Sequence[str | Mapping[str, Any]]) -> None:
    """Puts names on the register: texts, or rows `{text, authority, uscc, status, ends_on}`."""
    names_load(SYSTEM, entries=[_entry({"text": row} if isinstance(row, str) else row) for row in told])


def _entry(row: Mapping[str, Any]) -> Any:
    ends = row.get("ends_on")
    return entry_of(
        str(row["text"]),
        authority=str(row.get("authority", "云溪市")),
        uscc=str(row.get("uscc", "")),
        status=Status(str(row.get("status", Status.REGISTERED))),
        ends_on=date.fromisoformat(str(ends)) if ends else None,
    )


PACK = Pack(
    "business",
    _HERE / "services",
    licence_types(_HERE / "licence_types.yaml"),
    given={"names": _names},
)
