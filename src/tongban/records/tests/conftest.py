"""A small audited table of the tests' own, so that the record is tested without the rooms above it."""

from __future__ import annotations

import pytest
from django.db import connection

from tongban.records import digests, folding
from tongban.records.tests.things import Thing


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Thing)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Thing)


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """A home of these tests' own."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def fresh(settings, keys):
    """No suite, key or ring remembered from another test's database."""
    settings.TONGBAN_MODE = "test"
    settings.TONGBAN_HOME = keys
    digests.forget()
    folding.forget()
    yield
    digests.forget()
    folding.forget()
