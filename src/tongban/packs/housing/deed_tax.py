"""The deed tax of somebody who buys a home: plain reckoning, without a database."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

SMALL: Final = Decimal(140)
"""Square metres up to which a home is a small one."""
RATES: Final = {"none": ("0.01", "0.015"), "one": ("0.01", "0.02"), "more": ("0.03", "0.03")}
"""Homes of the family before → rates of a small and of a larger home (公告2024年第16号 of 财政部 and others)."""


def deed_tax(price: Decimal, area: Decimal, homes_before: str) -> Decimal:
    """The tax in yuan on ``price`` for a home of ``area`` square metres (契税法 arts. 3, 5, 6)."""
    small, large = RATES[homes_before]
    rate = Decimal(small if area <= SMALL else large)
    return (price * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
