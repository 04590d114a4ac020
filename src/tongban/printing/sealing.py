"""The seals of this installation: one ``SealHouse`` over ``$TONGBAN_HOME/seals``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tongban.base.home import home
from tongban.org.models import Unit
from tongban.printing.documents import Lang, render
from tongban.printing.kinds import KINDS
from tongban.printing.models import Document
from tongban.printing.snapshots import data_of

if TYPE_CHECKING:
    from tongban.printing.seals import SealHouse


@lru_cache(maxsize=4)
def _house(folder: Path) -> SealHouse:
    from tongban.printing.seals import SealHouse  # large: it brings the PDF signer

    return SealHouse(folder)


def house() -> SealHouse:
    """The installation's seals."""
    return _house(home("seals", "ca.pem").parent)


def unit_code(unit: Unit) -> str:
    """What names the unit in its certificate: its public id, which is no real body's code."""
    return str(unit.uid)


def printed(document: Document) -> bytes:
    """The document as a file: rendered from its stored data, sealed at the time it was issued."""
    lang: Lang = "en" if document.lang == "en" else "zh"
    rendered = render(document.kind, data_of(document), lang)
    if not KINDS[document.kind].sealed:
        return rendered.pdf
    unit = document.unit
    return house().seal(rendered.pdf, unit_code(unit), unit.name_zh, document.issued_at, rendered.seal)
