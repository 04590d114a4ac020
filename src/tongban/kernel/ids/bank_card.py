"""Bank card number: 12 to 19 digits with a Luhn check digit (ISO/IEC 7812-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from tongban.kernel.ids._text import compact, refuse

FICTIONAL_PREFIX: Final = "9999"
"""Prefix of made-up cards: 9 is followed by a country's number, and ISO 3166 never assigns 999."""

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def check_digit(body: str) -> str:
    """Luhn digit of the digits before it."""
    total = sum(
        _DOUBLED[int(digit)] if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(body))
    )
    return str(-total % 10)


def parse(text: str) -> str:
    """The digits of a number as typed. Refuses ids.bank_card.shape | check_digit."""
    number = compact(text)
    if not re.fullmatch(r"\d{12,19}", number, re.ASCII):
        raise refuse("bank_card.shape", "A bank card number has 12 to 19 digits.", length=len(number))
    if check_digit(number[:-1]) != number[-1]:
        raise refuse(
            "bank_card.check_digit",
            "The card number's digits do not fit together; please compare it with the card.",
        )
    return number


def make(body: str) -> str:
    """The number whose digits before the check digit are `body`."""
    if not re.fullmatch(r"\d{11,18}", body, re.ASCII):
        raise refuse("bank_card.parts", "A card number is made of 11 to 18 digits.")
    return body + check_digit(body)


def fictional(count: int, *, seed: int) -> Iterator[str]:
    """`count` different made-up card numbers of 19 digits, the same for the same seed."""
    for tail in Random(seed).sample(range(10**14), count):  # noqa: S311 - must repeat for a seed
        yield make(f"{FICTIONAL_PREFIX}{tail:014}")
