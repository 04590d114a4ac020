"""Months of unemployment benefit at their edges, and the living guarantee of families."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tongban.packs.social.assistance import benefit_months, guarantee


@pytest.mark.parametrize(
    ("paid", "months"), [(0, 0), (11, 0), (12, 12), (59, 12), (60, 18), (119, 18), (120, 24), (480, 24)]
)
def test_the_longest_time_of_benefit(paid: int, months: int) -> None:
    assert benefit_months(paid) == months


@pytest.mark.parametrize(
    ("persons", "income", "head", "amount"),
    [
        (3, "1500", "500.00", "1200.00"),
        (3, "1000", "333.33", "1700.00"),
        (1, "899.99", "899.99", "0.01"),
        (2, "1800", "900.00", "0.00"),
        (2, "5000", "2500.00", "0.00"),
    ],
)
def test_the_gap_to_the_standard_is_paid(persons: int, income: str, head: str, amount: str) -> None:
    found = guarantee(persons, Decimal(income))
    assert (str(found.per_head), str(found.amount)) == (head, amount)
