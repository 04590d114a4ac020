"""Money as integer minor units and a currency: exact sums, stated rounding, Chinese capital amounts.

Sums never leave the integers; a share (tax, interest, penalty) is a `Rate` in parts per million and says how
it rounds. Amounts of different currencies are never added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering
from typing import Final, Literal

from tongban.kernel.errors import Refusal

Rounding = Literal["half-up", "half-even", "down", "up"]

MINOR_DIGITS: Final[Mapping[str, int]] = {
    "CNY": 2, "USD": 2, "EUR": 2, "GBP": 2, "HKD": 2, "MOP": 2, "TWD": 2, "JPY": 0, "KRW": 0, "KWD": 3,
}  # fmt: skip
"""Digits after the point by ISO 4217."""
MILLION: Final = 1_000_000
_AMOUNT = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?", re.ASCII)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (fen, cent) of a currency. Refuses money.currency and money.mixed."""

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("money is counted in whole minor units")
        if self.currency not in MINOR_DIGITS:
            raise Refusal(
                "money.currency", f"'{self.currency}' is no currency known here.", currency=self.currency
            )

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        if type(times) is not int:
            return NotImplemented
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.text()} {self.currency}"

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly: 12.50 for 1250 fen."""
        return Decimal(self.minor).scaleb(-MINOR_DIGITS[self.currency])

    def text(self, *, grouped: bool = False) -> str:
        """The amount in major units: "1234.50", grouped "1,234.50"."""
        return f"{self.decimal:,f}" if grouped else f"{self.decimal:f}"

    def share(self, rate: Rate) -> Money:
        """The part that a rate takes, rounded to minor units as the rate says."""
        return Money(divide(self.minor * rate.ppm, MILLION, rate.rounding), self.currency)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Parts in proportion to whole weights that add up to the amount exactly.

        The minor units left over go to the largest remainders, the earlier first. Refuses money.weights.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise Refusal("money.weights", "An amount is split by weights of at least 0, not all 0.")
        parts = [divmod(self.minor * weight, total) for weight in weights]
        left = self.minor - sum(part for part, _ in parts)
        order = sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))
        lucky = set(order[:left])
        return [Money(part + (place in lucky), self.currency) for place, (part, _) in enumerate(parts)]

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise Refusal(
                "money.mixed",
                f"Amounts in {self.currency} and {other.currency} cannot be reckoned together.",
                currencies=[self.currency, other.currency],
            )
        return other.minor


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in whole parts per million, with the rounding that its law states: Rate(130_000) is 13 %."""

    ppm: int
    rounding: Rounding = "half-up"

    @classmethod
    def percent(cls, text: str, rounding: Rounding = "half-up") -> Rate:
        """Read "13", "0.05" (percent). Refuses money.rate where parts per million cannot hold it."""
        match = _AMOUNT.fullmatch(text.strip())
        part = (match["part"] or "") if match else ""
        if match is None or len(part) > 4:
            raise Refusal("money.rate", f"'{text}' is no percentage of at most four decimals.", text=text)
        ppm = int(match["whole"].replace(",", "") + part.ljust(4, "0"))
        return cls(-ppm if match["sign"] == "-" else ppm, rounding)


def parse(text: str, currency: str = "CNY") -> Money:
    """Read "1,234.50" or "12" in major units; ¥ and 元 are forgiven. Refuses money.amount | decimals."""
    bare = text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    match = _AMOUNT.fullmatch(bare)
    if match is None:
        raise Refusal(
            "money.amount", f"'{text[:40]}' is no amount; write for example 1234.50.", text=text[:40]
        )
    digits = MINOR_DIGITS[Money(0, currency).currency]
    part = match["part"] or ""
    if part[digits:].strip("0"):
        raise Refusal(
            "money.decimals", f"An amount in {currency} has at most {digits} decimals.", digits=digits
        )
    minor = int(match["whole"].replace(",", "") + part[:digits].ljust(digits, "0"))
    return Money(-minor if match["sign"] == "-" else minor, currency)


def total(amounts: Iterable[Money], currency: str = "CNY") -> Money:
    """Exact sum; nothing sums to zero of `currency`."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result


def divide(dividend: int, divisor: int, rounding: Rounding) -> int:
    """Whole quotient. half-up (四舍五入) and up move away from zero, down towards it."""
    quotient, rest = divmod(abs(dividend), abs(divisor))
    twice = 2 * rest - abs(divisor)
    away = {
        "half-up": twice >= 0,
        "half-even": twice > 0 or (twice == 0 and quotient % 2 == 1),
        "up": rest > 0,
        "down": False,
    }[rounding]
    quotient += away
    return quotient if (dividend < 0) == (divisor < 0) else -quotient


_CAPITALS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")


def capital(money: Money) -> str:
    """Amount in Chinese capitals 人民币大写, as cheques and receipts demand: 人民币壹仟零壹元伍角整.

    票据法 art. 8 wants words and figures to agree; the writing follows 支付结算办法 annex 1: 整 after yuan
    and jiao and never after fen, one 零 for zeros in a row. CNY below 10^16 yuan only; refuses money.capital.
    """
    if money.currency != "CNY" or abs(money.minor) >= 10**18:
        raise Refusal("money.capital", "Chinese capitals are written for yuan, below ten quadrillion.")
    yuan, fen_part = divmod(abs(money.minor), 100)
    jiao, fen = divmod(fen_part, 10)
    text = f"{_capital_whole(yuan)}元" if yuan else ""
    if jiao:
        text += f"{_CAPITALS[jiao]}角"
    elif fen and yuan:
        text += "零"
    text += f"{_CAPITALS[fen]}分" if fen else "整"
    sign = "负" if money.minor < 0 else ""
    return f"人民币{sign}{'零元整' if not money.minor else text}"


def _capital_whole(number: int) -> str:
    """A whole number in capitals, group by group of four digits."""
    groups = [number // 10_000**place % 10_000 for place in range(4)]
    text, gap = "", False
    for place in (3, 2, 1, 0):
        group = groups[place]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1_000):
            text += "零"
        unit = "万" if place == 3 and groups[2] else _GROUPS[place]
        text += _capital_group(group) + unit
        gap = False
    return text


def _capital_group(group: int) -> str:
    """1 to 9999 in capitals."""
    text = ""
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += _CAPITALS[digit] + _PLACES[place]
        elif text and group % 10**place and not text.endswith("零"):
            text += "零"
    return text
