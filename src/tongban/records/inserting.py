"""Inserting an entry: the one statement that every action pays for.

Django compiles an INSERT anew for each row, which takes three times as long as running it. The statement
for entries never changes, so it is compiled once per database and run with new values; the values are
prepared by the fields.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.sql import InsertQuery

from tongban.base.legal import wall_now
from tongban.records.models import Entry

_PREPARED = (models.DateTimeField, models.UUIDField, models.BinaryField)
"""Columns whose values databases take in different forms; texts and integers go in as they are."""


def insert(entry: Entry) -> None:
    """Insert ``entry`` and give it its id. No signals are sent: nobody may hook into the record."""
    database = connections[DEFAULT_DB_ALIAS]
    columns, statement, returns = _compiled(database.vendor)
    values = [
        getattr(entry, name) if field is None else field.get_db_prep_save(getattr(entry, name), database)
        for name, field in columns
    ]
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        if returns:
            entry.pk = cursor.fetchone()[0]
        else:
            entry.pk = database.ops.last_insert_id(cursor, Entry._meta.db_table, "id")
    entry._state.adding = False
    entry._state.db = database.alias


@cache
def _compiled(_vendor: str) -> tuple[tuple[tuple[str, Any], ...], str, bool]:
    """Columns of the statement in order with their field if it prepares; the statement; whether it gives the id."""
    database = connections[DEFAULT_DB_ALIAS]
    fields = [field for field in Entry._meta.concrete_fields if not field.primary_key]
    query = InsertQuery(Entry)
    query.insert_values(fields, [Entry(legal_time=wall_now(), wall_time=wall_now())], raw=True)
    compiler = query.get_compiler(connection=database)
    returns = database.features.can_return_columns_from_insert
    if returns:
        compiler.returning_fields = [Entry._meta.pk]
    ((statement, _),) = compiler.as_sql()
    columns = tuple((f.attname, f if isinstance(f, _PREPARED) else None) for f in fields)
    return columns, statement, returns
