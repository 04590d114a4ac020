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


@pytest.fixture(scope="module", autouse=True)
def _no_things_of_others(django_db_setup, django_db_blocker):
    """What a test commits is flushed from the tables of the house only; this one is the tests' own."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        table = connection.ops.quote_name(Thing._meta.db_table)
        cursor.execute(f"UPDATE {table} SET parent_id = NULL")
        cursor.execute(f"DELETE FROM {table}")


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
