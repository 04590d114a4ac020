"""The month of retirement by the gradual rise, the months needed, and what a pension comes to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tongban.kernel.errors import Refusal
from tongban.packs.social.pension import divisor, months_needed, retirement_month, tally


@pytest.mark.parametrize(
    ("group", "born", "month"),
    [
        ("man", date(1964, 12, 31), (2024, 12)),
        ("man", date(1965, 1, 1), (2025, 2)),
        ("man", date(1965, 4, 30), (2025, 5)),
        ("man", date(1965, 5, 1), (2025, 7)),
        ("man", date(1976, 8, 1), (2039, 7)),
        ("man", date(1976, 9, 1), (2039, 9)),
        ("man", date(1990, 9, 1), (2053, 9)),
        ("woman55", date(1970, 1, 1), (2025, 2)),
        ("woman55", date(1984, 11, 1), (2042, 11)),
        ("woman50", date(1975, 2, 1), (2025, 3)),
        ("woman50", date(1975, 3, 1), (2025, 5)),
        ("woman50", date(1984, 11, 1), (2039, 11)),
    ],
)
def test_the_month_of_retirement(group: str, born: date, month: tuple[int, int]) -> None:
    assert retirement_month(group, born) == month


def test_the_months_needed_rise_from_2030_to_2039() -> None:
    assert [months_needed(year) for year in (2025, 2029, 2030, 2031, 2039, 2045)] == [
        180,
        180,
        186,
        192,
        240,
        240,
    ]


def test_thirty_years_at_sixty() -> None:
    found = tally(
        group="man",
        born=date(1965, 12, 15),
        months=360,
        index=Decimal("1.0"),
        balance=Decimal("200000.00"),
        on=date(2026, 3, 2),
    )
    assert found.as_dict() == {
        "reached_on": "2026-03",
        "months_needed": 180,
        "basic": "2400.00",
        "account": "1438.85",
        "total": "3838.85",
    }


def test_who_is_not_of_age_sees_the_pension_of_that_month() -> None:
    found = tally(
        group="man",
        born=date(1976, 9, 1),
        months=240,
        index=Decimal(1),
        balance=Decimal(117000),
        on=date(2026, 3, 2),
    )
    assert (found.reached, found.months_needed, found.account) == ((2039, 9), 240, Decimal("1000.00"))


def test_the_table_of_divisors_has_ends() -> None:
    assert [divisor(age) for age in (40, 50, 55, 60, 65, 70, 88)] == [233, 195, 170, 139, 101, 56, 56]
    with pytest.raises(Refusal, match="age of 39"):
        divisor(39)
