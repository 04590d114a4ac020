"""Unified social credit code 统一社会信用代码, GB 32100-2015, with the body code of GB 11714-1997 inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from tongban.kernel.ids._text import compact, refuse

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: no I, O, S, V, Z."""
WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
BODY_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BODY_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
FICTIONAL_REGION: Final = "290100"
"""Region of made-up bodies: GB/T 2260 knows no province 29."""

_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{10}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Uscc:
    """A code that holds together: department and category characters, region of registration, body code.

    `body_fits` says whether the body code passes its own check; bodies of before 2015 may not (a warning
    only).
    """

    number: str
    department: str
    category: str
    region: str
    body: str
    body_fits: bool

    def __str__(self) -> str:
        return self.number


def check_character(first_17: str) -> str:
    """Check character of the first 17."""
    total = sum(
        ALPHABET.index(character) * weight for character, weight in zip(first_17, WEIGHTS, strict=True)
    )
    return ALPHABET[-total % 31]


def body_check(first_8: str) -> str:
    """Check character of an organisation body code (GB 11714): 11 less the sum mod 11, 10 is X, 11 is 0."""
    total = sum(
        BODY_ALPHABET.index(character) * weight
        for character, weight in zip(first_8, BODY_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def parse(text: str) -> Uscc:
    """Read a code as typed. Refuses ids.uscc.length | characters | check_character."""
    number = compact(text)
    if len(number) != 18:
        raise refuse(
            "uscc.length", f"A credit code has 18 characters; this one has {len(number)}.", length=len(number)
        )
    if not _SHAPE.fullmatch(number):
        raise refuse(
            "uscc.characters",
            "A credit code holds digits and capital letters except I, O, S, V, Z; the 3rd to 8th are digits.",
        )
    if check_character(number[:17]) != number[17]:
        raise refuse(
            "uscc.check_character",
            "The credit code's last character does not fit the others; please compare it with the licence.",
        )
    body = number[8:17]
    return Uscc(number, number[0], number[1], number[2:8], body, body_check(body[:8]) == body[8])


def make(kind: str, region: str, body: str) -> str:
    """The code of a two-character kind ("91"), a region and the first 8 characters of the body code."""
    if not re.fullmatch(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{8}}", kind + region + body, re.ASCII):
        raise refuse(
            "uscc.parts", "A credit code is made of a kind of 2, a region of 6 and a body of 8 characters."
        )
    first_17 = f"{kind}{region}{body}{body_check(body)}"
    return first_17 + check_character(first_17)


def fictional(count: int, *, seed: int, kind: str = "91") -> Iterator[Uscc]:
    """`count` different made-up bodies, the same for the same seed."""
    random, seen = Random(seed), set[str]()  # noqa: S311 - made-up bodies must repeat for a seed
    while len(seen) < count:
        body = "MA" + "".join(random.choices(ALPHABET, k=6))
        if body not in seen:
            seen.add(body)
            yield parse(make(kind, FICTIONAL_REGION, body))
