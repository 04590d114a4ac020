"""What the gates share: the small city, built once a module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.chromium_city import served_city
from tests.city import NOW, City, build

from tongban.base.legal import legal_time


@pytest.fixture(scope="module")
def demo_city(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the demo city, served for the walks of a module."""
    with django_db_blocker.unblock(), served_city(tmp_path_factory.mktemp("city")) as address:
        yield address


@pytest.fixture(scope="module")
def _city(django_db_setup: Any, django_db_blocker: Any) -> Iterator[City]:
    with django_db_blocker.unblock(), transaction.atomic(), legal_time(NOW):
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def city(db: Any, _city: City) -> Iterator[City]:
    """The city as it was built; what a test changes is undone after it."""
    with legal_time(NOW):
        yield _city
