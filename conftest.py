"""Test databases for the whole house (see ``tests/databases.py``), and a clean memory for every module."""

from collections.abc import Iterator

import pytest
from tests.databases import django_db_setup

__all__ = ["django_db_setup"]


@pytest.fixture(scope="module", autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What a module kept in memory of rows that were rolled back is not taken for the rows of the next one."""
    from tongban.base import numbers
    from tongban.catalogue.queries import forget_packages
    from tongban.laws import calendars, limits

    for forget in (forget_packages, calendars.forget, limits.forget, numbers.forget_blocks):
        forget()
    yield
