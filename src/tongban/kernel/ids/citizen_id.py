"""Citizen identity number 公民身份号码, GB 11643-1999: region, birth date, sequence, check digit (ISO 7064
MOD 11-2).

The region is where the number was first given out, long ago perhaps: it is not checked against today's list
of divisions and says nothing about where a person lives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final, Literal

from tongban.kernel.ids._text import compact, refuse

Sex = Literal["male", "female"]

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
FICTIONAL_REGIONS: Final = ("290101", "290102", "290103", "290104")
"""Regions for made-up people. GB/T 2260 knows no province 29 (the north-east ends with 23), so that no living
person can bear such a number."""

_SHAPE = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{9}[\dX]", re.ASCII)


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A number that holds together: 18 characters, birth date, sex by the sequence, 6-digit region."""

    number: str
    birth: date
    sex: Sex
    region: str

    def __str__(self) -> str:
        return self.number

    def age(self, on: date) -> int:
        """Full years of age on a day (周岁); on the birthday itself the year is full."""
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


def check_digit(body: str) -> str:
    """Check digit of the first 17 digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def parse(text: str, *, today: date | None = None) -> CitizenId:
    """Read a number as typed (spaces, full width and small x are forgiven).

    With `today`, a birth date after it is refused. Refuses ids.citizen_id.length | characters | date | future
    | check_digit.
    """
    number = compact(text)
    if len(number) != 18:
        raise refuse(
            "citizen_id.length",
            f"An identity number has 18 characters; this one has {len(number)}.",
            length=len(number),
        )
    if not _SHAPE.fullmatch(number):
        raise refuse(
            "citizen_id.characters",
            "An identity number is 17 digits and a digit or X, with a birth year from 1800 to 2099 inside.",
        )
    birth = _birth(number)
    if today and birth > today:
        raise refuse("citizen_id.future", "The birth date inside the identity number lies in the future.")
    if check_digit(number[:17]) != number[17]:
        raise refuse(
            "citizen_id.check_digit",
            "The identity number's last character does not fit the others; please compare it with the card.",
        )
    return CitizenId(number, birth, "male" if int(number[16]) % 2 else "female", number[:6])


def make(region: str, birth: date, seq: int) -> str:
    """The number of a region, birth date and sequence 0-999 (odd male, even female)."""
    if not (re.fullmatch(r"[1-9]\d{5}", region, re.ASCII) and 0 <= seq <= 999 and 1800 <= birth.year <= 2099):
        raise refuse("citizen_id.parts", "A region has 6 digits, a sequence lies between 0 and 999.")
    body = f"{region}{birth:%Y%m%d}{seq:03}"
    return body + check_digit(body)


def from_15(text: str) -> CitizenId:
    """Turn a number of the old 15-digit kind into today's, for the migration of old data only.

    Such numbers were given to people born in the twentieth century.
    """
    number = compact(text)
    if not re.fullmatch(r"[1-9]\d{14}", number, re.ASCII):
        raise refuse("citizen_id.old", "An old identity number has 15 digits.", length=len(number))
    body = f"{number[:6]}19{number[6:]}"
    return parse(body + check_digit(body))


def fictional(count: int, *, seed: int, born: tuple[date, date]) -> Iterator[CitizenId]:
    """`count` different made-up people born within `born` (both included), the same for the same seed."""
    random, seen = Random(seed), set[str]()  # noqa: S311 - made-up people must repeat for a seed
    first, last = born[0].toordinal(), born[1].toordinal()
    while len(seen) < count:
        birth = date.fromordinal(random.randint(first, last))
        number = make(random.choice(FICTIONAL_REGIONS), birth, random.randint(1, 999))
        if number not in seen:
            seen.add(number)
            yield parse(number)


def _birth(number: str) -> date:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise refuse(
            "citizen_id.date",
            "The eight digits for the birth date in the identity number are no day of the calendar.",
        ) from None
