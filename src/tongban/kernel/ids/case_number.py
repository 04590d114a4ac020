"""Number of a case, as people see it: district - date - serial of the day - check digit.

`410000-20261122-000123-C`: 6-digit district, day of receipt, serial (blocks of it are given to processes, so
that gaps are normal), and C by ISO 7064 MOD 11,10 over the twenty digits before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongban.kernel.ids._iso7064 import hybrid_check
from tongban.kernel.ids._text import compact, refuse

DIGITS: Final = "0123456789"
LARGEST_SERIAL: Final = 999_999


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number in its parts; `str()` is the number with its check digit."""

    district: str
    day: date
    serial: int

    @property
    def check(self) -> str:
        """Check digit over district, day and serial."""
        return hybrid_check(f"{self.district}{self.day:%Y%m%d}{self.serial:06}", DIGITS)

    def __str__(self) -> str:
        return f"{self.district}-{self.day:%Y%m%d}-{self.serial:06}-{self.check}"


def make(district: str, day: date, serial: int) -> str:
    """The number of the `serial`-th case (0 to 999999) of a day in a district."""
    if not (re.fullmatch(r"\d{6}", district, re.ASCII) and 0 <= serial <= LARGEST_SERIAL):
        raise refuse("case_number.parts", "A district has 6 digits and a day at most 999,999 cases.")
    return str(CaseNumber(district, day, serial))


def parse(text: str) -> CaseNumber:
    """Read a number as typed, hyphens or none. Refuses ids.case_number.shape | date | check_digit."""
    number = compact(text)
    if not re.fullmatch(r"\d{21}", number, re.ASCII):
        raise refuse("case_number.shape", "A case number has 21 digits: 6 - 8 - 6 - 1.", length=len(number))
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise refuse("case_number.date", "The date in the case number is no day of the calendar.") from None
    read = CaseNumber(number[:6], day, int(number[14:20]))
    if read.check != number[20]:
        raise refuse(
            "case_number.check_digit", "The case number has a slip in it; please compare it with the receipt."
        )
    return read
