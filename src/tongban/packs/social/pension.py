"""The employees' pension: when it begins, which months are needed, what it comes to.

Month of retirement: 关于实施渐进式延迟法定退休年龄的决定 (in force 2025-01-01). Amounts: 国发〔2005〕38号.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tongban.kernel.errors import Refusal

Month = tuple[int, int]
"""Year and month."""
BASE: Final = Decimal(8000)
"""The wage that pensions of this year are reckoned from, yuan a month: a figure of the demonstration."""
GROUPS: Final = {"man": (60, 4, 36), "woman55": (55, 4, 36), "woman50": (50, 2, 60)}
"""Old age of retirement; it rises by a month for every so many months; by so many months at most."""
FIRST: Final[Month] = (2025, 1)
LEAST, MOST, RISE = 180, 240, 6
"""Months to be paid: fifteen years, from 2030 half a year more every year, twenty years at most."""
DIVISORS: Final = dict(
    zip(
        range(40, 71),
        (
            233, 230, 226, 223, 220, 216, 212, 208, 204, 199, 195, 190, 185, 180, 175, 170, 164, 158, 152, 145, 139,
            132, 125, 117, 109, 101, 93, 84, 75, 65, 56,
        ),
        strict=True,
    )
)  # fmt: skip
"""计发月数: by how many months the account is divided, by full years of age."""
FEN: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tally:
    """What a pension comes to: months count from 1, amounts are yuan a month."""

    reached: Month
    months: int
    months_needed: int
    basic: Decimal
    account: Decimal

    def as_dict(self) -> dict[str, str | int]:
        """For the variables of a process."""
        return {
            "reached_on": f"{self.reached[0]}-{self.reached[1]:02}",
            "months_needed": self.months_needed,
            "basic": str(self.basic),
            "account": str(self.account),
            "total": str(self.basic + self.account),
        }


def tally(*, group: str, born: date, months: int, index: Decimal, balance: Decimal, on: date) -> Tally:
    """The pension of who claims on a day; before the month of retirement as it would be in that month."""
    reached = retirement_month(group, born)
    begin = max(reached, (on.year, on.month))
    age = (begin[0] * 12 + begin[1] - born.year * 12 - born.month) // 12
    basic = BASE * (1 + index) / 2 * Decimal(months) / 12 / 100
    return Tally(reached, months, months_needed(begin[0]), _fen(basic), _fen(balance / divisor(age)))


def retirement_month(group: str, born: date) -> Month:
    """The month of the legal age: the old one, later by a month for every four (two) months since January 2025."""
    age, step, cap = GROUPS[group]
    old = (born.year + age) * 12 + born.month - 1
    after = old - (FIRST[0] * 12 + FIRST[1] - 1)
    delay = 0 if after < 0 else min(cap, after // step + 1)
    year, month = divmod(old + delay, 12)
    return year, month + 1


def months_needed(year: int) -> int:
    """Months of contributions that a pension of this year needs."""
    return min(MOST, LEAST + RISE * max(0, year - 2029))


def divisor(age: int) -> int:
    """The months that divide the account; who claims after the last age of the table has its last row.

    Refuses "social.divisor" for an age before the first.
    """
    if age < min(DIVISORS):
        raise Refusal("social.divisor", f"The table of months has no age of {age}.", age=age)
    return DIVISORS[min(age, max(DIVISORS))]


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, ROUND_HALF_UP)
