"""Test databases for the whole house (see ``tests/databases.py``), and a clean memory for every module."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from tests.chromium import launched
from tests.databases import django_db_setup

__all__ = ["django_db_setup"]


@pytest.fixture(scope="session", autouse=True)
def _nothing_read_anew() -> Iterator[None]:
    """What rows said is remembered until it is forgotten, so a slow machine asks no more often than a quick one."""
    from tongban.base import clockrow
    from tongban.laws import calendars, limits, parameters

    with pytest.MonkeyPatch.context() as patch:
        for memory in (clockrow, calendars, limits, parameters):
            patch.setattr(memory, "FRESH_SECONDS", 3600.0)
        yield


@pytest.fixture(scope="module", autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What a module kept in memory of rows that were rolled back is not taken for the rows of the next one."""
    forget()
    yield


@pytest.fixture(autouse=True)
def _nothing_remembered_of_commits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nor what a test committed, whose rows are flushed after it; each begins in the house's language."""
    translation.deactivate()
    yield
    if "transactional_db" in request.fixturenames:
        forget()


def forget() -> None:
    """Empty every memory of rows."""
    from tongban.base import clockrow, numbers
    from tongban.catalogue.queries import forget_packages
    from tongban.flows.actions.definitions import forget_definitions
    from tongban.laws import calendars, limits, parameters

    forgotten = (clockrow.forget, calendars.forget, limits.forget, parameters.forget, numbers.forget_blocks)
    memories = (forget_packages, forget_definitions, *forgotten)
    for empty in memories:
        empty()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One Chromium for the walks of a module."""
    with launched() as browser:
        yield browser
