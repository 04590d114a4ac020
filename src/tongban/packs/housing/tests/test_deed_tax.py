"""The deed tax at the edges of its rates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tongban.packs.housing.deed_tax import deed_tax


@pytest.mark.parametrize(
    ("area", "before", "tax"),
    [
        ("140", "none", "8600.00"),
        ("140.01", "none", "12900.00"),
        ("140", "one", "8600.00"),
        ("140.01", "one", "17200.00"),
        ("60", "more", "25800.00"),
        ("200", "more", "25800.00"),
    ],
)
def test_rates(area: str, before: str, tax: str) -> None:
    assert str(deed_tax(Decimal(860000), Decimal(area), before)) == tax


def test_the_tax_is_rounded_to_the_fen() -> None:
    assert str(deed_tax(Decimal("333333.33"), Decimal(90), "none")) == "3333.33"
