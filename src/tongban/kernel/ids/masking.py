"""What may be shown of a personal value (handbook 04 §6): enough to recognise it, too little to use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

STAR: Final = "*"


def mask(kind: str, text: str) -> str:
    """A personal value made fit for a screen or a public list; never fails, however odd the text.

    Kinds: citizen_id (first 4, last 4), mobile (138****1234), name (张*), bank_card (last 4), email, address
    (down to the county), document (other papers: first and last 2). An unknown kind shows nothing but stars.
    """
    text = text.strip()
    return _KINDS.get(kind, _nothing)(text) if text else ""


def _ends(text: str, head: int, tail: int) -> str:
    """The first and last characters; all stars where hardly anything would stay hidden."""
    hidden = len(text) - head - tail
    if hidden < max(3, len(text) // 3):
        return STAR * len(text)
    return f"{text[:head]}{STAR * hidden}{text[len(text) - tail :]}"


def _nothing(text: str) -> str:
    return STAR * min(len(text), 8)


def _citizen_id(text: str) -> str:
    return _ends(text, 4, 4)


def _mobile(text: str) -> str:
    return _ends(text, 3, 4)


def _document(text: str) -> str:
    return _ends(text, 1, 2)


def _name(text: str) -> str:
    """One star for whatever follows the first character, so that the length is not told either."""
    return text[0] + STAR


def _bank_card(text: str) -> str:
    return f"{STAR * 4}{text[-4:]}" if len(text) >= 8 else STAR * len(text)


def _email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    return f"{local[0]}{STAR * 3}{at}{domain}" if local else _nothing(text)


_COUNTY = re.compile(
    r"(?:.{2,6}?(?:省|自治区|特别行政区))?"
    r"(?:.{1,9}?(?:自治州|地区|盟|市))?"
    r"(?:[^路街道号村\d]{1,8}?(?:自治县|自治旗|林区|特区|县|区|[左右中前后]旗|市))?"
)


def _address(text: str) -> str:
    """Province, city and county stay; the street and what follows become four stars."""
    match = _COUNTY.match(text)
    return f"{match[0] if match else ''}{STAR * 4}"


_KINDS: Final[Mapping[str, Callable[[str], str]]] = {
    "citizen_id": _citizen_id,
    "mobile": _mobile,
    "name": _name,
    "bank_card": _bank_card,
    "email": _email,
    "address": _address,
    "document": _document,
}
