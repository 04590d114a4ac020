"""What the rooms below keep in memory must not outlive a test's database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tongban.base import numbers
from tongban.catalogue.queries import forget_packages
from tongban.laws import calendars, limits
from tongban.oversight import rulebook


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    """Forget packages, calendars, limits and number blocks around every test."""
    for forget in (forget_packages, calendars.forget, limits.forget, numbers.forget_blocks, rulebook.forget):
        forget()
    yield
    for forget in (forget_packages, calendars.forget, limits.forget, numbers.forget_blocks, rulebook.forget):
        forget()
