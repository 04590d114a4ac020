"""Packages are kept in memory by key; keys begin anew with each test."""

from collections.abc import Iterator

import pytest

from tongban.catalogue.queries import forget_packages


@pytest.fixture(autouse=True)
def fresh_packages() -> Iterator[None]:
    forget_packages()
    yield
    forget_packages()
