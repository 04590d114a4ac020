"""How an entry and an audited row become digests. Writing and auditing use these same functions.

Rows are digested with a key that lies outside the database: it serves as their salt (a guessed name or
birthday cannot be tried against a digest), and who holds the database alone cannot make a digest that fits
a changed row. Sealed fields enter as their ciphertext, so destroying a person's key leaves every digest as
it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import models

from tongban.base.fields import Sealed
from tongban.base.home import key_bytes
from tongban.kernel import canonical, merkle
from tongban.kernel.crypto import Suite, suite
from tongban.records.models import Entry, Log

KEY_NAME: Final = "record-mac"
_OWN_TYPES: Final[dict[type[models.Field[Any, Any]], type]] = {
    models.CharField: str,
    models.TextField: str,
    models.IntegerField: int,
    models.BooleanField: bool,
    models.UUIDField: UUID,
    models.DateTimeField: datetime,
}
"""Values of these types are what the database gives back; any other is converted first."""
Reader = Callable[[models.Model], Any]


@lru_cache(maxsize=1)
def log_suite() -> Suite:
    """The crypto suite of this record: chosen when it begins (``TONGBAN_SUITE``), kept for its whole life."""
    row = Log.objects.filter(pk=1).first()
    return suite(row.suite if row else getattr(settings, "TONGBAN_SUITE", "international"))


@lru_cache(maxsize=1)
def _mac_key() -> bytes:
    return key_bytes(KEY_NAME)


def forget() -> None:
    """Read suite and key again (tests, restoring a backup)."""
    log_suite.cache_clear()
    _mac_key.cache_clear()


def mac(data: bytes) -> bytes:
    """The keyed digest of the record, 32 bytes."""
    return log_suite().mac(_mac_key(), data)


def row_digest(row: models.Model) -> str:
    """The keyed digest of a row as the database holds it, 64 hex digits.

    Values equal to their field's constant default are left out, so that a column added later, filled with its
    default, changes no digest. A migration that changes more is followed by ``actions.table_recorded``.
    """
    values = {}
    for name, default, read in _readers(type(row)):
        value = read(row)
        if value != default or type(value) is not type(default):
            values[name] = value
    return mac(canonical.dumps([row._meta.db_table, values])).hex()


def inner_digest(entry: Entry) -> str:
    """The keyed digest of who acted, why, and of the rows: the part of an entry that proofs do not show."""
    who = (entry.party, entry.account, entry.post, entry.unit, entry.on_behalf_of, entry.client)
    text = canonical.dumps([who, entry.channel, entry.purpose, entry.rows])
    return f"{log_suite().mac_name}:{mac(text).hex()}"


def content(entry: Entry) -> dict[str, Any]:
    """What the leaf covers, and what a proof shows."""
    return {
        "uid": str(entry.uid),
        "type": entry.type,
        "subject": entry.subject,
        "case": entry.case or None,
        "legal_time": canonical.text(entry.legal_time),
        "wall_time": canonical.text(entry.wall_time),
        "changes": json.loads(entry.changes),
        "inner": inner_digest(entry),
    }


def leaf_of(entry: Entry) -> bytes:
    """The leaf hash of an entry, from its columns: that of ``content``, without parsing ``changes`` again."""
    first = canonical.dumps({"case": entry.case or None})
    rest = {
        "inner": inner_digest(entry),
        "legal_time": canonical.text(entry.legal_time),
        "subject": entry.subject,
        "type": entry.type,
        "uid": str(entry.uid),
        "wall_time": canonical.text(entry.wall_time),
    }
    parts = (first[:-1], b',"changes":', entry.changes.encode(), b",", canonical.dumps(rest)[1:])
    return merkle.leaf_hash(log_suite().hash, b"".join(parts))


def seal_of(leaf: bytes) -> bytes:
    """What proves that the house wrote the entry with this leaf."""
    return mac(b"entry\n" + leaf)


@cache
def _readers(model: type[models.Model]) -> tuple[tuple[str, Any, Reader], ...]:
    return tuple((field.attname, _default(field), _reader(field)) for field in model._meta.concrete_fields)


def _default(field: models.Field[Any, Any]) -> Any:
    """The constant default as the digest sees it; where it is computed, an object equal to nothing."""
    if field.default in (dict, list):
        return field.default()
    computed = callable(field.default) and field.default is not models.NOT_PROVIDED
    if computed or field.primary_key:
        return object()
    return _stored(field, field.get_default())


def _reader(field: models.Field[Any, Any]) -> Reader:
    name = field.attname
    if isinstance(field, models.JSONField):
        encoder = field.encoder
        return lambda row: _whole(json.loads(json.dumps(getattr(row, name), cls=encoder)))
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    own = next((kind for fields, kind in _OWN_TYPES.items() if isinstance(field, fields)), None)

    def read(row: models.Model) -> Any:
        value = getattr(row, name)
        return value if value is None or type(value) is own else _stored(field, value)

    return read


def _stored(field: models.Field[Any, Any], value: Any) -> Any:
    if hasattr(value, "resolve_expression"):
        raise TypeError(f"{field} holds an expression: refresh the row before it is recorded")
    value = field.to_python(value)
    if isinstance(value, Sealed):
        return value.ciphertext
    return _whole(value) if isinstance(value, float) else value


def _whole(value: Any) -> Any:
    """JSON without floats: whole ones as integers, others as their shortest text."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else {"float": repr(value)}
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list) else value
