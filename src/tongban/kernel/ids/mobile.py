"""Mobile telephone number of mainland China: 11 digits, 1 and then 3 to 9."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from tongban.kernel.ids._text import compact, refuse

FICTIONAL_PREFIX: Final = "154"
"""Prefix of made-up numbers: 154 has been given to no operator."""

_SHAPE = re.compile(r"1[3-9]\d{9}", re.ASCII)


def parse(text: str) -> str:
    """The 11 digits of a number as typed; +86, 0086 and spacing are forgiven. Refuses ids.mobile.shape."""
    number = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", compact(text), flags=re.ASCII)
    if not _SHAPE.fullmatch(number):
        raise refuse(
            "mobile.shape", "A mobile number has 11 digits and begins with 13 to 19.", length=len(number)
        )
    return number


def fictional(count: int, *, seed: int) -> Iterator[str]:
    """`count` different made-up numbers, the same for the same seed."""
    for tail in Random(seed).sample(range(10**8), count):  # noqa: S311 - must repeat for a seed
        yield f"{FICTIONAL_PREFIX}{tail:08}"
