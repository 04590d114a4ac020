"""Looking up data elements and code lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from tongban.kernel.errors import Refusal

DATA: Final = Path(__file__).parent / "data"
_LICENCE: Final = "licence."


@dataclass(frozen=True, slots=True)
class Element:
    """One data element (GB/T 39046 calls it 数据元): its type is a question type of forms.

    ``personal`` elements are masked wherever somebody else reads them; ``source`` is the share from which the
    house can obtain the value, "applicant" where only the person knows it.
    """

    code: str
    name: Mapping[str, str]
    type: str
    personal: bool
    source: str


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list with its name; ``parent`` where the list is a tree."""

    code: str
    name: Mapping[str, str]
    parent: str | None = None


@lru_cache(maxsize=1)
def elements() -> Mapping[str, Element]:
    """Every element by its code."""
    rows: list[dict[str, Any]] = _read("elements")
    found = {
        row["code"]: Element(row["code"], row["name"], row["type"], bool(row.get("personal")), row["source"])
        for row in rows
    }
    if len(found) != len(rows):
        raise Refusal("elements.twice", "Two data elements have the same code.")
    return found


def known(code: str) -> bool:
    """Whether ``code`` names an element; ``licence.<type>.<field>`` names any field of a licence held."""
    if code.startswith(_LICENCE):
        return len([part for part in code.split(".") if part]) >= 3
    return code in elements()


def element(code: str) -> Element:
    """The element with this code; raises ``Refusal`` where there is none."""
    try:
        return elements()[code]
    except KeyError as error:
        raise Refusal("elements.unknown", f"There is no data element {code}.", element=code) from error


@lru_cache(maxsize=1)
def shares() -> Mapping[str, tuple[str, ...]]:
    """What government holds and never demands (国务院令第716号 art. 7): code → the papers that would prove it."""
    return {row["code"]: tuple(row.get("papers") or ()) for row in _read("shares")}


@lru_cache(maxsize=16)
def code_list(name: str) -> tuple[Code, ...]:
    """The values of a code list ("regions", "industries"), in order; raises ``Refusal`` where there is none."""
    if not (DATA / f"{name}.yaml").exists() or name == "elements":
        raise Refusal("elements.list", f"There is no code list {name}.", list=name)
    return tuple(Code(str(row["code"]), row["name"], row.get("parent")) for row in _read(name))


def _read(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded
