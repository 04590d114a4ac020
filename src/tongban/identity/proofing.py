"""Whether a name and an identity number belong together (实名核验, two elements, level 1 of handbook 04 §5).

Rooms above that know a register of people, and adapters to the national unified identity system, register a check
with ``@real_name_check``. A check answers True, False, or None when it does not know the number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings

Check = Callable[[str, str], bool | None]
_checks: list[Check] = []
MATCHED: Final = 1
UNMATCHED: Final = 0


def real_name_check(check: Check) -> Check:
    """Register ``check(name, number)``."""
    _checks.append(check)
    return check


def level_of(name: str, number: str) -> int | None:
    """The real-name level that name and number reach; None when a register says that they do not match.

    Where no register answers, a demo or test installation takes the word of the person; production gives level 0.
    """
    answers = [check(name, number) for check in _checks]
    if False in answers:
        return None
    if True in answers or settings.TONGBAN_MODE != "production":
        return MATCHED
    return UNMATCHED
