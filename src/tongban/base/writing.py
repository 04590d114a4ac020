"""Inserting and updating rows with statements that are compiled once.

Django compiles a statement anew for each row, which takes longer than running it. The statement of a table never
changes, so it is compiled once per table and shape and run with new values, which the fields prepare.
No signals are sent; a row that Django must handle itself (a key of its own, an expression, listeners) says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final

from django.db import connections, models, router, transaction
from django.db.models import signals
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

PORTION: Final = 50
"""Rows in one statement: databases limit its values, and a statement is kept for each number of rows."""


class NotPlain(Exception):
    """A value is an expression of the database: only Django can insert it."""


def is_plain(row: models.Model) -> bool:
    """Whether ``row`` may take this way: new, keyed by the database, one table, nobody listening."""
    return row._state.adding and row.pk is None and _is_plain_table(type(row))


def _is_plain_table(model: type[models.Model]) -> bool:
    meta = model._meta
    return (
        not meta.parents
        and meta.auto_field is not None
        and not signals.pre_save.has_listeners(model)
        and not signals.post_save.has_listeners(model)
    )


def insert(row: models.Model) -> None:
    """Insert ``row`` and give it its key. Raises what the database raises, and ``NotPlain``."""
    database = connections[router.db_for_write(type(row), instance=row)]
    fields, statement, returns = _compiled(type(row), database.vendor, 1)
    values = _values(fields, row, database)
    with transaction.mark_for_rollback_on_error(using=database.alias), database.cursor() as cursor:
        cursor.execute(statement, values)
        if returns:
            row.pk = cursor.fetchone()[0]
        else:
            row.pk = database.ops.last_insert_id(cursor, row._meta.db_table, str(row._meta.pk.column))
    row._state.adding = False
    row._state.db = database.alias


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert rows of one table together, in this order; their keys are not told."""
    model = type(rows[0])
    database = connections[router.db_for_write(model)]
    with transaction.mark_for_rollback_on_error(using=database.alias), database.cursor() as cursor:
        for begin in range(0, len(rows), PORTION):
            part = rows[begin : begin + PORTION]
            fields, statement, _returns = _compiled(model, database.vendor, len(part))
            cursor.execute(statement, [value for row in part for value in _values(fields, row, database)])
    for row in rows:
        row._state.adding = False
        row._state.db = database.alias


def update(row: models.Model, names: Collection[str] | None = None) -> bool:
    """Write the fields ``names`` (default: all) of a row that stands.

    False, and nothing done, where Django must do it: an expression, a listener, no such row any more.
    """
    if row._state.adding or row.pk is None or not _is_plain_table(type(row)):
        return False
    if names is None:
        if row.get_deferred_fields():
            return False
        names = _columns(type(row))
    database = connections[row._state.db or router.db_for_write(type(row), instance=row)]
    fields, statement = _update(type(row), database.vendor, frozenset(names))
    try:
        values = _values(fields, row, database, add=False)
    except NotPlain:
        return False
    with transaction.mark_for_rollback_on_error(using=database.alias), database.cursor() as cursor:
        cursor.execute(statement, [*values, row.pk])
        return bool(cursor.rowcount == 1)


@cache
def _update(
    model: type[models.Model], vendor: str, names: frozenset[str]
) -> tuple[tuple[models.Field[Any, Any], ...], str]:
    """Fields of the statement in order, and the statement."""
    database = connections[router.db_for_write(model)]
    fields = tuple(f for f in model._meta.local_concrete_fields if {f.name, f.attname} & names)
    lacking = names - {f.name for f in fields} - {f.attname for f in fields}
    if lacking or any(f.primary_key or f.generated for f in fields):
        raise ValueError(f"{model._meta.label} cannot write {sorted(lacking or names)}")
    name = database.ops.quote_name
    sets = ", ".join(f"{name(str(f.column))} = {_place(f, database)}" for f in fields)
    key = name(str(model._meta.pk.column))
    return fields, f"UPDATE {name(model._meta.db_table)} SET {sets} WHERE {key} = %s"  # noqa: S608 - names of our own


def _place(field: models.Field[Any, Any], database: Any) -> str:
    if isinstance(field, models.BinaryField):
        return str(database.ops.binary_placeholder_sql(b""))
    return "%s"


@cache
def _columns(model: type[models.Model]) -> frozenset[str]:
    return frozenset(f.name for f in model._meta.local_concrete_fields if not (f.primary_key or f.generated))


def insert_unless_there(row: models.Model) -> bool:
    """Insert ``row`` (its key is not told); False, and nothing done, where a unique key of it is taken.

    Waits for whoever is inserting the same key at this moment.
    """
    database = connections[router.db_for_write(type(row), instance=row)]
    fields, statement, _returns = _compiled(type(row), database.vendor, 0)
    with transaction.mark_for_rollback_on_error(using=database.alias), database.cursor() as cursor:
        cursor.execute(statement, _values(fields, row, database))
        return bool(cursor.rowcount == 1)


def _values(
    fields: Sequence[models.Field[Any, Any]], row: models.Model, database: Any, *, add: bool = True
) -> list[Any]:
    values = [field.pre_save(row, add=add) for field in fields]
    if any(hasattr(value, "resolve_expression") for value in values):
        raise NotPlain
    return [field.get_db_prep_save(value, database) for field, value in zip(fields, values, strict=True)]


@cache
def _compiled(
    model: type[models.Model], vendor: str, rows: int
) -> tuple[tuple[models.Field[Any, Any], ...], str, bool]:
    """Fields of the statement in order; the statement for so many rows (0: one, unless its key is taken); whether it
    gives the key back."""
    database = connections[router.db_for_write(model)]
    fields = tuple(f for f in model._meta.local_concrete_fields if not (f.primary_key or f.generated))
    sample = model()
    for field in fields:
        if isinstance(field, models.BinaryField):
            setattr(sample, field.attname, b"")  # None would make another statement
    query = InsertQuery(model, on_conflict=None if rows else OnConflict.IGNORE)
    query.insert_values(fields, [sample], raw=True)
    compiler = query.get_compiler(connection=database)
    returns = rows == 1 and database.features.can_return_columns_from_insert
    compiler.returning_fields = [model._meta.pk] if returns else None
    ((statement, _sample),) = compiler.as_sql()
    _head, _values, group = statement.partition(" VALUES ")
    return fields, statement + f", {group}" * (rows - 1), returns
