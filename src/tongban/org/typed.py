"""What a person typed into a form: one line or several, without characters that nobody sees."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext

from tongban.base.days import read_day
from tongban.base.errors import Invalid, Refused, SignInNeeded, Words
from tongban.base.language import short
from tongban.kernel.errors import Refusal
from tongban.kernel.refusals import sentence

R = TypeVar("R")
_UNSEEN: Final = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_FIELDS: Final = {"ids.citizen_id": "number", "ids.uscc": "number", "ids.mobile": "mobile"}


def line(request: HttpRequest, name: str, most: int = 200) -> str:
    """One line: composed (NFC), no control or direction characters, single spaces, at most ``most`` long."""
    return " ".join(_seen(request.POST.get(name, "")).split())[:most]


def text(request: HttpRequest, name: str, most: int = 2000) -> str:
    """Several lines, cleaned alike."""
    lines = request.POST.get(name, "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(" ".join(_seen(row).split()) for row in lines).strip()[:most]


def secret(request: HttpRequest, name: str, most: int = 200) -> str:
    """A password or code exactly as typed, cut at ``most``."""
    return request.POST.get(name, "")[:most]


def day(request: HttpRequest, name: str) -> date | None:
    """A date, None where nothing was chosen; raises ``Invalid`` for one that does not exist."""
    written = line(request, name, 20)
    try:
        return read_day(written) if written else None
    except ValueError as error:
        raise Invalid({name: gettext("This is not a date of the calendar.")}) from error


def uid(written: str) -> uuid.UUID:
    """A UUID; the nil UUID, which nothing has, for anything else."""
    try:
        return uuid.UUID(written)
    except ValueError:
        return uuid.UUID(int=0)


def _seen(written: str) -> str:
    plain = unicodedata.normalize("NFC", written)
    return "".join(
        c for c in plain if c not in _TURNING and (c == "\t" or unicodedata.category(c) not in _UNSEEN)
    )


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form was not accepted: sentences by field, or one for the whole."""

    fields: dict[str, Words] = field(default_factory=dict)
    message: Words = ""
    status: int = 422


def attempt(work: Callable[[], R]) -> tuple[R | None, Trouble | None]:
    """Do ``work``; a refusal becomes ``Trouble`` for the form, so that nothing typed is lost."""
    try:
        return work(), None
    except SignInNeeded:
        raise
    except Invalid as refusal:
        return None, Trouble(refusal.fields, "" if refusal.fields else refusal.message)
    except Refused as refusal:
        return None, Trouble({}, refusal.message, refusal.status)
    except Refusal as refusal:
        words = sentence(refusal, "zh" if short() == "zh" else "en")
        where = next((name for code, name in _FIELDS.items() if refusal.code.startswith(code)), "")
        return None, Trouble({where: words} if where else {}, "" if where else words)


def filled(
    questions: list[dict[str, Any]], request: HttpRequest, trouble: Trouble | None
) -> list[dict[str, Any]]:
    """Questions with what was typed (never passwords) and with their errors."""
    for q in questions:
        if request.method == "POST" and q.get("type") != "password" and q["id"] in request.POST:
            q["value"] = request.POST[q["id"]]
        if trouble and q["id"] in trouble.fields:
            q["error"] = trouble.fields[q["id"]]
    return questions
