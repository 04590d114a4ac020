"""The months of unemployment benefit, and the living guarantee: plain reckoning, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

STANDARD: Final = Decimal(900)
"""The local standard of the living guarantee, yuan a head and month: a figure of the demonstration."""
MONTHS: Final = ((120, 24), (60, 18), (12, 12), (0, 0))
"""社会保险法 art. 46: from so many months paid, benefit for so many months at most."""
FEN: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Income a head, and what the family is paid a month."""

    per_head: Decimal
    amount: Decimal


def benefit_months(paid: int) -> int:
    """The longest time of unemployment benefit after ``paid`` months of contributions; 0 where there is none."""
    return next(months for least, months in MONTHS if paid >= least)


def guarantee(persons: int, income: Decimal, standard: Decimal = STANDARD) -> Guarantee:
    """(standard − income a head) × persons, never below 0 (社会救助暂行办法 art. 12)."""
    per_head = (income / persons).quantize(FEN, ROUND_HALF_UP)
    gap = max(Decimal(0), standard * persons - income)
    return Guarantee(per_head, gap.quantize(FEN, ROUND_HALF_UP))
