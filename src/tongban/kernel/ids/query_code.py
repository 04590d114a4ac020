"""Query code: the secret on a receipt with which its holder looks after a case.

16 characters of an alphabet without 0 O 1 I L U, in groups of four: 15 random ones (73 bits) and a check
character (ISO 7064 MOD 31,30), so that a slip of reading is told from a wrong code.
"""

from __future__ import annotations

import secrets
from typing import Final

from tongban.kernel.ids._iso7064 import hybrid_check
from tongban.kernel.ids._text import compact, refuse

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 16


def make() -> str:
    """A new code, XXXX-XXXX-XXXX-XXXX, from the system's secret randomness."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return _grouped(body + hybrid_check(body, ALPHABET))


def parse(text: str) -> str:
    """A code as typed, in its grouped form. Refuses ids.query_code.shape | check_character."""
    code = compact(text)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise refuse(
            "query_code.shape",
            f"A query code has {LENGTH} letters and digits, never 0, 1, I, L, O or U.",
            length=len(code),
        )
    if hybrid_check(code[:-1], ALPHABET) != code[-1]:
        raise refuse(
            "query_code.check_character",
            "The query code has a slip in it; please compare it with the receipt.",
        )
    return _grouped(code)


def _grouped(code: str) -> str:
    return "-".join(code[place : place + 4] for place in range(0, LENGTH, 4))
