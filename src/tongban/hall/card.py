"""Reading what a card reader types: one line that ends in Enter, in the formats of common readers.

``ID|姓名|号码`` · fields by comma, tab, semicolon or vertical bar in any order (readers of identity cards and of
the code on business licences) · JSON with name and number · the number alone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongban.base.errors import Invalid
from tongban.kernel.errors import Refusal
from tongban.kernel.ids import citizen_id, uscc
from tongban.org.models import Party

_APART: Final = re.compile(r"[|,;\t^%]+")
_NAME: Final = re.compile(r"[^\W\d_][^\d_]{1,79}")
_SEX_AND_PEOPLE: Final = frozenset(
    {"男", "女", "男性", "女性", "ID", "IDCARD", "LICENSE", "M", "F", "汉", "汉族"}
)
_NOT_A_NAME: Final = re.compile(r".*(族|省|市|区|县|公安局|分局)$")
_KEYS_NAME: Final = ("name", "姓名", "xm", "partyName", "名称", "entname")
_KEYS_NUMBER: Final = (
    "number",
    "idNumber",
    "idnum",
    "cardNo",
    "号码",
    "公民身份号码",
    "sfzh",
    "uscc",
    "uniscid",
)
MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class Card:
    """Who stands at the window, as the card says; ``name`` is empty where the card gave the number alone."""

    kind: str
    name: str
    number: str

    @property
    def number_kind(self) -> str:
        """``citizen_id`` or ``uscc``."""
        return "citizen_id" if self.kind == Party.NATURAL else "uscc"


def read_card(line: str) -> Card:
    """The card behind one line; raises ``Invalid`` on ``card`` where no possible number is in it."""
    text = unicodedata.normalize("NFKC", line.replace("\x00", "")).strip()[:MOST]
    fields = (
        _json_fields(text) if text.startswith("{") else [f.strip() for f in _APART.split(text) if f.strip()]
    )
    for field in fields:
        for kind, read in ((Party.NATURAL, citizen_id.parse), (Party.LEGAL, uscc.parse)):
            try:
                number = read(field).number
            except Refusal:
                continue
            return Card(kind, _name(fields, field), number)
    raise Invalid({"card": _("No possible identity number or credit code is in what the reader sent.")})


def _json_fields(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    if not isinstance(found, dict):
        return []
    values = [found.get(key) for key in (*_KEYS_NUMBER, *_KEYS_NAME)]
    return [str(v).strip() for v in values if isinstance(v, str | int) and str(v).strip()]


def _name(fields: Sequence[str], number: str) -> str:
    """The first field that can be a name; a body's name may end in any word."""
    legal = len(number) == 18 and not number[:17].isdecimal()
    for field in fields:
        plain = field.upper()
        if field == number or plain in _SEX_AND_PEOPLE or not _NAME.fullmatch(field):
            continue
        if legal or not _NOT_A_NAME.match(field):
            return field
    return ""
