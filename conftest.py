"""Test databases for the whole house (see ``tests/databases.py``), and a clean memory for every module."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.chromium import launched
from tests.databases import django_db_setup

__all__ = ["django_db_setup"]


@pytest.fixture(scope="module", autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What a module kept in memory of rows that were rolled back is not taken for the rows of the next one."""
    forget()
    yield


@pytest.fixture(autouse=True)
def _nothing_remembered_of_commits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nor what a test committed, whose rows are flushed after it."""
    yield
    if "transactional_db" in request.fixturenames:
        forget()


def forget() -> None:
    """Empty every memory of rows."""
    from tongban.base import numbers
    from tongban.catalogue.queries import forget_packages
    from tongban.flows.actions.definitions import forget_definitions
    from tongban.laws import calendars, limits, parameters

    forgotten = (calendars.forget, limits.forget, parameters.forget, numbers.forget_blocks)
    memories = (forget_packages, forget_definitions, *forgotten)
    for empty in memories:
        empty()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One Chromium for the walks of a module."""
    with launched() as browser:
        yield browser
