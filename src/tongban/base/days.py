"""Days as people write them: one reader for every form, so that no page asks for them in its own way.

Every form asks for year, month and day in this order (GB/T 7408.1-2023); what else is plain is understood too.
A day written in figures without its year in front (07/04/2026) is refused: it means two days.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

_FIGURES: Final = re.compile(r"(\d{4})\s*[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})\s*[日号]?")
_TIGHT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\s+([a-z]{3,9})\.?,?\s+(\d{4})")
_MONTH_FIRST: Final = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def read_day(text: str) -> date:
    """The day that ``text`` names: ``2026-04-07``, ``2026/4/7``, ``20260407``, ``2026年4月7日``, ``7 April 2026``.

    Raises ``ValueError`` for anything else and for a day that the calendar lacks.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if found := _FIGURES.fullmatch(plain) or _TIGHT.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
        return date(year, month, day)
    if found := _DAY_FIRST.fullmatch(plain):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.fullmatch(plain):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    raise ValueError(text)


def _month(name: str) -> int:
    fitting = [place for place, month in enumerate(_MONTHS, 1) if month == name or month[:3] == name]
    if name == "sept":
        return 9
    if not fitting:
        raise ValueError(name)
    return fitting[0]
