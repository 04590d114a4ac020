"""The gate before publication: what a text that everybody may read must not hold.

Numbers of persons (个人信息保护法 arts. 28-29: sensitive personal information; 政府信息公开条例 art. 15: privacy),
marks of state secrets (保守国家秘密法: 绝密, 机密, 秘密 with ★ and a period; 政府信息公开条例 art. 14) and of internal
papers (art. 16). Numbers are believed only where their check digit holds, so that phone numbers of offices, numbers
of documents and sums pass. Pure: text in, findings out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tongban.kernel.errors import Refusal
from tongban.kernel.ids import bank_card, citizen_id, mobile
from tongban.kernel.ids.masking import mask

Kind = Literal["citizen_id", "mobile", "bank_card", "secret", "internal"]
_DASHES: Final = r" \-" "\u2010\u2011\u2012\u2013\u2014\u00a0\u2002\u2003\u2009\u3000"
_DIGITS: Final = re.compile(rf"(?<![\dA-Za-z.])\d(?:[{_DASHES}]?\d)*[Xx]?(?![\dA-Za-z]|\.\d)", re.ASCII)
_SECRET: Final = re.compile(
    r"(?:绝密|机密|秘密)\s*(?:[★☆*]|[(（]?\s*(?:\d+|[一二三四五六七八九十]+)\s*(?:年|个月|月)|级\s*(?:文件|资料|事项|件)|[(（]启封)"
    r"|密级\s*[::]\s*(?:绝密|机密|秘密)"
    r"|^[\s【\[]*(?:绝密|机密|秘密)[\s】\]]*$",
    re.MULTILINE,
)
_INTERNAL: Final = re.compile(
    r"内部(?:资料|文件|刊物|材料|使用)[\s,,、。]*(?:注意保存|请勿外传|不得外传|严禁外传|不得公开|妥善保管)"
    r"|(?:不得|禁止|严禁|请勿)(?:对外)?(?:公开|外传|扩散|转发)"
    r"|(?:工作秘密|商业秘密)\s*[★☆(（]"
    r"|^[\s【\[]*(?:内部资料|内部文件|内部刊物|内部使用)[\s】\]]*$",
    re.MULTILINE,
)
_NOBODYS: Final = {
    "citizen_id": citizen_id.FICTIONAL_REGIONS,
    "mobile": (mobile.FICTIONAL_PREFIX,),
    "bank_card": (bank_card.FICTIONAL_PREFIX,),
}
_LONGEST: Final = 24
"""Digits; what is longer is a serial number."""
_MOST_GROUPS: Final = 6
_GROUP: Final = re.compile(r"\d+[Xx]?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Leak:
    """What was found: from ``start`` to ``end`` of the text (characters), shown masked where it is a number.

    ``line`` counts from 1.
    """

    kind: Kind
    start: int
    end: int
    line: int
    shown: str


def examine(text: str, *, made_up: bool = True) -> list[Leak]:
    """Everything in ``text`` that must not be published, in order.

    ``made_up=False`` passes numbers from ranges that nobody is given (examples in forms).

    Full-width digits and numbers written in groups are read as they are meant. Of a mobile number only one that
    stands alone counts: eleven digits inside a longer number are none.
    """
    plain = _plain(text)
    found = [
        *_numbers(plain, made_up),
        *_marks(plain, _SECRET, "secret"),
        *_marks(plain, _INTERNAL, "internal"),
    ]
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found.sort(key=lambda one: (one[1], one[2]))
    return [Leak(kind, start, end, _line(starts, start), shown) for kind, start, end, shown in found]


def _line(starts: Sequence[int], place: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, place)


def _plain(text: str) -> str:
    """The text with full-width letters and digits made plain, character by character, so that places stay."""
    return "".join(folded if len(folded := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


def _numbers(text: str, made_up: bool) -> Iterator[tuple[Kind, int, int, str]]:
    for match in _DIGITS.finditer(text):
        groups = [(match.start() + g.start(), match.start() + g.end()) for g in _GROUP.finditer(match[0])]
        first = 0
        while first < len(groups):
            first, found = _longest(text, groups, first)
            if found is not None:
                kind, start, end, number = found
                if made_up or not number.removeprefix("86").startswith(_NOBODYS[kind]):
                    yield kind, start, end, mask(kind, number)


def _longest(
    text: str, groups: Sequence[tuple[int, int]], first: int
) -> tuple[int, tuple[Kind, int, int, str] | None]:
    """The longest number of a person that begins with a group, and the group to go on with."""
    for last in range(min(len(groups), first + _MOST_GROUPS), first, -1):
        number = "".join(text[start:end] for start, end in groups[first:last])
        kind = _kind(number) if len(number) <= _LONGEST else None
        if kind is not None:
            return last, (kind, groups[first][0], groups[last - 1][1], number)
    return first + 1, None


def _kind(number: str) -> Kind | None:
    """Which number of a person this is; none where its digits do not hold together."""
    for kind, holds in _JUDGES:
        try:
            if holds(number):
                return kind
        except Refusal:
            continue
    return None


def _is_citizen(number: str) -> bool:
    return len(number) == 18 and bool(citizen_id.parse(number))


def _is_mobile(number: str) -> bool:
    return len(number) in (11, 13, 15) and bool(mobile.parse(number))


def _is_card(number: str) -> bool:
    """Banks' cards have 16 to 19 digits and begin with 3 to 6 (ISO/IEC 7812-1), made-up ones with 9999."""
    return 16 <= len(number) <= 19 and number[0] in "34569" and bool(bank_card.parse(number))


_JUDGES: Final[Sequence[tuple[Kind, Callable[[str], bool]]]] = (
    ("citizen_id", _is_citizen),
    ("mobile", _is_mobile),
    ("bank_card", _is_card),
)


def _marks(text: str, pattern: re.Pattern[str], kind: Kind) -> Iterator[tuple[Kind, int, int, str]]:
    for match in pattern.finditer(text):
        yield kind, match.start(), match.end(), " ".join(match[0].split())
