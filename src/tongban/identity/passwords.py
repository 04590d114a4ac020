"""How strong a password must be (GB/T 22239-2019, 身份鉴别: complexity)."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Words

LEAST_STAFF: Final = 12
LEAST_RESIDENT: Final = 8
MOST: Final = 128
_RUNS: Final = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_TOLERATED: Final = 0.6


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = files("tongban.identity.data").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip().lower() for line in text.splitlines() if line.strip())


def weakness(password: str, *, least: int = LEAST_STAFF, about: tuple[str, ...] = ()) -> Words | None:
    """What is wrong with ``password`` in one sentence, None when it is strong enough.

    ``about``: words that must not be its core (the sign-in name, the person's name, the city).
    """
    plain = password.lower()
    if len(password) < least:
        return _few(least)
    if len(password) > MOST:
        return _("The password is longer than 128 characters.")
    if plain in _common() or plain.rstrip("0123456789!@#.") in _common():
        return _("Everybody tries this password first. Please choose another one.")
    if len(set(plain)) < 5 or _is_a_run(plain):
        return _(
            "This password follows a pattern that is quickly guessed. Several unrelated words work well."
        )
    if any(len(word) >= 4 and word.lower() in plain and len(plain) - len(word) <= 6 for word in about):
        return _("The password must not be made of your name or your sign-in name.")
    return None


def _few(least: int) -> str:
    return str(_("The password needs at least %(n)s characters. Several unrelated words work well.")) % {
        "n": least
    }


def _is_a_run(plain: str) -> bool:
    """Whether most of it steps along the keyboard, the alphabet or the digits, or repeats a short piece."""
    steps = sum(
        any(plain[i : i + 3] in run or plain[i : i + 3] in run[::-1] for run in _RUNS)
        for i in range(len(plain) - 2)
    )
    repeats = any(plain == (plain[:n] * len(plain))[: len(plain)] for n in range(1, 5))
    return repeats or steps > _TOLERATED * (len(plain) - 2)
